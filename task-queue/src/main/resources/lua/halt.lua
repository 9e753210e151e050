#!lua flags=allow-oom
-- Pauses a cron entry, stored or configured, or resumes it.
-- KEYS  1 schedules (hash)
-- ARGV  1 name  2 '1' to pause, '' to resume  3 most fields of the hash
-- Returns {'stored', version} | {'full', fields}
-- Invariant: a resumed entry has no slots before now; what is as it should be already is left alone.
-- @include lib

local schedules = KEYS[1]
local name, paused, most = unpack(ARGV)
must_count(schedules, 'revision')

local before, version = unpack(redis.call('HMGET', schedules, 'paused:' .. name, 'version:' .. name))
if (before or '') == paused then
  return { 'stored', version or '0' }
elseif not version and redis.call('HLEN', schedules) >= tonumber(most) then
  return { 'full', tostring(redis.call('HLEN', schedules)) }
end
version = digits(redis.call('HINCRBY', schedules, 'revision', 1))
redis.call('HSET', schedules, 'version:' .. name, version)
if paused == '1' then
  redis.call('HSET', schedules, 'paused:' .. name, '1')
else
  redis.call('HDEL', schedules, 'paused:' .. name)
  redis.call('HSET', schedules, 'since:' .. name, digits(now_ms()))
end
return { 'stored', version }
