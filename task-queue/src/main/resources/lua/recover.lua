#!lua flags=allow-oom
-- Takes back one page of the leases that workers let expire by dying, and removes consumers long gone.
-- KEYS  1 ready or again (stream)  2 retry (zset)  3 failed (zset)  4 prefix of records (hash)  5 prefix of id guards (string)
--       6 ledger (hash)  7 channel of due times  8 prefix of stats (hash)
--       9 events (stream)
-- ARGV  1 worker that asks  2 lease in ms  3 first entry of the page: '-' or '(' and the last one  4 entries in a page
--       5 backoff before the first comeback, in ms  6 crashes that a task survives  7 ms to keep a failed task
--       8 most failed tasks kept  9 most KiB of their records  10 ms after which an idle consumer without leases is removed
--       11 Redis' time in ms when the caller made up its mind
-- Returns {cursor for the next page or '', recovered, failed, ms until the next lease of the page expires unless it is renewed, a
--       whole lease when there is none}; nothing is done when more than a third of a lease has passed since
--       the caller decided: Redis stood still meanwhile, and claims that look expired belong to workers that live
-- Invariant: a recovered task leaves its stream and enters "retry" or "failed" in one step. A crash is no attempt. A task that
--       has crashed as often as it survives is a suspect: promote.lua lets one suspect of a queue run at a time, so that the
--       next crash is its own.
-- @include lib

local stream, retry, failed, records, guards, ledger, due_channel, stats, events = unpack(KEYS)
local worker, lease, first, page, backoff, survivable, keep, most, most_kib, consumer_idle, decided = unpack(ARGV)
lease, page, backoff = tonumber(lease), tonumber(page), tonumber(backoff)
must_be('stream', stream, events)
must_be('zset', retry)
must_list(failed, ledger)
must_count(ledger, 'failed', 'adjusted')

local now = now_ms()
if now - tonumber(decided) > lease / 3 then
  return { '', 0, 0, lease }
end

local function bury(record, id, crashes)
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
  trim(failed, records, ledger, tonumber(most), tonumber(most_kib))
end

local function comeback(record, id, crashes)
  -- Spread by a share of the delay that differs from task to task.
  local delay = math.floor(backoff * 2 ^ (crashes - 1) * (1 + (tonumber(string.sub(redis.sha1hex(id), 1, 4), 16) % 100) / 400))
  redis.call('HSET', record, 'state', 'retry', 'due', digits(now + delay))
  redis.call('HDEL', record, 'from', 'entry')
  redis.call('ZADD', retry, now + delay, id)
  redis.call('PUBLISH', due_channel, digits(delay))
end

local recovered, buried, next_expiry = 0, 0, lease
local pending = redis.call('XPENDING', stream, GROUP, first, '+', page)
for _, claim in ipairs(pending) do
  local entry, holder, idle = claim[1], claim[2], claim[3]
  if idle >= lease and holder ~= worker then
    local fields = read_entry(stream, entry)
    local id = fields and fields['i'] and fields['i'] ~= '' and fields['i'] or entry
    local record = records .. id
    if not is_record(record) or take(stream, entry) == 0 then
      -- A record of another type is a hand's work, and for a hand to mend: its neighbours come back.
    elseif not fields['m'] and not has_message(record) then
      give_up(record, ledger, events, id)
    else
      ensure_record(record, id, fields)
      local crashes = count_on(record, 'crashes', 1)
      count(stats, 'crashed', 1)
      local left = { number = 0, worker = holder, outcome = 'crashed' }
      if crashes > tonumber(survivable) then
        left['error'] = 'poison: its worker died ' .. crashes .. ' times while running it'
      end
      remember(record, now, '', string.sub(cjson.encode(left), 2))
      if crashes > tonumber(survivable) then
        bury(record, id, crashes)
        tell(events, id, 'crashed', 'failed')
        buried = buried + 1
      else
        comeback(record, id, crashes)
        tell(events, id, 'crashed', 'retry')
        recovered = recovered + 1
      end
    end
  elseif holder ~= worker then
    next_expiry = math.min(next_expiry, lease - idle)
  end
end

if #pending == page then
  return { '(' .. pending[#pending][1], recovered, buried, next_expiry }
end
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', stream, GROUP)) do
  local name, count, idle = consumer[2], consumer[4], consumer[6]
  if count == 0 and idle > tonumber(consumer_idle) then
    redis.call('XGROUP', 'DELCONSUMER', stream, GROUP, name)
  end
end
return { '', recovered, buried, next_expiry }
