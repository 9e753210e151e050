#!lua flags=allow-oom
-- Deletes a stored cron entry.
-- KEYS  1 schedules (hash)
-- ARGV  1 name  2 version that is to be deleted, '' for any
-- Returns {'stored', revision after it} | {'missing', 0} | {'stale', version}
-- Invariant: nothing is left of the entry in the hash.
-- @include lib

local schedules = KEYS[1]
local name, expected = unpack(ARGV)
must_count(schedules, 'count', 'revision')

local entry, version = unpack(redis.call('HMGET', schedules, 'entry:' .. name, 'version:' .. name))
if not entry then
  return { 'missing', '0' }
elseif expected ~= '' and version ~= expected then
  return { 'stale', version }
end
redis.call('HINCRBY', schedules, 'count', -1)
redis.call('HDEL', schedules, 'entry:' .. name, 'version:' .. name, 'timing:' .. name, 'paused:' .. name, 'since:' .. name)
return { 'stored', digits(redis.call('HINCRBY', schedules, 'revision', 1)) }
