-- Shared by the scripts that name it in a line "-- @include lib". Nothing here writes but what says so.

local GROUP = 'workers'

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

-- The fields of an entry as a table, or nil when it is gone.
local function read_entry(stream, entry)
  local found = redis.call('XRANGE', stream, entry, entry)[1]
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

-- Gives a task a record, or leaves the one that it has. "fields" are those of its entry.
local function ensure_record(record, id, fields)
  if fields['m'] and redis.call('HEXISTS', record, 'm') == 0 then
    redis.call('HSET', record, 'm', fields['m'], 'at', string.match(id, '^%d+'))
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
  local times = snoozed and redis.call('HINCRBY', record, 'snoozes', 1) or 1
  if times > 1 then
    turn = tonumber(redis.call('HGET', record, 'turns'))
  else
    turn = redis.call('HINCRBY', record, 'turns', 1)
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

-- Lists the lane of a type and makes its stream, unless there are 64 already. True when it is there. Writes.
local function open_lane(meta, lane, type)
  local listed, others = redis.call('HGET', meta, 'lanes') or '', 0
  for other in string.gmatch(listed, '%S+') do
    if other == type then
      return true
    end
    others = others + 1
  end
  if others >= 64 then
    return false
  end
  redis.pcall('XGROUP', 'CREATE', lane, GROUP, '0', 'MKSTREAM')
  redis.call('PERSIST', lane)
  redis.call('HSET', meta, 'lanes', listed == '' and type or listed .. ' ' .. type)
  return true
end

-- Puts a task that has a record into the stream that it comes back to: the lane that it was moved to once, or "again". A lane
-- that was closed meanwhile, whose stream has an expiry or is gone, is opened again when "meta" is given. Writes.
local function come_back(again, record, id, meta)
  local stream, lane = again, redis.call('HGET', record, 'lane')
  if lane and (redis.call('PTTL', lane) == -1 or meta and open_lane(meta, lane, string.match(lane, ':for:(.+)$'))) then
    stream = lane
  end
  local entry = redis.call('XADD', stream, '*', 'i', id)
  redis.call('HSET', record, 'state', 'pending', 'from', stream, 'entry', entry)
end

-- The field of the ledger that says how many KiB the records of a listing take.
local function kept_field(listing)
  return 'kept:' .. string.match(listing, '%a+$')
end

-- Takes a task out of its listing. The KiB that its record took, or nil when it was not there. Writes.
local function delist(listing, ledger, id)
  local score = redis.call('ZSCORE', listing, id)
  if not score then
    return nil
  end
  local kib = (score % 1) * 2048
  redis.call('ZREM', listing, id)
  redis.call('HINCRBY', ledger, kept_field(listing), -kib)
  return kib
end

-- Puts an ended task into its listing, which lives as long as the record of it that is kept longest. The score is when the task
-- ended, in ms, and its fraction what the record takes: a 2048th for each KiB, of which there are 2047 at most. Writes.
local function list(listing, records, ledger, ended, id, keep)
  local kib = math.min(2047, math.ceil(redis.call('MEMORY', 'USAGE', records .. id, 'SAMPLES', 0) / 1024))
  if redis.call('EXISTS', listing) == 0 then
    redis.call('HDEL', ledger, kept_field(listing))
  end
  delist(listing, ledger, id)
  redis.call('ZADD', listing, ended + kib / 2048, id)
  redis.call('HINCRBY', ledger, kept_field(listing), kib)
  if redis.call('PTTL', listing) < tonumber(keep) then
    redis.call('PEXPIRE', listing, keep)
  end
end

-- Ends a listing's oldest members: those past "most" or past "most_kib", and those at its old end whose record has expired.
-- Writes.
local function trim(listing, records, ledger, most, most_kib)
  local excess = redis.call('ZCARD', listing) - most
  local excess_kib = tonumber(redis.call('HGET', ledger, kept_field(listing)) or 0) - most_kib
  local last = (excess > 0 or excess_kib > 0) and 99 or 3
  for _, id in ipairs(redis.call('ZRANGE', listing, 0, last)) do
    if excess > 0 or excess_kib > 0 or redis.call('EXISTS', records .. id) == 0 then
      redis.call('UNLINK', records .. id)
      excess_kib = excess_kib - delist(listing, ledger, id)
      excess = excess - 1
    end
  end
end

