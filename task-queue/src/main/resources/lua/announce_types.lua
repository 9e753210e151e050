#!lua flags=allow-oom
-- Notes when a worker last announced the types that it has handlers for, and which worker it was.
-- KEYS  1 types (hash)
-- ARGV  1 worker  2 ms after which a silent type is forgotten  3 most types  4... types
-- Returns how many were forgotten
-- Invariant: a type that was announced just now is not forgotten while there is room. The hash ends with its last type.
-- @include lib

local types = KEYS[1]
local worker, keep, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
must_be('hash', types)

local now = now_ms()
local new = 0
for i = 4, #ARGV do
  new = new + redis.call('HSET', types, ARGV[i], digits(now) .. ' ' .. worker)
end
redis.call('PEXPIRE', types, ARGV[2])
if new == 0 then
  return 0
end

local known = {}
local all = redis.call('HGETALL', types)
for i = 1, #all, 2 do
  known[#known + 1] = { all[i], tonumber(string.match(all[i + 1], '^%d+')) or 0 }
end
table.sort(known, function(one, other) return one[2] > other[2] end)
local forgotten = 0
for i, one in ipairs(known) do
  if i > most or one[2] < now - keep then
    forgotten = forgotten + redis.call('HDEL', types, one[1])
  end
end
return forgotten
