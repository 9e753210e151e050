#!lua flags=allow-oom
-- Deletes a task that is not active, with its record.
-- KEYS  1 ready (stream)  2 scheduled (zset)  3 retry (zset)  4 completed (zset)  5 failed (zset)  6 canceled (zset)
--       7 prefix of records (hash)  8 prefix of id guards (string)  9 ledger (hash)  10 events (stream)
-- ARGV  1 id  2 ms to guard a caller's id, 0: not at all
-- Returns {'done', state that it was in} | {'wrong', 'active'} | {'missing', ''}
-- Invariant: the books count a task as deleted when it had not ended; one that had is booked already.
-- @include lib

local ready, scheduled, retry, completed, failed, canceled, records, guards, ledger, events = unpack(KEYS)
local id, guard = unpack(ARGV)
local record = records .. id
local listings = { completed = completed, failed = failed, canceled = canceled }
local sets = { scheduled = scheduled, retry = retry }
must_be('stream', ready, events)
must_be('zset', scheduled, retry)
must_be('hash', record)
must_count(ledger, 'deleted')

local state, stream, entry = locate(ready, records, sets, id)
if not state then
  return { 'missing', '' }
elseif state == 'active' then
  return { 'wrong', 'active' }
end

if listings[state] then
  must_list(listings[state], ledger)
  delist(listings[state], ledger, id)
else
  leave_home(stream, entry, sets[state], id)
  release_unique(record, id)
  redis.call('HINCRBY', ledger, 'deleted', 1)
  if tonumber(guard) > 0 then
    redis.call('SET', guards .. id, '', 'PX', guard)
  end
end
redis.call('UNLINK', record)
tell(events, id, 'deleted', '')
return { 'done', state == 'lost' and 'pending' or state }
