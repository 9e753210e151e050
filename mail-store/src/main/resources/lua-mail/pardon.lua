#!lua flags=allow-oom
-- Lets addresses be written to again.
-- KEYS  1 suppressed addresses (hash)  2 addresses by time (zset)  3 addresses by their id (hash)
-- ARGV  addresses or ids
-- Returns for each the value that it had, or ''

local suppressed, by_time, ids = unpack(KEYS)
local told = {}
for i, named in ipairs(ARGV) do
  local address = redis.call('HGET', ids, named) or named
  local value = redis.call('HGET', suppressed, address)
  told[i] = value or ''
  if value then
    redis.call('HDEL', suppressed, address)
    redis.call('HDEL', ids, cjson.decode(value)['id'])
    redis.call('ZREM', by_time, address)
  end
end
return told
