#!lua flags=allow-oom
-- Deletes a queue's streams, listings, settings and books at once. Records, which nothing lists any more, are swept after.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 completed (zset)  6 failed (zset)
--       7 canceled (zset)  8 ledger (hash)  9 meta (hash)  10 cancel requests (hash)
--       11 rate (string)  12 recent (stream)  13 events (stream)  14 prefix of lanes (stream)
-- ARGV  1 'empty': only when it holds no task, not even an ended one; 'any': whatever it holds
-- Returns {tasks that it held, Redis' time in ms when it was deleted or 0 when it was not}
-- Invariant: all or nothing.
-- @include lib

local lanes = lane_streams(KEYS[9], KEYS[14])
local held = 0
for _, lane in ipairs(lanes) do
  held = held + redis.call('XLEN', lane)
end
for i, key in ipairs(KEYS) do
  if i <= 2 then
    held = held + redis.call('XLEN', key)
  elseif i <= 7 then
    held = held + redis.call('ZCARD', key)
  end
end
if held > 0 and ARGV[1] == 'empty' then
  return { held, 0 }
end
redis.call('UNLINK', unpack(KEYS))
if #lanes > 0 then
  redis.call('UNLINK', unpack(lanes))
end
return { held, now_ms() }
