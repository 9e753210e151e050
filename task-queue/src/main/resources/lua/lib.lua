-- Shared by the scripts that name it in a line "-- @include lib". Nothing here writes but what says so.

local GROUP = 'workers'
-- Of a message longer than LARGE the record has its first HEAD bytes in a field of their own too, for those who show tasks: a
-- megabyte read by a script takes Redis longer than a whole page of small ones.
local HEAD = 8192
local LARGE = 4 * HEAD
-- What an entry costs at most of a script's budget: a message within an entry is little longer than HEAD.
local DEAREST_ENTRY = 3

-- What an element costs of a script's budget, of which this many bytes are read.
local function cost(bytes)
  return 1 + math.floor(bytes / 4096)
end

-- Milliseconds since the epoch, by Redis' clock.
local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Numbers past 2^31 keep their digits.
local function digits(number)
  return string.format('%.0f', number)
end

-- Whether an entry comes before another. As text: a sequence may have more digits than a number keeps.
local function before(entry, other)
  local ms, sequence = string.match(entry, '^(%d+)-(%d+)$')
  local other_ms, other_sequence = string.match(other, '^(%d+)-(%d+)$')
  if ms == other_ms then
    ms, other_ms = sequence, other_sequence
  end
  return #ms < #other_ms or #ms == #other_ms and ms < other_ms
end

-- What tells a type from the others at the least cost: it fails on these.
local PROBES = { stream = 'XLEN', hash = 'HLEN', zset = 'ZCARD', string = 'STRLEN' }

-- Raises an error that names the key, unless each is missing or of this type. Every script that writes asks before its first
-- write, so that it happens as a whole or not at all.
local function must_be(kind, ...)
  for i = 1, select('#', ...) do
    local key = select(i, ...)
    if type(redis.pcall(PROBES[kind], key)) ~= 'number' then
      error(redis.error_reply('WRONGTYPE ' .. key .. ' is a ' .. redis.call('TYPE', key)['ok'] .. ', must be a ' .. kind))
    end
  end
end

-- Whether Redis can count on from this text, and Lua without losing digits.
local function is_integer(text)
  return text and #text <= 16 and (text == '0' or string.match(text, '^%-?[1-9]%d*$')) and true or false
end

-- The same of a hash, of which each of these fields must be missing or a number that can be counted on.
local function must_count(hash, ...)
  local values = redis.pcall('HMGET', hash, ...)
  if values['err'] then
    must_be('hash', hash)
  end
  for i = 1, #values do
    if values[i] and not is_integer(values[i]) then
      local field = select(i, ...)
      error(redis.error_reply('ERR ' .. hash .. ' has no integer in its field ' .. field))
    end
  end
end

-- Whether this may be a record: it is missing, or a hash.
local function is_record(record)
  return type(redis.pcall('HLEN', record)) == 'number'
end

-- A whole number in a hash; 0 for what is none. For what only tells: a nonsense there must not keep a task from going on.
local function number_in(hash, field)
  local text = redis.call('HGET', hash, field)
  return is_integer(text) and tonumber(text) or 0
end

-- Counts a field on, anew when there is nonsense in it. Its new value, or nil when this is no hash. Writes.
local function count_on(hash, field, n)
  local counted = redis.pcall('HINCRBY', hash, field, n)
  if type(counted) == 'number' then
    return counted
  end
  return type(redis.pcall('HSET', hash, field, n)) == 'number' and n or nil
end

-- A limit as a number; nil where there is none, or nonsense.
local function read_limit(text, least)
  local number = tonumber(text or nil)
  return number and number >= least and number <= 1e9 and number or nil
end

-- The fields of an entry as a table, or nil when it is gone.
local function read_entry(stream, entry)
  local reply = redis.pcall('XRANGE', stream, entry, entry)
  local found = reply[1]
  if not found then
    return nil
  end
  local fields = {}
  for i = 1, #found[2], 2 do
    fields[found[2][i]] = found[2][i + 1]
  end
  return fields
end

-- Ends an entry. 1 when this call ended it; 0 when it was gone, so the caller holds no lease on it.
local function take(stream, entry)
  redis.call('XACK', stream, GROUP, entry)
  return redis.call('XDEL', stream, entry)
end

-- Whether a record says what its task is.
local function has_message(record)
  return redis.pcall('HEXISTS', record, 'm') == 1
end

-- Puts a message into a record, when its task was accepted in ms, and other fields and their values. Writes.
local function put_message(record, message, at, ...)
  redis.call('HSET', record, 'm', message, 'at', at, ...)
  if #message > LARGE then
    redis.call('HSET', record, 'head', string.sub(message, 1, HEAD))
  end
