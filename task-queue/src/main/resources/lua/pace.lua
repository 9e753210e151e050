#!lua flags=no-writes
-- Says what the limits of a queue leave at this moment.
-- KEYS  1 ready (stream)  2 again (stream)  3 meta (hash)  4 rate (string, as fetch.lua keeps it)
--       5 prefix of lanes (stream)
-- Returns {entries that may be taken before the concurrency limit is reached, or -1 without one; ms until the rate allows the next}
-- @include lib

local ready, again, meta, rate_key, lanes = unpack(KEYS)
local said = redis.call('HMGET', meta, 'concurrency', 'rate', 'burst')
local concurrency, rate = tonumber(said[1]), tonumber(said[2])

local room = -1
if concurrency then
  local _, new = progress_in(ready)
  local _, come = progress_in(again)
  room = concurrency - new - come
  for _, lane in ipairs(lane_streams(meta, lanes)) do
    local _, moved = progress_in(lane)
    room = room - moved
  end
  room = math.max(0, room)
end
local wait = 0
if rate then
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
  local burst = tonumber(said[3]) or math.max(1, math.floor(rate / 25))
  local paid_until = read_paid_until(rate_key, now, burst * 1000000 / rate)
  wait = math.max(0, math.ceil((paid_until - now - (burst - 1) * 1000000 / rate) / 1000))
end
return { room, wait }
