#!lua flags=no-writes
-- Tells all stored cron entries and what is noted of them, if something has changed.
-- KEYS  1 schedules (hash: revision, count, configured, configuredAt, and of each entry entry:, version:, timing:, paused:, since:<name>)
-- ARGV  1 revision that the caller knows
-- Returns {Redis' time in ms, revision} when it is still that one, else {time, revision, field, value, ...}
-- @include lib

local revision = redis.call('HGET', KEYS[1], 'revision') or '0'
local answer = { digits(now_ms()), revision }
if revision ~= ARGV[1] then
  for _, each in ipairs(redis.call('HGETALL', KEYS[1])) do
    answer[#answer + 1] = each
  end
end
return answer
