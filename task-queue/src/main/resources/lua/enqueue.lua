#!lua
-- Accepts a task that needs a record: named, delayed, unique or large.
-- KEYS  1 ready (stream)  2 scheduled (zset)  3 prefix of records (hash)  4 prefix of id guards (string)  5 ledger (hash)
--       6 channel of due times  7 lock of a unique task (string), or anything for others  8 events (stream)
-- ARGV  1 message  2 caller's id, or ''  3 'now', 'in' or 'at'  4 milliseconds: delay for 'in', since the epoch for 'at'
--       5 ms to hold the lock of a unique task, 0: it is not unique
-- Returns {'conflict', id} | {'duplicate', id of the task that holds the lock} | {'pending', id} | {'scheduled', id}
-- Invariant: the task has one record and one home, and the ledger counts it once; a lock names the task that holds it.
-- @include lib

local ready, scheduled, records, guards, ledger, due_channel, lock, events = unpack(KEYS)
local message, caller_id, when, millis, unique_for = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
must_be('stream', ready, events)
must_be('zset', scheduled)
must_count(ledger, 'acceptedLater')
if unique_for > 0 then
  must_be('string', lock)
end

if caller_id ~= '' and redis.call('EXISTS', records .. caller_id, guards .. caller_id) > 0 then
  return { 'conflict', caller_id }
end

local holder = unique_for > 0 and redis.call('GET', lock)
if holder then
  return { 'duplicate', holder }
end

local now = now_ms()
local due = when == 'in' and now + millis or when == 'at' and millis or now
local state, id = store(ready, scheduled, records, ledger, due_channel, events, message, caller_id, now, due)
if unique_for > 0 then
  redis.call('SET', lock, id, 'PX', ARGV[5])
  redis.call('HSET', records .. id, 'unique', lock)
end
return { state, id }
