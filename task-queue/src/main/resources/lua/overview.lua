#!lua flags=no-writes
-- Counts the tasks of a queue by state, and reads its settings and its books, at one moment.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 ledger (hash)  6 completed (zset)
--       7 failed (zset)  8 canceled (zset)  9 meta (hash)  10 prefix of lanes (stream)
-- Returns {pending, active, completed, failed, canceled, age in ms of the oldest pending task or -1, fields of meta, books}
-- @include lib

local ready, again, scheduled, retry, ledger, completed, failed, canceled, meta, lanes = unpack(KEYS)

local pending, active = 0, 0
local oldest = nil
local streams = lane_streams(meta, lanes)
streams[#streams + 1] = ready
streams[#streams + 1] = again
for _, stream in ipairs(streams) do
  local delivered, held = progress_in(stream)
  active = active + held
  pending = pending + math.max(0, redis.call('XLEN', stream) - held)
  local first = redis.call('XRANGE', stream, '(' .. delivered, '+', 'COUNT', 1)[1]
  if first then
    local at = tonumber(string.match(first[1], '^%d+'))
    oldest = math.min(oldest or math.huge, at)
  end
end

-- What has expired is still listed until a task ends.
local function kept_in(listing)
  return redis.call('ZCARD', listing) - redis.call('ZCOUNT', expiries_of(listing), '-inf', '(' .. digits(now_ms()))
end

return { pending, active, kept_in(completed), kept_in(failed), kept_in(canceled),
  oldest and math.max(0, now_ms() - oldest) or -1, redis.call('HGETALL', meta),
  read_books(ready, again, scheduled, retry, ledger, meta, lanes) }
