#!lua flags=allow-oom
-- Moves a page of the tasks that are due to the stream of those that come back, or to their lane, the longest due first.
-- KEYS  1 scheduled (zset)  2 retry (zset)  3 again (stream)  4 prefix of records (hash)  5 ledger (hash)
--       6 meta (hash)  7 events (stream)  8 suspects that wait, by the score that they have in "retry" meanwhile (zset)
--       9 channel of due times
-- ARGV  1 budget: most tasks to look at  2 crashes that make a task a suspect  3 ms for which a suspect that waits is not due
--       4 ms until the next look at whether the suspect that others wait for is over
-- Returns {moved, ms until the next is due, 0 when some are due now, or -1 when none waits}
-- Invariant: a task leaves its set and enters the stream in one step. At most one suspect is in the streams at a time: "meta"
--       names it, and it is over once its record says that it is in no stream. Whoever ends it publishes on the channel that its
--       record names. The others stay in "retry", and none of them is looked at again before it is its turn.
-- @include lib

local scheduled, retry, again, records, ledger, meta, events, suspects, due_channel = unpack(KEYS)
local budget, suspicious, hold, backstop = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
must_be('zset', scheduled, retry, suspects)
must_be('stream', again, events)
must_be('hash', meta)
must_count(ledger, 'adjusted')

local now = now_ms()
local moved = 0

local function is_suspect(id)
  return is_record(records .. id) and number_in(records .. id, 'crashes') >= suspicious
end

-- Whether a suspect other than this one is in the streams.
local function is_another_abroad(id)
  local other = redis.call('HGET', meta, 'suspect')
  return other and other ~= id and redis.pcall('HEXISTS', records .. other, 'entry') == 1
end

-- Behind those that wait already, though they began to in the same millisecond. Writes.
local function park(id)
  local last = redis.call('ZRANGE', suspects, -1, -1, 'WITHSCORES')[2]
  local score = digits(math.max(now + hold, last and tonumber(last) + 1 or 0))
  redis.call('ZADD', retry, score, id)
  redis.call('ZADD', suspects, score, id)
  redis.call('PEXPIRE', suspects, 2 * hold)
end

-- Writes.
local function promote(waiting, id, suspect)
  local record = records .. id
  redis.call('ZREM', waiting, id)
  if not has_message(record) then
    -- Only a hand that deletes keys makes this: there is nothing left to run, and the books say so.
    give_up(record, ledger, events, id)
    return
  end
  if suspect then
    redis.call('HSET', meta, 'suspect', id)
    redis.call('HSET', record, 'suspect', due_channel)
  end
  come_back(again, record, id, meta)
  redis.call('HDEL', record, 'due')
  tell(events, id, 'promoted', 'pending')
  moved = moved + 1
end

-- One whose score in "retry" is another by now waits for its own time again, or is gone.
if redis.call('EXISTS', suspects) == 1 then
  while budget > 0 and not is_another_abroad('') do
    local id, score = unpack(redis.call('ZRANGE', suspects, 0, 0, 'WITHSCORES'))
    if not id then
      break
    end
    budget = budget - 1
    redis.call('ZREM', suspects, id)
    if redis.call('ZSCORE', retry, id) == score then
      promote(retry, id, true)
    end
  end
end

for turn, waiting in ipairs({ scheduled, retry }) do
  -- Neither set waits for the other to be empty.
  local most = turn == 1 and math.ceil(budget / 2) or budget
  local due = most > 0 and redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, most) or {}
  budget = budget - #due
  for _, id in ipairs(due) do
    local suspect = is_suspect(id)
    if suspect and is_another_abroad(id) then
      park(id)
    else
      promote(waiting, id, suspect)
    end
  end
end

local next_due = math.huge
for _, waiting in ipairs({ scheduled, retry }) do
  next_due = math.min(next_due, tonumber(redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')[2] or math.huge))
end
if budget <= 0 then
  next_due = now
elseif redis.call('EXISTS', suspects) == 1 then
  next_due = math.min(next_due, now + backstop)
end
return { moved, next_due < math.huge and math.max(0, next_due - now) or -1 }
