#!lua flags=allow-oom
-- Puts an active task off: a retry after a failed attempt, or a snooze.
-- KEYS  1 ready or again (stream)  2 retry (zset)  3 prefix of records (hash)  4 channel of due times
--       5 prefix of stats (hash)  6 events (stream)  7 ledger (hash)
-- ARGV  1 entry  2 id  3 delay in ms  4 attempts so far, crashes not counted  5 ms that the attempt ran, '' if it did not
--       6 what it leaves, JSON without its opening brace  7 'retried' or 'snoozed'  8 why it is snoozed
-- Returns 1 when it was put off, or given up since nothing says any more what it was to do; 0 when the entry was gone
-- Invariant: the task leaves its stream and enters "retry" in one step.
-- @include lib

local stream, retry, records, due_channel, stats, events, ledger = unpack(KEYS)
local entry, id, delay, attempts, ran, left, what, why = unpack(ARGV)
local record = records .. id
must_be('stream', stream, events)
must_be('zset', retry)
must_be('hash', record)
must_count(ledger, 'adjusted')

local fields = read_entry(stream, entry)
if take(stream, entry) == 0 then
  return 0
end
if not fields['m'] and not has_message(record) then
  give_up(record, ledger, events, id)
  return 1
end

local now = now_ms()
local due = now + tonumber(delay)
ensure_record(record, id, fields)
redis.call('HSET', record, 'state', 'retry', 'attempts', attempts, 'due', digits(due))
redis.call('HDEL', record, 'from', 'entry', 'snoozed')
if what == 'snoozed' then
  redis.call('HSET', record, 'snoozed', digits(now) .. ' ' .. why)
end
if redis.call('HDEL', record, 'suspect') == 1 then
  redis.call('PUBLISH', due_channel, '0')
end
remember(record, now, ran, left, what == 'snoozed')
redis.call('ZADD', retry, due, id)
tell_due(due_channel, tonumber(delay))
count(stats, what, 1)
tell(events, id, what, 'retry')
return 1
