#!lua flags=allow-oom
-- Lists the lanes of a queue, and closes those that have long been empty.
-- KEYS  1 meta (hash)  2 prefix of lanes (stream)
-- ARGV  1 ms for which nothing was added to a lane that is closed  2 ms after which its stream is gone
-- Returns {type, tasks that no worker holds, tasks that were delivered, or 1 where Redis does not know} of each that is open
-- Invariant: a lane is closed when it is empty and nothing of it is held. It leaves "meta" at once, and its stream only when
--       every worker has read that.
-- @include lib

local meta, lanes = KEYS[1], KEYS[2]
local idle, gone = tonumber(ARGV[1]), ARGV[2]
must_be('hash', meta)
must_be('stream', unpack(lane_streams(meta, lanes)))

local function last_added(lane)
  if redis.call('EXISTS', lane) == 0 then
    return 0
  end
  local info = redis.call('XINFO', 'STREAM', lane)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
      return tonumber(string.match(info[i + 1], '^%d+'))
    end
  end
end

local now = now_ms()
local open, types, closed = {}, {}, false
for _, lane in ipairs(lane_streams(meta, lanes)) do
  local type = string.sub(lane, #lanes + 1)
  local length = redis.call('XLEN', lane)
  local _, held, waiting = progress_in(lane)
  if length == 0 and held == 0 and now - last_added(lane) >= idle then
    redis.call('PEXPIRE', lane, gone)
    closed = true
  else
    local delivered = waiting and math.max(0, length - waiting) or math.min(1, length)
    open[#open + 1] = { type, math.max(0, length - held), math.max(held, delivered) }
    types[#types + 1] = type
  end
end
if closed and #types > 0 then
  redis.call('HSET', meta, 'lanes', table.concat(types, ' '))
elseif closed then
  redis.call('HDEL', meta, 'lanes')
end
return open
