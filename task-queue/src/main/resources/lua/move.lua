#!lua flags=allow-oom
-- Moves the time at which a scheduled task is due.
-- KEYS  1 ready (stream)  2 scheduled (zset)  3 retry (zset)  4 prefix of records (hash)  5 channel of due times
--       6 events (stream)
-- ARGV  1 id  2 when it is due, in ms since the epoch
-- Returns {'done', 'scheduled'} | {'wrong', state} | {'missing', ''}
-- Invariant: the task stays where it is; its record and its set name the same time.
-- @include lib

local ready, scheduled, retry, records, due_channel, events = unpack(KEYS)
local id, due = ARGV[1], ARGV[2]
must_be('stream', ready, events)
must_be('zset', scheduled, retry)
must_be('hash', records .. id)

local state = locate(ready, records, { scheduled = scheduled, retry = retry }, id)
if not state or state == 'lost' then
  return { 'missing', '' }
elseif state ~= 'scheduled' then
  return { 'wrong', state }
end

redis.call('ZADD', scheduled, due, id)
redis.call('HSET', records .. id, 'due', due)
tell_due(due_channel, tonumber(due) - now_ms())
tell(events, id, 'moved', 'scheduled')
return { 'done', 'scheduled' }
