#!lua flags=allow-oom
-- Moves tasks that are due to the stream of those that come back, or to their lane, the longest due first.
-- KEYS  1 scheduled (zset)  2 retry (zset)  3 again (stream)  4 prefix of records (hash)  5 ledger (hash)
--       6 meta (hash)  7 events (stream)
-- ARGV  1 most tasks to move from each set  2 crashes that make a task a suspect  3 ms until a suspect that has to wait is
--       looked at again
-- Returns {moved, ms until the next is due or -1 when none waits}
-- Invariant: a task leaves its set and enters the stream in one step. At most one suspect is in the streams at a time: "meta"
--       names it, and it is over once its record says that it is in no stream.
-- @include lib

local scheduled, retry, again, records, ledger, meta, events = unpack(KEYS)
local most, suspicious, wait = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local now = now_ms()
local moved = 0
local next_due = nil

-- True when this task may go now: it is no suspect, or the only one.
local function may_go(id)
  local crashes = tonumber(redis.call('HGET', records .. id, 'crashes') or 0)
  if crashes < suspicious then
    return true
  end
  local other = redis.call('HGET', meta, 'suspect')
  if other and other ~= id and redis.call('HEXISTS', records .. other, 'entry') == 1 then
    return false
  end
  redis.call('HSET', meta, 'suspect', id)
  return true
end

for _, waiting in ipairs({ scheduled, retry }) do
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, most)) do
    local record = records .. id
    if not may_go(id) then
      redis.call('ZADD', waiting, now + wait, id)
    elseif redis.call('ZREM', waiting, id) == 1 and redis.call('HEXISTS', record, 'm') == 1 then
      come_back(again, record, id, meta)
      redis.call('HDEL', record, 'due')
      tell(events, id, 'promoted', 'pending')
      moved = moved + 1
    else
      -- Only a hand that deletes keys makes this: there is nothing left to run, and the books say so.
      redis.call('HINCRBY', ledger, 'adjusted', -1)
    end
  end
  local earliest = redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')[2]
  if earliest then
    next_due = math.min(next_due or math.huge, tonumber(earliest))
  end
end

return { moved, next_due and math.max(0, next_due - now) or -1 }
