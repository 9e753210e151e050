-- When the first task is due that waits for its time.
-- KEYS  1... scheduled and retry of each queue (zset)
-- Returns the ms until then, zero or less when it is due already; nil when none waits.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local first = nil
for _, set in ipairs(KEYS) do
  local score = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]
  if score then
    first = math.min(first or math.huge, tonumber(score))
  end
end
return first and first - now or nil
