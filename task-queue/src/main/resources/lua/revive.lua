#!lua
-- Gives a task that ended another life: its attempts are counted anew, what they left is kept as history.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 completed (zset)  6 failed (zset)
--       7 canceled (zset)  8 prefix of records (hash)  9 ledger (hash)  10 events (stream)
-- ARGV  1 id  2 lives whose history is kept  3 ms to hold the lock of a unique task that does not say
-- Returns {'done', 'pending'} | {'locked', id of the task that holds its unique lock} | {'wrong', state} | {'missing', ''}
-- Invariant: the task leaves its listing and enters "again" in one step, and the books say that it lives again.
-- @include lib

local ready, again, scheduled, retry, completed, failed, canceled, records, ledger, events = unpack(KEYS)
local id, lives_kept, unique_for = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local record = records .. id
local listings = { completed = completed, failed = failed, canceled = canceled }
must_be('stream', ready, again, events)
must_be('zset', scheduled, retry)
must_be('hash', record)
must_count(ledger, 'revived')

local state = locate(ready, records, { scheduled = scheduled, retry = retry }, id)
if not state or state == 'lost' or listings[state] and not has_message(record) then
  return { 'missing', '' }
elseif not listings[state] then
  return { 'wrong', state }
end
must_list(listings[state], ledger)
local lock = redis.call('HGET', record, 'unique')
if lock then
  must_be('string', lock)
end
local holder = lock and redis.call('GET', lock)
if holder and holder ~= id then
  return { 'locked', holder }
end

local life = count_on(record, 'lives', 1)
for _, name in ipairs(redis.call('HKEYS', record)) do
  local past = tonumber(string.match(name, '^was:(%d+):'))
  if past and past <= life - lives_kept then
    redis.call('HDEL', record, name)
  elseif string.match(name, '^attempt:') then
    redis.call('HSET', record, 'was:' .. digits(life) .. ':' .. name, redis.call('HGET', record, name))
    redis.call('HDEL', record, name)
  end
end
if lock then
  local asked = number_in(record, 'uniqueFor')
  redis.call('SET', lock, id, 'PX', asked > 0 and digits(asked) or unique_for)
end
come_back(again, record, id)
redis.call('HDEL', record, 'ended', 'attempts', 'crashes', 'turns', 'snoozes', 'snoozed', 'result', 'progress')
redis.call('PERSIST', record)
delist(listings[state], ledger, id)
redis.call('HINCRBY', ledger, 'revived', 1)
tell(events, id, 'revived', 'pending')
return { 'done', 'pending' }