end

-- Gives a task a record, or leaves the one that it has. "fields" are those of its entry.
local function ensure_record(record, id, fields)
  if fields['m'] and not has_message(record) then
    put_message(record, fields['m'], string.match(id, '^%d+') or digits(now_ms()))
  end
end

-- Adds a batch to the stream of recent completions, which ends a day after the last of them. Writes.
local function add_recent(recent, most, lines)
  redis.call('XADD', recent, 'MAXLEN', '~', most, '*', 't', lines)
  redis.call('EXPIRE', recent, 86400)
end

-- Adds what an attempt left to the history of its task, which keeps the first and the last 25. "ran" is for how long it ran in
-- ms, '' when that is not known; "left" is JSON without its opening brace. A snooze right after a snooze takes its place. Writes.
local function remember(record, now, ran, left, snoozed)
  local turn
  local times = snoozed and count_on(record, 'snoozes', 1) or 1
  if times > 1 then
    turn = math.max(1, number_in(record, 'turns'))
  else
    turn = count_on(record, 'turns', 1)
  end
  if not snoozed then
    redis.call('HDEL', record, 'snoozes')
  end
  redis.call('HSET', record, 'attempt:' .. digits(turn), '{' .. (ran ~= '' and '"started":' .. digits(now - ran) .. ',' or '')
    .. '"ended":' .. digits(now) .. ',' .. (times > 1 and '"times":' .. digits(times) .. ',' or '') .. left)
  if turn > 26 then
    redis.call('HDEL', record, 'attempt:' .. digits(turn - 25))
  end
end

