#!lua
-- Begins the record of an email that is accepted, unless it has one.
-- KEYS  1 prefix of records (hash)  2 prefix of events (list)  3 index by arrival (zset)  4 index by expiry (zset)
--       5 sizes (hash)  6 bytes in all (string)
-- ARGV  1 member  2 content, JSON  3 due time in ms since the epoch, or ''  4 template, or ''  5 ms to keep it after it is due
--       6 most records  7 most bytes
-- Returns 1 when the record is new, 0 when it was there
-- Invariant: a record is in both indexes, and its size in the total; past the bounds the oldest go.
-- @include lib

local records, events, index, expiries, sizes, total = unpack(KEYS)
local member, content, due, template, keep, most, most_bytes = unpack(ARGV)
local record = records .. member

if redis.call('EXISTS', record) == 1 then
  return 0
end

local now = now_ms()
local later = due ~= '' and tonumber(due) > now
redis.call('HSET', record, 'content', content, 'at', digits(now), 'event', later and 'scheduled' or 'queued', 'rank', 0,
  'eventAt', digits(now), 'template', template)
if later then
  redis.call('HSET', record, 'due', due)
end
redis.call('ZADD', index, 'NX', now, member)
redis.call('HSET', sizes, member, #content)
redis.call('INCRBY', total, #content)
expire_at(record, events .. member, expiries, member, keep_until(due, keep))

for _, ended in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', now, 'LIMIT', 0, 100)) do
  forget(records, events, index, expiries, sizes, total, ended)
end
for _ = 1, 100 do
  local count = redis.call('ZCARD', index)
  if count <= 1 or count <= tonumber(most) and tonumber(redis.call('GET', total)) <= tonumber(most_bytes) then
    break
  end
  forget(records, events, index, expiries, sizes, total, redis.call('ZRANGE', index, 0, 0)[1])
end
return 1
