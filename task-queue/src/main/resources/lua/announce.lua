#!lua flags=allow-oom
-- Keeps a worker on the list of those that live, and takes those off that have not been heard of for long. A full Redis too tells
-- who works.
-- KEYS  1 workers (zset by when they were last heard of, in ms by Redis' clock)
-- ARGV  1 worker  2 ms after which a silent one is forgotten
-- Returns how many were forgotten
-- Invariant: the list ends when nobody has been heard of for that long. Nobody was heard of in the future: whoever is said to
--       have been, since the clock was set back, is taken to have been heard of now.
-- @include lib

local workers = KEYS[1]
local name, kept = ARGV[1], tonumber(ARGV[2])
must_be('zset', workers)

local now = now_ms()
redis.call('ZADD', workers, now, name)
for _, ahead in ipairs(redis.call('ZRANGEBYSCORE', workers, '(' .. digits(now), '+inf', 'LIMIT', 0, 500)) do
  redis.call('ZADD', workers, now, ahead)
end
local forgotten = redis.call('ZREMRANGEBYSCORE', workers, '-inf', digits(now - kept))
redis.call('PEXPIRE', workers, kept)
return forgotten
