#!lua flags=allow-oom
-- Moves tasks that came to a worker without a handler for them, each into the lane of its type, where only workers look that
-- have one.
-- KEYS  1 ready, again or a lane (stream)  2 meta (hash)  3 prefix of lanes (stream)  4 prefix of records (hash)
--       5 rate (string, as fetch.lua keeps it)  6 retry (zset)  7 channel of due times
--       8 prefix of stats (hash)
-- ARGV  1 ms to put a task off whose type can have no lane, since there are 64  2... for each task: type, entry
-- Returns the entries that were gone, as a list: those whose lease the caller had lost
-- Invariant: a task leaves one stream and enters another, or "retry", in one step, and its record says where it is. No attempt
--       is counted. What the rate of the queue gave for it is given back.
-- @include lib

local stream, meta, lanes, records, rate_key, retry, due_channel, stats = unpack(KEYS)
local delay = tonumber(ARGV[1])

local open = {}
local function has_lane(type)
  if open[type] == nil then
    open[type] = open_lane(meta, lanes .. type, type)
  end
  return open[type]
end

-- Writes.
local function move(lane, record, id, fields)
  if fields['m'] then
    local added = redis.call('XADD', lane, '*', 'i', id, 'm', fields['m'])
    redis.call('HSET', record, 'state', 'pending', 'from', lane, 'entry', added, 'lane', lane, 'at', string.match(id, '^%d+'))
  else
    local added = redis.call('XADD', lane, '*', 'i', id)
    redis.call('HSET', record, 'state', 'pending', 'from', lane, 'entry', added, 'lane', lane)
  end
end

-- Writes.
local function put_off(record, id, fields, type)
  local now = now_ms()
  ensure_record(record, id, fields)
  redis.call('HSET', record, 'state', 'retry', 'due', digits(now + delay),
    'snoozed', digits(now) .. ' no worker that was asked has a handler for ' .. type .. ', and too many types wait for theirs')
  redis.call('HDEL', record, 'from', 'entry')
  redis.call('ZADD', retry, now + delay, id)
  redis.call('PUBLISH', due_channel, ARGV[1])
end

local gone = {}
for i = 2, #ARGV, 2 do
  local type, entry = ARGV[i], ARGV[i + 1]
  local fields = read_entry(stream, entry)
  if take(stream, entry) == 0 then
    gone[#gone + 1] = entry
  else
    local id = fields['i'] and fields['i'] ~= '' and fields['i'] or entry
    if has_lane(type) then
      move(lanes .. type, records .. id, id, fields)
    else
      put_off(records .. id, id, fields, type)
    end
  end
end

local moved = (#ARGV - 1) / 2 - #gone
if moved > 0 then
  count(stats, 'diverted', moved)
end
local rate = tonumber(redis.call('HGET', meta, 'rate'))
local paid_until = rate and tonumber(redis.call('GET', rate_key))
if paid_until then
  redis.call('SET', rate_key, digits(paid_until - moved * 1000000 / rate), 'KEEPTTL')
end
return gone
