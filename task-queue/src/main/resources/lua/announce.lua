#!lua flags=allow-oom
-- Keeps a worker on the list of those that live, and takes those off that have not been heard of for long. A full Redis too tells
-- who works.
-- KEYS  1 workers (zset)
-- ARGV  1 worker  2 ms since the epoch, by the worker's clock  3 ms after which a silent one is forgotten
-- Returns how many were forgotten
-- Invariant: the list ends when nobody has been heard of for that long.
-- @include lib

local workers = KEYS[1]
local name, now, kept = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
must_be('zset', workers)

redis.call('ZADD', workers, now, name)
local forgotten = redis.call('ZREMRANGEBYSCORE', workers, '-inf', string.format('%.0f', now - kept))
redis.call('PEXPIRE', workers, kept)
return forgotten
