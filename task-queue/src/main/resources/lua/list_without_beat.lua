#!lua flags=no-writes
-- Lists the consumers of a queue's streams that have no beat: workers of the version before, and what is left of consumers.
-- KEYS  1 beats (hash)  2... streams of the queue
-- ARGV  1 ms after which an idle consumer without leases is gone
-- Returns {Redis' time in ms, how many of them are not gone, those to look at since they hold something or are gone...}
-- @include lib

local beats = KEYS[1]
local gone_after = tonumber(ARGV[1])

local has_beat = {}
for _, worker in ipairs(redis.call('HKEYS', beats)) do
  has_beat[worker] = true
end
local idle, holds = {}, {}
for i = 2, #KEYS do
  for _, consumer in ipairs(unless_no_group(redis.pcall('XINFO', 'CONSUMERS', KEYS[i], GROUP))) do
    local name = consumer[2]
    if not has_beat[name] then
      holds[name] = holds[name] or consumer[4] > 0
      idle[name] = math.min(idle[name] or math.huge, consumer[6])
    end
  end
end
local living, listed = 0, {}
for name, ms in pairs(idle) do
  if ms <= gone_after then
    living = living + 1
  end
  if holds[name] or ms > gone_after then
    listed[#listed + 1] = name
  end
end
return { digits(now_ms()), living, unpack(listed, 1, math.min(#listed, 1000)) }
