#!lua flags=allow-oom
-- Takes back a page of the leases of one worker that died, and forgets it once it holds nothing in the queue.
-- KEYS  1 beats (hash)  2 retry (zset)  3 failed (zset)  4 prefix of records (hash)  5 prefix of id guards (string)
--       6 ledger (hash)  7 channel of due times  8 prefix of stats (hash)
--       9 events (stream)  10... streams of the queue
-- ARGV  1 worker that is dead  2 its beat as the caller has seen it all along, '' when it has none  3 entries in a page
--       4 backoff before the first comeback, in ms  5 crashes that a task survives  6 ms to keep a failed task
--       7 most failed tasks kept  8 most KiB of their records
--       of one without a beat:  9 lease in ms, for which nobody has renewed what is taken; else 0
--       10 Redis' time in ms when the caller made up its mind
-- Returns {recovered, failed, 'MORE' when it may hold more, 'DONE' when not, 'ALIVE' when nothing was done: it has another beat
--       than the caller has seen; or it has none, and more than a third of a lease has passed since the caller decided, by a clock
--       that was set or because Redis stood still meanwhile}
-- Invariant: a recovered task leaves its stream and enters "retry" or "failed" in one step. A crash is no attempt. A task that
--       has crashed as often as it survives is a suspect: promote.lua lets one suspect of a queue run at a time, so that the
--       next crash is its own. A consumer is removed only with nothing pending, since its list is lost with it.
-- @include lib

local beats, retry, failed, records, guards, ledger, due_channel, stats, events = unpack(KEYS)
local FIRST_STREAM = 10
local dead, seen, page, backoff, survivable = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local keep, most, most_kib, lease, decided = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
must_be('hash', beats)
must_be('stream', events, unpack(KEYS, FIRST_STREAM))
must_be('zset', retry)
must_list(failed, ledger)
must_count(ledger, 'failed', 'adjusted')

local now = now_ms()
if (redis.call('HGET', beats, dead) or '') ~= seen or seen == '' and math.abs(now - decided) > lease / 3 then
  return { 0, 0, 'ALIVE' }
end

local function bury(record, id)
  release_unique(record, id)
  count(stats, 'failed', 1)
  redis.call('HSET', record, 'state', 'failed', 'ended', digits(now))
  redis.call('HDEL', record, 'from', 'entry', 'due')
  redis.call('PEXPIRE', record, keep)
  list(failed, records, ledger, now, id, keep)
  redis.call('HINCRBY', ledger, 'failed', 1)
  if not string.match(id, '^%d+%-%d+$') then
    redis.call('SET', guards .. id, '', 'PX', keep)
  end
  trim(failed, records, ledger, most, most_kib)
end

local function comeback(record, id, crashes)
  -- Spread by a share of the delay that differs from task to task.
  local delay = math.floor(backoff * 2 ^ (crashes - 1) * (1 + (tonumber(string.sub(redis.sha1hex(id), 1, 4), 16) % 100) / 400))
  redis.call('HSET', record, 'state', 'retry', 'due', digits(now + delay))
  redis.call('HDEL', record, 'from', 'entry')
  redis.call('ZADD', retry, now + delay, id)
  tell_due(due_channel, delay)
end

local held = {}
for i = FIRST_STREAM, #KEYS do
  if #held < page then
    local claims = redis.pcall('XPENDING', KEYS[i], GROUP, 'IDLE', digits(lease), '-', '+', page - #held, dead)
    for _, claim in ipairs(unless_no_group(claims)) do
      held[#held + 1] = { stream = KEYS[i], entry = claim[1] }
    end
  end
end

local recovered, buried, given_up, left_alone = 0, 0, 0, 0
for _, claim in ipairs(held) do
  local fields = read_entry(claim.stream, claim.entry)
  local id = fields and fields['i'] and fields['i'] ~= '' and fields['i'] or claim.entry
  local record = records .. id
  if not is_record(record) or take(claim.stream, claim.entry) == 0 then
    -- A record of another type is a hand's work, and for a hand to mend: its neighbours come back.
    left_alone = left_alone + 1
  elseif not fields['m'] and not has_message(record) then
    give_up(record, ledger, events, id)
    given_up = given_up + 1
  else
    ensure_record(record, id, fields)
    local crashes = count_on(record, 'crashes', 1)
    count(stats, 'crashed', 1)
    local left = { number = 0, worker = dead, outcome = 'crashed' }
    if crashes > survivable then
      left['error'] = 'poison: its worker died ' .. crashes .. ' times while running it'
    end
    remember(record, now, '', string.sub(cjson.encode(left), 2))
    if crashes > survivable then
      bury(record, id)
      tell(events, id, 'crashed', 'failed')
      buried = buried + 1
    else
      comeback(record, id, crashes)
      tell(events, id, 'crashed', 'retry')
      recovered = recovered + 1
    end
  end
end
if #held == page and recovered + buried + given_up > 0 then
  return { recovered, buried, 'MORE' }
elseif left_alone > 0 then
  return { recovered, buried, 'DONE' }
end

for i = FIRST_STREAM, #KEYS do
  local claims = redis.pcall('XPENDING', KEYS[i], GROUP, '-', '+', 1, dead)
  if not claims['err'] and #claims == 0 then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[i], GROUP, dead)
  end
end
redis.call('HDEL', beats, dead)
return { recovered, buried, 'DONE' }
