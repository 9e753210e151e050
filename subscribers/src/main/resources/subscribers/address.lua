#!lua
-- Gives the address of a subscriber who is to get the digest of a week, and makes a link with which they can leave.
-- KEYS  1 subscriber (hash)
-- ARGV  1 week  2 hash of the token in the link  3 most links that work
-- Returns {email, name or ''}, or {} for whoever is not active or has had this week's digest
-- Invariant: as many links work as digests are likely to be in an inbox, the latest ones.

local subscriber = KEYS[1]
local week, token, most = ARGV[1], ARGV[2], tonumber(ARGV[3])

local state, email, name, digest = unpack(redis.call('HMGET', subscriber, 'state', 'email', 'name', 'digest'))
if state ~= 'active' or (digest and digest >= week) then
  return {}
end

local time = redis.call('TIME')
redis.call('HSET', subscriber, 'off:' .. token, string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)))
local links = {}
local all = redis.call('HGETALL', subscriber)
for i = 1, #all, 2 do
  if string.sub(all[i], 1, 4) == 'off:' then
    links[#links + 1] = { all[i], tonumber(all[i + 1]) }
  end
end
table.sort(links, function(one, other) return one[2] > other[2] end)
for i = most + 1, #links do
  redis.call('HDEL', subscriber, links[i][1])
end
return { email, name or '' }
