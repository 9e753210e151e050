#!lua
-- Turns a slot of a cron entry into a task, or gives slots up. Whoever asks first decides; the others learn that it was decided.
-- KEYS  1 cron:<entry> (hash: slot, task, missed, lastMissed, since:<timing>)  2 cron:<entry>:runs (stream)  3 ready (stream)
--       4 scheduled (zset)  5 retry (zset)  6 prefix of records (hash)  7 prefix of id guards (string)  8 ledger (hash)
--       9 channel of due times  10 events (stream)
-- ARGV  1 'fired', 'missed', or 'manual': beside the slots  2 slot in ms; for 'manual' anything  3 last slot that the caller
--       knows, in ms, 0: none  4 slots that are given up with it  5 id  6 message  7 ms from the slot until the task may start
--       8 '1': not while the entry's last task lives  9 most runs remembered  10 ms to remember them
-- Returns {'moved', last slot} | {'early', Redis' time} | {'overlapped', id of the live task} | {'known', id}
--       | {'missed', '', Redis' time} | {'pending' or 'scheduled', id, Redis' time}; times in ms
-- Invariant: the last slot only grows, is never more than a second ahead of Redis' clock, and each slot is a task once at most.
-- @include lib

local book, runs, ready, scheduled, retry, records, guards, ledger, due_channel, events = unpack(KEYS)
local kind, slot, known, given_up, id, message = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]
local delay, unless_live, most_runs, keep = tonumber(ARGV[7]), ARGV[8] == '1', ARGV[9], ARGV[10]
must_be('stream', runs, ready, events)
must_be('zset', scheduled, retry)
must_count(book, 'slot', 'missed')
must_count(ledger, 'acceptedLater')

local now = now_ms()
local by_hand = kind == 'manual'
local last = tonumber(redis.call('HGET', book, 'slot') or 0)
if by_hand then
  slot = now
elseif last ~= known or slot <= last then
  return { 'moved', digits(last) }
elseif slot > now + 1000 then
  return { 'early', digits(now) }
end

local function note(what, task)
  if not by_hand then
    redis.call('HSET', book, 'slot', digits(slot))
  end
  if given_up > 0 then
    redis.call('HINCRBY', book, 'missed', given_up)
    redis.call('HSET', book, 'lastMissed', digits(slot))
  end
  redis.call('XADD', runs, 'MAXLEN', '=', most_runs, '*', 'kind', what, 'slot', digits(slot), 'at', digits(now), 'task', task,
    'missed', digits(given_up))
  redis.call('PEXPIRE', book, keep)
  redis.call('PEXPIRE', runs, keep)
end

if kind == 'missed' then
  note('missed', '')
  return { 'missed', '', digits(now) }
end

if unless_live then
  local before = redis.call('HGET', book, 'task')
  local state = before and locate(ready, records, { scheduled = scheduled, retry = retry }, before)
  if state == 'pending' or state == 'active' or state == 'scheduled' or state == 'retry' then
    if not by_hand then
      note('overlapped', before)
    end
    return { 'overlapped', before }
  end
end

if redis.call('EXISTS', records .. id, guards .. id) > 0 then
  if not by_hand then
    redis.call('HSET', book, 'slot', digits(slot), 'task', id)
    redis.call('PEXPIRE', book, keep)
  end
  return { 'known', id }
end

local state = store(ready, scheduled, records, ledger, due_channel, events, message, id, now, slot + delay)
redis.call('HSET', book, 'task', id)
note(kind, id)
return { state, id, digits(now) }