-- Tells those who watch what happened to a task that has a story, and the state that it is in now, '' when it is gone. "events"
-- is trimmed to about a thousand entries, and ends a day after the last of them. Writes.
local function tell(events, id, what, state)
  redis.call('XADD', events, 'MAXLEN', '~', 1000, '*', 'i', id, 'w', what, 's', state)
  redis.call('EXPIRE', events, 86400)
end

-- Stores a task that has a record, under the caller's id or one that is made. "due" in ms since the epoch. Returns its state and
-- its id. Writes.
local function store(ready, scheduled, records, ledger, due_channel, events, message, caller_id, now, due)
  if due > now then
    -- A sequence that no stream reaches within a millisecond keeps these ids apart from those of entries.
    local accepted = redis.call('HINCRBY', ledger, 'acceptedLater', 1)
    local id = caller_id ~= '' and caller_id or digits(now) .. '-' .. digits(1e12 + accepted)
    redis.call('HSET', records .. id, 'm', message, 'at', digits(now), 'state', 'scheduled', 'due', digits(due))
    redis.call('ZADD', scheduled, due, id)
    redis.call('PUBLISH', due_channel, digits(due - now))
    tell(events, id, 'enqueued', 'scheduled')
    return 'scheduled', id
  end
  local entry = redis.call('XADD', ready, '*', 'i', caller_id)
  local id = caller_id ~= '' and caller_id or entry
  redis.call('HSET', records .. id, 'm', message, 'at', digits(now), 'state', 'pending', 'from', ready, 'entry', entry)
  tell(events, id, 'enqueued', 'pending')
  return 'pending', id
end

-- Frees the lock of a unique task that ends, if it still holds it. Call it before the record goes. Writes.
local function release_unique(record, id)
  local lock = redis.call('HGET', record, 'unique')
  if lock and redis.call('GET', lock) == id then
    redis.call('UNLINK', lock)
  end
end

-- Counts what happened, for the charts: by the minute for two days, by the day for 400. Writes.
local function count(stats, what, n)
  local seconds = tonumber(redis.call('TIME')[1])
  local minute, day = stats .. digits(seconds - seconds % 60), stats .. 'day:' .. digits(seconds - seconds % 86400)
  if redis.call('HINCRBY', minute, what, n) == n then
    redis.call('EXPIRE', minute, 172800)
  end
  if redis.call('HINCRBY', day, what, n) == n then
    redis.call('EXPIRE', day, 34560000)
  end
end

-- The breaker of a dependency; a closed one, where nothing is known. JSON with "state" open, half-open or closed, "since" when it
-- opened or closed, "openUntil", "probeUntil" and "pause" while it is not closed, "failures" in a row, "reason" of the last.
local function read_breaker(breakers, name, now)
  local json = redis.call('HGET', breakers, name)
  return json and cjson.decode(json) or { state = 'closed', since = now, failures = 0, pause = 0 }
end

-- Writes.
local function write_breaker(breakers, name, breaker, keep)
  redis.call('HSET', breakers, name, cjson.encode(breaker))
  redis.call('PEXPIRE', breakers, keep)
end

-- What a worker is told about a breaker: state, ms until the next probe, pause in ms, failures.
local function told_breaker(breaker, now)
  local wait_until = breaker['probeUntil'] or breaker['openUntil'] or now
  return { breaker['state'], math.max(0, wait_until - now), breaker['pause'], breaker['failures'] }
end

-- The claim on an entry as XPENDING gives it, or nil when no worker holds it.
local function claim_on(stream, entry)
  local reply = redis.pcall('XPENDING', stream, GROUP, entry, entry, 1)
  return not reply['err'] and reply[1] or nil
end

-- How far the workers have got in a stream: the last entry that was delivered, and how many are held.
local function progress_in(stream)
  local groups = redis.pcall('XINFO', 'GROUPS', stream)
  for _, group in ipairs(groups['err'] and {} or groups) do
    local fields = {}
    for i = 1, #group, 2 do
      fields[group[i]] = group[i + 1]
    end
    if fields['name'] == GROUP then
      return fields['last-delivered-id'], fields['pending']
    end
  end
  return '0-0', 0
end

local ENDED = { completed = true, failed = true, canceled = true }

-- Where a task is: its state, and the stream and entry of one that is in a stream. "sets" gives the set of 'scheduled' and 'retry'.
-- State is nil when nothing is known of it, and 'lost' when its record names a home that it is not in.
local function locate(ready, records, sets, id)
  local state, stream, entry = unpack(redis.call('HMGET', records .. id, 'state', 'from', 'entry'))
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
