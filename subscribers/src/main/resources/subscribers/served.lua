#!lua
-- Notes that a subscriber's digest of a week is on its way.
-- KEYS  1 subscriber (hash)
-- ARGV  1 week
-- Returns 1 when it is noted, 0 when they are off the list
-- Invariant: weeks only grow.

local subscriber, week = KEYS[1], ARGV[1]

local state, digest = unpack(redis.call('HMGET', subscriber, 'state', 'digest'))
if state ~= 'active' then
  return 0
end
if not digest or digest < week then
  redis.call('HSET', subscriber, 'digest', week)
end
return 1
