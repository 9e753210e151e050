#!lua flags=no-writes
-- Reads records.
-- KEYS  1 prefix of records (hash)  2 prefix of events (list)
-- ARGV  members
-- Returns for each {fields and values, events}, the former empty when there is no record
local found = {}
for i, member in ipairs(ARGV) do
  found[i] = { redis.call('HGETALL', KEYS[1] .. member), redis.call('LRANGE', KEYS[2] .. member, 0, -1) }
end
return found
