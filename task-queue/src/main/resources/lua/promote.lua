#!lua flags=allow-oom
-- Moves tasks that are due to the stream of those that come back, the longest due first.
-- KEYS  1 scheduled (zset)  2 retry (zset)  3 again (stream)  4 prefix of records (hash)  5 ledger (hash)
-- ARGV  1 most tasks to move from each set
-- Returns {moved, ms until the next is due or -1 when none waits}
-- Invariant: a task leaves its set and enters the stream in one step.
-- @include lib

local scheduled, retry, again, records, ledger = unpack(KEYS)
local most = ARGV[1]

local now = now_ms()
local moved = 0
local next_due = nil

for _, waiting in ipairs({ scheduled, retry }) do
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, most)) do
    local record = records .. id
    redis.call('ZREM', waiting, id)
    if redis.call('HEXISTS', record, 'm') == 1 then
      local entry = redis.call('XADD', again, '*', 'i', id)
      redis.call('HSET', record, 'state', 'pending', 'from', again, 'entry', entry)
      redis.call('HDEL', record, 'due')
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
