#!lua
-- Stores a cron entry, new or in place of a version of it.
-- KEYS  1 schedules (hash)
-- ARGV  1 name  2 entry as JSON  3 what stands for its timing  4 '1' when it is paused, else ''
--       5 version that it replaces, '' for a new one  6 most entries
-- Returns {'stored', version} | {'exists', version} | {'missing', 0} | {'stale', version} | {'full', entries}
-- Invariant: an entry that is new, is resumed, or has another timing has no slots before now.
-- @include lib

local schedules = KEYS[1]
local name, entry, timing, paused, expected, most = unpack(ARGV)
must_count(schedules, 'count', 'revision')

local before, version, timing_before, paused_before = unpack(redis.call('HMGET', schedules, 'entry:' .. name, 'version:' .. name,
  'timing:' .. name, 'paused:' .. name))
if expected == '' and before then
  return { 'exists', version }
elseif expected ~= '' and not before then
  return { 'missing', '0' }
elseif expected ~= '' and version ~= expected then
  return { 'stale', version }
end
local count = tonumber(redis.call('HGET', schedules, 'count') or 0)
if not before and count >= tonumber(most) then
  return { 'full', digits(count) }
end

version = digits(redis.call('HINCRBY', schedules, 'revision', 1))
redis.call('HSET', schedules, 'entry:' .. name, entry, 'version:' .. name, version, 'timing:' .. name, timing)
if not before then
  redis.call('HSET', schedules, 'count', digits(count + 1))
end
if not before or timing ~= timing_before or (paused_before and paused == '') then
  redis.call('HSET', schedules, 'since:' .. name, digits(now_ms()))
end
if paused == '' then
  redis.call('HDEL', schedules, 'paused:' .. name)
else
  redis.call('HSET', schedules, 'paused:' .. name, paused)
end
return { 'stored', version }
