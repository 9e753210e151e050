#!lua
-- Suppresses addresses; one that is suppressed already stays as it is.
-- KEYS  1 suppressed addresses (hash)  2 addresses by time (zset)  3 addresses by their id (hash)
-- ARGV  1 most of them, 2.. address, id and value of each
-- Returns 1, or 0 when there is no room and nothing was done
-- @include lib

local suppressed, by_time, ids = unpack(KEYS)

local fresh = 0
for i = 2, #ARGV, 3 do
  fresh = fresh + 1 - redis.call('HEXISTS', suppressed, ARGV[i])
end
if redis.call('HLEN', suppressed) + fresh > tonumber(ARGV[1]) then
  return 0
end
for i = 2, #ARGV, 3 do
  if redis.call('HSETNX', suppressed, ARGV[i], ARGV[i + 2]) == 1 then
    redis.call('HSET', ids, ARGV[i + 1], ARGV[i])
    redis.call('ZADD', by_time, now_ms(), ARGV[i])
  end
end
return 1