-- The streams of the types that have a lane: tasks that came to a worker without a handler for them. "meta" lists the types.
local function lane_streams(meta, lanes)
  local streams = {}
  for type in string.gmatch(redis.call('HGET', meta, 'lanes') or '', '%S+') do
    streams[#streams + 1] = lanes .. type
  end
  return streams
end

-- Whether this is a stream, or could become one.
local function may_be_stream(key)
  return type(redis.pcall('XLEN', key)) == 'number'
end

-- Lists the lane of a type and makes its stream, unless there are 64 already or a hand has put something else there. True when
-- tasks can be added to it. Writes.
local function open_lane(meta, lane, task_type)
  local listed, is_listed, types = redis.call('HGET', meta, 'lanes') or '', false, 0
  for other in string.gmatch(listed, '%S+') do
    is_listed = is_listed or other == task_type
    types = types + 1
  end
  if not is_listed and types >= 64 then
    return false
  end
  local made = redis.pcall('XGROUP', 'CREATE', lane, GROUP, '0', 'MKSTREAM')
  if made['err'] and not string.find(made['err'], '^BUSYGROUP') then
    return false
  end
  redis.call('PERSIST', lane)
  if not is_listed then
    redis.call('HSET', meta, 'lanes', listed == '' and task_type or listed .. ' ' .. task_type)
  end
  return true
end

-- Puts a task that has a record into the stream that it comes back to: the lane that it was moved to once, or "again". A lane
-- that was closed meanwhile, whose stream has an expiry or is gone, is opened again when "meta" is given. Writes.
local function come_back(again, record, id, meta)
  local stream, lane = again, redis.call('HGET', record, 'lane')
  local task_type = lane and string.match(lane, ':for:(%S+)$')
  if task_type and (may_be_stream(lane) and redis.call('PTTL', lane) == -1 or meta and open_lane(meta, lane, task_type)) then
    stream = lane
  end
  local entry = redis.call('XADD', stream, '*', 'i', id)
  redis.call('HSET', record, 'state', 'pending', 'from', stream, 'entry', entry)
end

-- The field of the ledger that says how many KiB the records of a listing take.
local function kept_field(listing)
  return 'kept:' .. string.match(listing, '%a+$')
end

-- The index of a listing: the same ids by when their records expire, in ms.
local function expiries_of(listing)
  return listing .. ':expiry'
end

-- Raises an error that names the key, unless this listing and what belongs to it can be changed.
local function must_list(listing, ledger)
  must_be('zset', listing, expiries_of(listing))
  must_count(ledger, kept_field(listing))
end

-- Takes a task out of its listing. The KiB that its record took, or nil when it was not there. Writes.
local function delist(listing, ledger, id)
  redis.call('ZREM', expiries_of(listing), id)
  local score = redis.call('ZSCORE', listing, id)
  if not score then
    return nil
  end
  local kib = math.floor((score % 1) * 2048 + 0.5)
  redis.call('ZREM', listing, id)
  redis.call('HINCRBY', ledger, kept_field(listing), 0 - kib)
  return kib
end

-- Puts an ended task into its listing, which lives as long as the record of it that is kept longest. The score is when the task
-- ended, in ms, and its fraction what the record takes: a 2048th for each KiB, of which there are 2047 at most. Writes.
local function list(listing, records, ledger, ended, id, keep)
  local expiries = expiries_of(listing)
  local bytes = redis.call('MEMORY', 'USAGE', records .. id, 'SAMPLES', 0) or 0
  local kib = math.min(2047, math.ceil(bytes / 1024))
  if redis.call('EXISTS', listing) == 0 then
    redis.call('HDEL', ledger, kept_field(listing))
    redis.call('UNLINK', expiries)
  end
  delist(listing, ledger, id)
  redis.call('ZADD', listing, ended + kib / 2048, id)
  redis.call('ZADD', expiries, now_ms() + keep, id)
  redis.call('HINCRBY', ledger, kept_field(listing), kib)
  for _, key in ipairs({ listing, expiries }) do
    if redis.call('PTTL', key) < tonumber(keep) then
      redis.call('PEXPIRE', key, keep)
    end
  end
end

-- Looks at a listed task that should have expired, or that the index does not know: those that the release before this index
-- listed. Delists it when its record is gone, or else notes when that will be. Writes.
local function look_after(listing, records, ledger, id, now)
  local left = redis.call('PTTL', records .. id)
  if left == -2 or not redis.call('ZSCORE', listing, id) then
    delist(listing, ledger, id)
  else
    redis.call('ZADD', expiries_of(listing), now + (left >= 0 and left or 86400000), id)
  end
end

-- Keeps a listing within "most" members and "most_kib". Those that have expired go first; as long as there are more of them, no
-- other does. Then the oldest end. Writes.
local function trim(listing, records, ledger, most, most_kib)
  local expiries, now = expiries_of(listing), now_ms()
  local function is_over()
    return redis.call('ZCARD', listing) > most or tonumber(redis.call('HGET', ledger, kept_field(listing)) or 0) > most_kib
  end

  local was_over = is_over()
  local at_once = was_over and 100 or 10
  local expired = redis.call('ZRANGEBYSCORE', expiries, '-inf', '(' .. digits(now), 'LIMIT', 0, at_once)
  for _, id in ipairs(expired) do
    look_after(listing, records, ledger, id, now)
  end
  if redis.call('ZCARD', expiries) < redis.call('ZCARD', listing) then
    for _, id in ipairs(redis.call('ZRANGE', listing, 0, 3)) do
      if not redis.call('ZSCORE', expiries, id) then
        look_after(listing, records, ledger, id, now)
      end
    end
  end
  if was_over and #expired < at_once then
    for _ = 1, 100 do
      local oldest = is_over() and redis.call('ZRANGE', listing, 0, 0)[1]
      if not oldest then
        return
      end
      redis.call('UNLINK', records .. oldest)
      delist(listing, ledger, oldest)
    end
  end
end

-- Tells those who watch what happened to a task that has a story, and the state that it is in now, '' when it is gone. "events"
-- is trimmed to about a thousand entries, and ends a day after the last of them. Writes.
local function tell(events, id, what, state)
  redis.call('XADD', events, 'MAXLEN', '~', 1000, '*', 'i', id, 'w', what, 's', state)
  redis.call('EXPIRE', events, 86400)
end

-- Gives up a task that has left its home and whose record was deleted, by hand or by its expiry: nobody can say any more what it
-- was to do. What is left of the record goes, and the books follow. Writes.
local function give_up(record, ledger, events, id)
  if is_record(record) then
    redis.call('UNLINK', record)
  end
  redis.call('HINCRBY', ledger, 'adjusted', -1)
  tell(events, id, 'deleted', '')
end

-- Tells workers that a task is due in so many ms. They look every few seconds anyway: of one that is due later than that it is
-- enough to say so, however late it is.
local function tell_due(due_channel, delay)
  redis.call('PUBLISH', due_channel, digits(math.max(0, math.min(delay, 60000))))
end

-- Stores a task that has a record, under the caller's id or one that is made. "due" in ms since the epoch. Returns its state and
-- its id. Writes.
local function store(ready, scheduled, records, ledger, due_channel, events, message, caller_id, now, due)
  if due > now then
    -- A sequence that no stream reaches within a millisecond keeps these ids apart from those of entries.
    local accepted = redis.call('HINCRBY', ledger, 'acceptedLater', 1)
    local id = caller_id ~= '' and caller_id or digits(now) .. '-' .. digits(1e12 + accepted)
    put_message(records .. id, message, digits(now), 'state', 'scheduled', 'due', digits(due))
    redis.call('ZADD', scheduled, due, id)
    tell_due(due_channel, due - now)
    tell(events, id, 'enqueued', 'scheduled')
    return 'scheduled', id
  end
  local entry = redis.call('XADD', ready, '*', 'i', caller_id)
  local id = caller_id ~= '' and caller_id or entry
  put_message(records .. id, message, digits(now), 'state', 'pending', 'from', ready, 'entry', entry)
  tell(events, id, 'enqueued', 'pending')
  return 'pending', id
end

-- Frees what only one task may have at a time, when the one that has it ends: the lock of a unique task, if it still holds it,
-- and the turn of a suspect. Call it before the record goes. Writes.
local function release_unique(record, id)
  local lock, due_channel = unpack(redis.call('HMGET', record, 'unique', 'suspect'))
  if lock and redis.pcall('GET', lock) == id then
    redis.call('UNLINK', lock)
  end
  if due_channel then
    redis.call('HDEL', record, 'suspect')
    redis.call('PUBLISH', due_channel, '0')
  end
end

-- Counts what happened, for the charts: by the minute for two days, by the day for 400. These only tell, so one of another type
-- is left alone and keeps nothing from happening. Writes.
local function count(stats, what, n)
  local seconds = tonumber(redis.call('TIME')[1])
  local minute, day = stats .. digits(seconds - seconds % 60), stats .. 'day:' .. digits(seconds - seconds % 86400)
  if count_on(minute, what, n) == n then
    redis.call('EXPIRE', minute, 172800)
  end
  if count_on(day, what, n) == n then
    redis.call('EXPIRE', day, 34560000)
  end
end

local BREAKER_STATES = { ['closed'] = true, ['open'] = true, ['half-open'] = true }

-- Whether this is a breaker that can be counted on.
local function is_breaker(breaker)
  if type(breaker) ~= 'table' or not BREAKER_STATES[breaker['state']] then
    return false
  end
  for _, name in ipairs({ 'since', 'failures', 'pause', 'openUntil', 'probeUntil', 'claim' }) do
    local number = breaker[name]
    local is_left_out = number == nil and (name == 'claim' or string.match(name, 'Until$'))
    if not is_left_out and not (type(number) == 'number' and math.abs(number) < 1e15) then
      return false
    end
  end
  return true
end

-- Writes.
local function write_breaker(breakers, name, breaker, keep)
  redis.call('HSET', breakers, name, cjson.encode(breaker))
  redis.call('PEXPIRE', breakers, keep)
end

-- The breaker of a dependency; a closed one, where nothing is known or nothing can be read. JSON with "state" open, half-open or
-- closed, "since" when it opened or closed, "openUntil", "probeUntil" and "pause" while it is not closed, "claim" for how long a
-- probe may take, "failures" in a row, "reason" of the last. Times are in ms. Where a clock that was set back makes a wait longer
-- than its pause or its claim, it begins anew. Writes, then.
local function read_breaker(breakers, name, now)
  local readable, breaker = pcall(cjson.decode, redis.call('HGET', breakers, name) or '')
  if not readable or not is_breaker(breaker) then
    return { state = 'closed', since = now, failures = 0, pause = 0 }
  end
  local open_until = breaker['openUntil'] and math.min(breaker['openUntil'], now + breaker['pause'])
  local probe_until = breaker['probeUntil'] and math.min(breaker['probeUntil'], now + (breaker['claim'] or breaker['pause']))
  if open_until ~= breaker['openUntil'] or probe_until ~= breaker['probeUntil'] then
    breaker['openUntil'], breaker['probeUntil'] = open_until, probe_until
    redis.call('HSET', breakers, name, cjson.encode(breaker))
  end
  return breaker
end

-- What a worker is told about a breaker: state, ms until the next probe, pause in ms, failures.
local function told_breaker(breaker, now)
  local wait_until = breaker['probeUntil'] or breaker['openUntil'] or now
  return { breaker['state'], math.max(0, wait_until - now), breaker['pause'], breaker['failures'] }
end

-- Until when a rate has paid for what it gave, in microseconds. A whole burst is the most that it ever pays for in advance: what a
-- clock that was set back makes of it is cut down to that, and said so.
local function read_paid_until(rate_key, now, burst)
  local noted = redis.call('GET', rate_key)
  local paid_until = is_integer(noted) and tonumber(noted) or 0
  return math.max(now, math.min(paid_until, now + burst)), paid_until > now + burst
end

-- A page of a stream's entries, as XRANGE gives them, as many as the budget pays for, but one at least where there is one; and
-- what is left of the budget. More are there when nothing is left.
local function read_page(stream, first, last, budget)
  local page = {}
  while budget > 0 do
    local count = math.max(1, math.min(20, math.floor(budget / DEAREST_ENTRY)))
    local some = redis.call('XRANGE', stream, first, last, 'COUNT', count)
    for _, found in ipairs(some) do
      local bytes = 0
      for _, text in ipairs(found[2]) do
        bytes = bytes + #text
      end
      budget = budget - cost(bytes)
      page[#page + 1] = found
    end
    if #some < count then
      return page, math.max(1, budget)
    end
    first = '(' .. some[#some][1]
  end
  return page, 0
end

-- The claim on an entry as XPENDING gives it, or nil when no worker holds it.
local function claim_on(stream, entry)
  local reply = redis.pcall('XPENDING', stream, GROUP, entry, entry, 1)
  return not reply['err'] and reply[1] or nil
end

-- The reply of a protected call about a stream, or nothing where the stream or its group is not there: then nobody holds anything.
local function unless_no_group(reply)
  if not reply['err'] then
    return reply
  elseif string.find(reply['err'], 'NOGROUP', 1, true) or string.find(reply['err'], 'no such key', 1, true) then
    return {}
  end
  error(reply)
end

-- How far the workers have got in a stream: the last entry that was delivered, how many are held, and how many wait, which Redis
-- does not always know: then false.
local function progress_in(stream)
  local groups = redis.pcall('XINFO', 'GROUPS', stream)
  for _, group in ipairs(groups['err'] and {} or groups) do
    local fields = {}
    for i = 1, #group, 2 do
      fields[group[i]] = group[i + 1]
    end
    if fields['name'] == GROUP then
      return fields['last-delivered-id'], fields['pending'], fields['lag']
    end
  end
  return '0-0', 0, false
end

local ENDED = { completed = true, failed = true, canceled = true }

-- Where a task is: its state, and the stream and entry of one that is in a stream. "sets" gives the set of 'scheduled' and 'retry'.
-- State is nil when nothing is known of it, and 'lost' when its record names a home that it is not in.
local function locate(ready, records, sets, id)
  local found = redis.pcall('HMGET', records .. id, 'state', 'from', 'entry')
  local state, stream, entry = unpack(found['err'] and {} or found)
  if state and sets[state] then
    return redis.call('ZSCORE', sets[state], id) and state or 'lost'
  elseif state and ENDED[state] then
    return state
  elseif not state then
    if not string.match(id, '^%d+%-%d+$') then
      return nil
    end
    stream, entry = ready, id
  end
  if stream and entry and claim_on(stream, entry) then
    return 'active', stream, entry
  end
  local fields = stream and entry and read_entry(stream, entry)
  if fields and (state or fields['m']) then
    return 'pending', stream, entry
  end
  return state and 'lost' or nil
end

-- Takes a task that no worker holds out of the stream or the set that it waits in. Writes.
local function leave_home(stream, entry, set, id)
  if stream then
    redis.call('XDEL', stream, entry)
  elseif set then
    redis.call('ZREM', set, id)
  end
end

-- What was ever accepted, and what ended how, as {accepted, completed, failed, canceled, deleted, ready, again, scheduled, retry}.
-- What is in lanes counts as being in "again".
local function read_books(ready, again, scheduled, retry, ledger, meta, lanes)
  local added = 0
  if redis.call('EXISTS', ready) == 1 then
    local info = redis.call('XINFO', 'STREAM', ready)
    for i = 1, #info, 2 do
      if info[i] == 'entries-added' then
        added = info[i + 1]
      end
    end
  end
  local booked = redis.call('HMGET', ledger, 'acceptedLater', 'revived', 'adjusted', 'completed', 'failed', 'canceled', 'deleted')
  local function count(i)
    return tonumber(booked[i] or 0)
  end
  local back = redis.call('XLEN', again)
  for _, lane in ipairs(lane_streams(meta, lanes)) do
    back = back + redis.call('XLEN', lane)
  end
  return { added + count(1) + count(2) + count(3), count(4), count(5), count(6), count(7),
    redis.call('XLEN', ready), back, redis.call('ZCARD', scheduled), redis.call('ZCARD', retry) }
end
