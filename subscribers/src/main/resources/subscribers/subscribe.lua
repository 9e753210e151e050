#!lua
-- Takes somebody on the list who has not said yes yet, or lets them have another link.
-- KEYS  1 subscriber (hash: email, name, state, created, verify, confirmed, digest, off:<hash of a token>)
--       2 active (zset by time of confirmation)  3 pending (zset by time of subscription)
-- ARGV  1 id  2 email  3 name, or ''  4 hash of the token in the link  5 ms until the link expires  6 most subscribers
-- Returns {'active'} | {'pending', ''} | {'full', how many}
-- Invariant: a pending subscriber is gone when the link has expired; whoever is active stays so.

local subscriber, active, pending = unpack(KEYS)
local id, email, name, verify, keep, most = unpack(ARGV)

if redis.call('HGET', subscriber, 'state') == 'active' then
  return { 'active', '' }
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', pending, '-inf', string.format('(%.0f', now - tonumber(keep)))
local count = redis.call('ZCARD', active) + redis.call('ZCARD', pending)
if count >= tonumber(most) and not redis.call('ZSCORE', pending, id) then
  return { 'full', tostring(count) }
end

redis.call('DEL', subscriber)
redis.call('HSET', subscriber, 'email', email, 'state', 'pending', 'created', string.format('%.0f', now), 'verify', verify)
if name ~= '' then
  redis.call('HSET', subscriber, 'name', name)
end
redis.call('PEXPIRE', subscriber, keep)
redis.call('ZADD', pending, now, id)
redis.call('PEXPIRE', pending, keep)
return { 'pending', '' }
