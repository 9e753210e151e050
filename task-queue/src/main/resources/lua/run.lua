#!lua flags=allow-oom
-- Makes a task pending now that waits for its time.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 prefix of records (hash)
--       6 channel of due times  7 events (stream)
-- ARGV  1 id
-- Returns {'done', 'pending'} | {'done', 'scheduled' or 'retry'}, due now, for a task whose worker died while running it: whether
--       it may run beside others is for promote.lua to say | {'wrong', state} | {'missing', ''}
-- Invariant: the task leaves its set and enters the stream in one step.
-- @include lib

local ready, again, scheduled, retry, records, due_channel, events = unpack(KEYS)
local id = ARGV[1]
local record = records .. id
local sets = { scheduled = scheduled, retry = retry }
must_be('stream', ready, again, events)
must_be('zset', scheduled, retry)
must_be('hash', record)

local state = locate(ready, records, sets, id)
if not state or state == 'lost' then
  return { 'missing', '' }
elseif not sets[state] then
  return { 'wrong', state }
end

if number_in(record, 'crashes') > 0 then
  local now = digits(now_ms())
  redis.call('ZADD', sets[state], now, id)
  redis.call('HSET', record, 'due', now)
  redis.call('PUBLISH', due_channel, '0')
  tell(events, id, 'run', state)
  return { 'done', state }
end

redis.call('ZREM', sets[state], id)
come_back(again, record, id)
redis.call('HDEL', record, 'due')
tell(events, id, 'run', 'pending')
return { 'done', 'pending' }
