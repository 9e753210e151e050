#!lua
-- Makes somebody active who followed the link of the first email.
-- KEYS  1 subscriber (hash)  2 active (zset)  3 pending (zset)
-- ARGV  1 id  2 hash of the token
-- Returns 1 when they are active now or were already, 0 when the token opens nothing
-- Invariant: an active subscriber is in one list and does not expire.

local subscriber, active, pending = unpack(KEYS)
local id, token = ARGV[1], ARGV[2]

local state, verify = unpack(redis.call('HMGET', subscriber, 'state', 'verify'))
if not state or verify ~= token then
  return 0
end
if state == 'pending' then
  local time = redis.call('TIME')
  local now = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
  redis.call('HSET', subscriber, 'state', 'active', 'confirmed', now)
  redis.call('PERSIST', subscriber)
  redis.call('ZADD', active, now, id)
  redis.call('ZREM', pending, id)
end
return state == 'off' and 0 or 1
