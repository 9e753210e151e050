#!lua flags=allow-oom
-- Counts failures to reach a dependency, and opens its breaker when there are too many in a row.
-- KEYS  1 breakers (hash)
-- ARGV  1 dependency  2 failures  3 why  4 ms after which it wants to be asked again, -1: it did not say
--       5 '1' when the probe failed, or ''  6 failures in a row that open it  7 first pause in ms  8 longest pause in ms
--       9 ms to keep the books
-- Returns {state, ms until the next probe, pause in ms, failures}
-- Invariant: only the failure of a probe prolongs a pause. What an attempt that had begun before finds out changes nothing.
-- @include lib

local breakers = KEYS[1]
local name, failures, reason, retry_after = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local probe, most, first_pause, longest_pause, keep = ARGV[5] == '1', tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9]

must_be('hash', breakers)

local now = now_ms()
local breaker = read_breaker(breakers, name, now)
breaker['failures'] = breaker['failures'] + failures
breaker['reason'] = reason
local was_closed = breaker['state'] == 'closed'
if probe and not was_closed or was_closed and (breaker['failures'] >= most or retry_after >= 0) then
  local pause = was_closed and first_pause or math.min(breaker['pause'] * 2, longest_pause)
  breaker['pause'] = math.max(pause, retry_after)
  breaker['openUntil'] = now + breaker['pause']
  breaker['state'] = 'open'
  breaker['probeUntil'] = nil
  if was_closed then
    breaker['since'] = now
  end
end
write_breaker(breakers, name, breaker, keep)
return told_breaker(breaker, now)
