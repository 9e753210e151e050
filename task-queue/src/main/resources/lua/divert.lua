#!lua flags=allow-oom
-- Moves tasks that came to a worker without a handler for them, each into the lane of its type, where only workers look that
-- have one.
-- KEYS  1 ready, again or a lane (stream)  2 meta (hash)  3 prefix of lanes (stream)  4 prefix of records (hash)
--       5 rate (string, as fetch.lua keeps it)  6 retry (zset)  7 channel of due times
--       8 prefix of stats (hash)  9 ledger (hash)  10 events (stream)
-- ARGV  1 ms to put a task off whose type can have no lane, since there are 64  2... for each task: type, entry
-- Returns the entries that were gone, as a list: those whose lease the caller had lost
-- Invariant: a task leaves one stream and enters another, or "retry", in one step, and its record says where it is. No attempt
--       is counted. What the rate of the queue gave for it is given back. One of which nothing says any more what it was to do is
--       given up.
-- @include lib

local stream, meta, lanes, records, rate_key, retry, due_channel, stats, ledger, events = unpack(KEYS)
local delay = tonumber(ARGV[1])
must_be('stream', stream, events)
must_be('hash', meta)
must_be('zset', retry)
must_be('string', rate_key)
must_count(ledger, 'adjusted')

local open = {}
local function has_lane(type)
  if open[type] == nil then
    open[type] = open_lane(meta, lanes .. type, type)
  end
  return open[type]
end

-- The fields of an entry as Redis gives them: name, value ...; nil when it is gone.
local function read(entry)
  local found = redis.call('XRANGE', stream, entry, entry)[1]
  return found and found[2]
end

local function field(fields, name)
  for i = 1, #fields, 2 do
    if fields[i] == name then
      return fields[i + 1]
    end
  end
end

local entries, found, ids = {}, {}, {}

-- What a command says to all entries, added up. Redis keeps the objects of up to 32 arguments from call to call.
local function sum(command)
  local total = 0
  for from = 1, #entries, 28 do
    total = total + command(from, math.min(from + 27, #entries))
  end
  return total
end

-- Writes.
local function acknowledge(from, to)
  return redis.call('XACK', stream, GROUP, unpack(entries, from, to))
end

-- Writes.
local function remove(from, to)
  return redis.call('XDEL', stream, unpack(entries, from, to))
end

-- Writes.
local function move(lane, record, id, message)
  local added = message and redis.call('XADD', lane, '*', 'i', id, 'm', message) or redis.call('XADD', lane, '*', 'i', id)
  redis.call('HSET', record, 'state', 'pending', 'from', lane, 'entry', added, 'lane', lane)
end

-- Writes.
local function put_off(record, id, message, type)
  local now = now_ms()
  ensure_record(record, id, { m = message })
  redis.call('HSET', record, 'state', 'retry', 'due', digits(now + delay),
    'snoozed', digits(now) .. ' no worker that was asked has a handler for ' .. type .. ', and too many types wait for theirs')
  redis.call('HDEL', record, 'from', 'entry')
  if redis.call('HDEL', record, 'suspect') == 1 then
    redis.call('PUBLISH', due_channel, '0')
  end
  redis.call('ZADD', retry, now + delay, id)
  tell_due(due_channel, delay)
end

for i = 3, #ARGV, 2 do
  local n = #entries + 1
  entries[n] = ARGV[i]
  found[n] = read(ARGV[i])
  if found[n] then
    local id = field(found[n], 'i')
    ids[n] = id and id ~= '' and id or ARGV[i]
    must_be('hash', records .. ids[n])
  end
end
local all_held = sum(acknowledge) == #entries
if all_held then
  sum(remove)
end

local gone = {}
for i, entry in ipairs(entries) do
  local type, fields = ARGV[2 * i], found[i]
  if not fields or not all_held and redis.call('XDEL', stream, entry) == 0 then
    gone[#gone + 1] = entry
  else
    local id, message = ids[i], field(fields, 'm')
    local record = records .. id
    if not message and not has_message(record) then
      give_up(record, ledger, events, id)
    elseif has_lane(type) then
      move(lanes .. type, record, id, message)
    else
      put_off(record, id, message, type)
    end
  end
end

local moved = #entries - #gone
if moved > 0 then
  count(stats, 'diverted', moved)
end
local rate = read_limit(redis.call('HGET', meta, 'rate'), 1e-6)
local paid_until = rate and redis.call('GET', rate_key)
if is_integer(paid_until) then
  redis.call('SET', rate_key, digits(paid_until - moved * 1000000 / rate), 'KEEPTTL')
end
return gone
