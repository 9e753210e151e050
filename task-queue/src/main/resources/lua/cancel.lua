#!lua flags=allow-oom
-- Cancels a task that waits; asks the worker of an active one to.
-- KEYS  1 ready (stream)  2 scheduled (zset)  3 retry (zset)  4 canceled (zset)  5 prefix of records (hash)
--       6 prefix of id guards (string)  7 ledger (hash)  8 cancel requests (hash)  9 channel of signals
--       10 prefix of stats (hash)  11 events (stream)
-- ARGV  1 id  2 ms to keep the record  3 ms to guard a caller's id, 0: not at all  4 most members of the listing
--       5 most KiB of their records  6 ms to keep requests that nobody answers
-- Returns {'done', 'canceled'} | {'signalled', 'active'} | {'wrong', state} | {'missing', ''}
-- Invariant: a task that a worker holds is not touched. One that is canceled already stays so.
-- @include lib

local ready, scheduled, retry, canceled, records, guards, ledger, requests, signals, stats, events = unpack(KEYS)
local id, keep, guard, most, most_kib, request_kept = unpack(ARGV)
local record = records .. id
local sets = { scheduled = scheduled, retry = retry }
must_be('stream', ready, events)
must_be('zset', scheduled, retry)
must_be('hash', record, requests)
must_list(canceled, ledger)
must_count(ledger, 'canceled')

local state, stream, entry = locate(ready, records, sets, id)
if not state or state == 'lost' then
  return { 'missing', '' }
elseif state == 'canceled' then
  return { 'done', 'canceled' }
elseif ENDED[state] then
  return { 'wrong', state }
elseif state == 'active' then
  redis.call('HSET', requests, id, digits(now_ms()))
  redis.call('PEXPIRE', requests, request_kept)
  redis.call('PUBLISH', signals, 'cancel ' .. id)
  tell(events, id, 'signalled', 'active')
  return { 'signalled', 'active' }
end

local now = now_ms()
ensure_record(record, id, stream and read_entry(stream, entry) or {})
leave_home(stream, entry, sets[state], id)
release_unique(record, id)
redis.call('HSET', record, 'state', 'canceled', 'ended', digits(now))
redis.call('HDEL', record, 'from', 'entry', 'due')
redis.call('HDEL', requests, id)
redis.call('PEXPIRE', record, keep)
list(canceled, records, ledger, now, id, keep)
redis.call('HINCRBY', ledger, 'canceled', 1)
count(stats, 'canceled', 1)
if tonumber(guard) > 0 then
  redis.call('SET', guards .. id, '', 'PX', guard)
end
trim(canceled, records, ledger, tonumber(most), tonumber(most_kib))
tell(events, id, 'canceled', 'canceled')
return { 'done', 'canceled' }
