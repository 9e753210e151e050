#!lua flags=no-writes
-- Tells what must be known before an email is sent.
-- KEYS  1 record (hash)  2 what was sent (hash)  3 suppressed addresses (hash)
-- ARGV  addresses of the recipients
-- Returns {1 when there is a record, fields and values of what was sent, for each address what is known against it or ''}

local record, sent, suppressed = unpack(KEYS)
local against = redis.call('HMGET', suppressed, unpack(ARGV))
for i = 1, #ARGV do
  against[i] = against[i] or ''
end
return { redis.call('EXISTS', record), redis.call('HGETALL', sent), against }
