#!lua flags=allow-oom
-- Deletes a queue's streams, listings, settings and books at once. Records, which nothing lists any more, are swept after.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 completed (zset)  6 failed (zset)
--       7 canceled (zset), these three with an index each  8 ledger (hash)  9 meta (hash)  10 cancel requests (hash)
--       11 rate (string)  12 recent (stream)  13 events (stream)  14 beats (hash)  15 suspects (zset)
--       16 prefix of lanes (stream)
-- ARGV  1 'empty': only when it holds no task, not even an ended one; 'any': whatever it holds
-- Returns {tasks that it held, Redis' time in ms when it was deleted or 0 when it was not}
-- Invariant: all or nothing.
-- @include lib

must_be('stream', KEYS[1], KEYS[2], KEYS[12], KEYS[13])
must_be('zset', unpack(KEYS, 3, 7))
must_be('hash', unpack(KEYS, 8, 10))
must_be('string', KEYS[11])
local lanes = lane_streams(KEYS[9], KEYS[16])
must_be('stream', unpack(lanes))

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
redis.call('UNLINK', expiries_of(KEYS[5]), expiries_of(KEYS[6]), expiries_of(KEYS[7]))
if #lanes > 0 then
  redis.call('UNLINK', unpack(lanes))
end
return { held, now_ms() }
