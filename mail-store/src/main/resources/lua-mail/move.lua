#!lua flags=allow-oom
-- Notes that an email is to be sent at another time.
-- KEYS  1 record (hash)  2 events (list)  3 index by expiry (zset)
-- ARGV  1 member  2 due time in ms since the epoch  3 ms to keep the record after it
-- Returns 1, or 0 when there is no record
-- @include lib

local record, events, expiries = unpack(KEYS)
local member, due, keep = unpack(ARGV)

if redis.call('EXISTS', record) == 0 then
  return 0
end
redis.call('HSET', record, 'due', due)
if redis.call('HGET', record, 'rank') == '0' then
  redis.call('HSET', record, 'event', 'scheduled')
end
expire_at(record, events, expiries, member, keep_until(due, keep))
return 1
