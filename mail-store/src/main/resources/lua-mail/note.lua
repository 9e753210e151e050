#!lua flags=allow-oom
-- Notes what became of an email: what a provider said of its recipients, what happened to it, whom not to write to any more.
-- KEYS  1 record (hash)  2 events (list)  3 what was sent (hash)  4 index by expiry (zset)  5 statistics of the day (hash)
--       6 what was noted before (string)  7 whose an id of the provider's is (string)  8 suppressed addresses (hash)
--       9 addresses by their id (hash)  10 addresses by time (zset)
-- ARGV  1 JSON: member, keep (ms of record and what was sent), keepStats (ms); where there are any: once (ms for which
--         6 remembers), sent (what providers said, by address), set (fields of the record), mine (that 7 is to be kept),
--         events ({word, rank, at, line}), counted (words), suppress ({address, id, value}), mostSuppressed, most events
-- Returns {'noted', template} | {'again', ''}, nothing was done | {'known', template}, what providers said was known, and nothing
--         is counted | {'unrecorded', template}, all but what needs a record
-- Invariant: what was sent is written once for each address. The last event is the one of the highest rank, and of those the
--       latest, in whatever order they come.
-- @include lib

local record, events, sent, expiries, stats, noted, owner, suppressed, ids, by_time = unpack(KEYS)
local note = cjson.decode(ARGV[1])

if note['once'] and not redis.call('SET', noted, '', 'NX', 'PX', note['once']) then
  return { 'again', '' }
end

local fresh = not note['sent']
for address, said in pairs(note['sent'] or {}) do
  fresh = redis.call('HSETNX', sent, address, said) == 1 or fresh
end
if note['sent'] then
  redis.call('PEXPIRE', sent, note['keep'])
end
if note['mine'] then
  redis.call('SET', owner, note['member'], 'PX', note['keep'])
end

for _, address in ipairs(note['suppress'] or {}) do
  if redis.call('HSETNX', suppressed, address['address'], address['value']) == 1 then
    redis.call('HSET', ids, address['id'], address['address'])
    redis.call('ZADD', by_time, now_ms(), address['address'])
  end
end
if note['suppress'] then
  local excess = redis.call('ZCARD', by_time) - note['mostSuppressed']
  for _, address in ipairs(excess > 0 and redis.call('ZRANGE', by_time, 0, excess - 1) or {}) do
    local value = cjson.decode(redis.call('HGET', suppressed, address))
    redis.call('HDEL', suppressed, address)
    redis.call('HDEL', ids, value['id'])
    redis.call('ZREM', by_time, address)
  end
end

local recorded = redis.call('EXISTS', record) == 1
local template = recorded and redis.call('HGET', record, 'template') or ''
if fresh then
  for _, word in ipairs(note['counted'] or {}) do
    redis.call('HINCRBY', stats, template .. '|' .. word, 1)
    redis.call('PEXPIRE', stats, note['keepStats'])
  end
end
if not recorded then
  return { fresh and 'unrecorded' or 'known', template }
end

for name, value in pairs(note['set'] or {}) do
  redis.call('HSET', record, name, value)
end
for _, event in ipairs(fresh and note['events'] or {}) do
  local rank, at = unpack(redis.call('HMGET', record, 'rank', 'eventAt'))
  redis.call('RPUSH', events, event['line'])
  redis.call('LTRIM', events, -note['most'], -1)
  if event['rank'] > tonumber(rank) or event['rank'] == tonumber(rank) and tonumber(event['at']) >= tonumber(at) then
    redis.call('HSET', record, 'event', event['word'], 'rank', event['rank'], 'eventAt', event['at'])
  end
end
expire_at(record, events, expiries, note['member'], keep_until(redis.call('HGET', record, 'due'), note['keep']))
return { fresh and 'noted' or 'known', template }
