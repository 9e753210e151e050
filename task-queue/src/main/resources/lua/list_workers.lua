#!lua flags=no-writes
-- Lists the workers that were heard of lately, by Redis' clock, the last heard of first.
-- KEYS  1 workers (zset, as announce.lua keeps it)
-- ARGV  1 ms since when  2 most of them
-- Returns {worker, when it was heard of in ms since the epoch} of each
-- @include lib

local found = redis.call('ZRANGE', KEYS[1], '+inf', digits(now_ms() - ARGV[1]), 'BYSCORE', 'REV', 'LIMIT', 0, ARGV[2],
  'WITHSCORES')
local workers = {}
for i = 1, #found, 2 do
  workers[#workers + 1] = { found[i], tonumber(found[i + 1]) }
end
return workers
