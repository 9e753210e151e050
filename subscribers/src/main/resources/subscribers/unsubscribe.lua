#!lua flags=allow-oom
-- Takes somebody off the list who followed the link of a digest.
-- KEYS  1 subscriber (hash)  2 active (zset)  3 pending (zset)
-- ARGV  1 id  2 hash of the token  3 ms for which the link goes on saying that it is done
-- Returns 1 when they are off the list now or were already, 0 when the token opens nothing
-- Invariant: of whoever is off the list nothing is kept but that.

local subscriber, active, pending = unpack(KEYS)
local id, token, keep = unpack(ARGV)

if redis.call('HEXISTS', subscriber, 'off:' .. token) == 0 then
  return 0
end
if redis.call('HGET', subscriber, 'state') ~= 'off' then
  redis.call('HDEL', subscriber, 'email', 'name', 'verify', 'created', 'confirmed', 'digest')
  redis.call('HSET', subscriber, 'state', 'off')
  redis.call('PEXPIRE', subscriber, keep)
  redis.call('ZREM', active, id)
  redis.call('ZREM', pending, id)
end
return 1
