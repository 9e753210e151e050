#!lua flags=allow-oom
-- Ends one task that has a record or is to be kept.
-- KEYS  1 ready or again (stream)  2 completed, failed or canceled (zset)  3 prefix of records (hash)  4 prefix of id guards (string)
--       5 ledger (hash)  6 prefix of stats (hash)  7 cancel requests (hash)  8 recent (stream)
--       9 events (stream)
-- ARGV  1 entry  2 id  3 'completed', 'failed' or 'canceled'  4 attempts  5 ms to keep the record, 0: not at all  6 ms to guard a caller's id,
--       0: not at all  7 result, or ''  8 most members of the listing  9 most KiB of their records
--       10 ms that the attempt ran, '' if it did not  11 what it leaves, JSON without its opening brace
--       12 line for the page: id, type and ms, '' for a task that did not complete  13 most entries of "recent"
-- Returns 1 when the task ended here, 0 when the entry was gone
-- Invariant: a task that ended is in one listing or in none, and its record ends with it.
-- @include lib

local stream, listing, records, guards, ledger, stats, requests, recent, events = unpack(KEYS)
local entry, id, state, attempts, keep, guard, result, most, most_kib, ran, left, line, most_recent = unpack(ARGV)
local record = records .. id
must_be('stream', stream, recent, events)
must_be('hash', record, requests)
must_list(listing, ledger)
must_count(ledger, state)

local fields = read_entry(stream, entry)
if take(stream, entry) == 0 then
  return 0
end

redis.call('HINCRBY', ledger, state, 1)
count(stats, state, 1)
release_unique(record, id)
redis.call('HDEL', requests, id)
if line ~= '' then
  add_recent(recent, most_recent, line)
end
if tonumber(keep) == 0 then
  redis.call('UNLINK', record)
else
  local now = now_ms()
  ensure_record(record, id, fields)
  redis.call('HSET', record, 'state', state, 'attempts', attempts, 'ended', digits(now))
  redis.call('HDEL', record, 'from', 'entry', 'due')
  if result ~= '' then
    redis.call('HSET', record, 'result', result)
  end
  remember(record, now, ran, left)
  redis.call('PEXPIRE', record, keep)
  list(listing, records, ledger, now, id, keep)
  trim(listing, records, ledger, tonumber(most), tonumber(most_kib))
end
if tonumber(guard) > 0 then
  redis.call('SET', guards .. id, '', 'PX', guard)
end
tell(events, id, state, tonumber(keep) > 0 and state or '')
return 1
