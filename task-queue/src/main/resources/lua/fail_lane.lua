#!lua flags=allow-oom
-- Fails a page of the tasks in a lane whose type nobody announces, the longest waiting first.
-- KEYS  1 lane (stream)  2 failed (zset)  3 prefix of records (hash)  4 prefix of id guards (string)  5 ledger (hash)
--       6 prefix of stats (hash)  7 cancel requests (hash)  8 events (stream)
-- ARGV  1 ms that a task must have waited in the lane  2 entries in a page  3 what each leaves, JSON without its opening brace
--       4 ms to keep a failed task  5 most failed tasks kept  6 most KiB of their records
-- Returns how many left the lane: they failed, or were given up since nothing says any more what they were to do
-- Invariant: a task that a worker holds is not touched. One leaves the lane and enters "failed" in one step.
-- @include lib

local lane, failed, records, guards, ledger, stats, requests, events = unpack(KEYS)
local waited, page, left, keep, most, most_kib = unpack(ARGV)
must_be('stream', lane, events)
must_be('hash', requests)
must_list(failed, ledger)
must_count(ledger, 'failed', 'adjusted')

local now = now_ms()
local function bury(record, id, fields)
  ensure_record(record, id, fields)
  release_unique(record, id)
  redis.call('HSET', record, 'state', 'failed', 'ended', digits(now))
  redis.call('HDEL', record, 'from', 'entry', 'due')
  redis.call('HDEL', requests, id)
  remember(record, now, '', left)
  redis.call('PEXPIRE', record, keep)
  list(failed, records, ledger, now, id, keep)
  if not string.match(id, '^%d+%-%d+$') then
    redis.call('SET', guards .. id, '', 'PX', keep)
  end
  tell(events, id, 'failed', 'failed')
end

local buried, given_up = 0, 0
for _, found in ipairs(redis.call('XRANGE', lane, '(' .. progress_in(lane), digits(math.max(0, now - waited)), 'COUNT', page)) do
  local entry, fields = found[1], {}
  for i = 1, #found[2], 2 do
    fields[found[2][i]] = found[2][i + 1]
  end
  local id = fields['i'] and fields['i'] ~= '' and fields['i'] or entry
  local record = records .. id
  -- A record of another type is a hand's work, and for a hand to mend.
  if is_record(record) then
    redis.call('XDEL', lane, entry)
    if fields['m'] or has_message(record) then
      bury(record, id, fields)
      buried = buried + 1
    else
      give_up(record, ledger, events, id)
      given_up = given_up + 1
    end
  end
end
if buried > 0 then
  redis.call('HINCRBY', ledger, 'failed', buried)
  count(stats, 'failed', buried)
  trim(failed, records, ledger, tonumber(most), tonumber(most_kib))
end
return buried + given_up
