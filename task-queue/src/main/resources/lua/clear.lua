#!lua flags=allow-oom
-- Notes that a dependency answered: failures in a row end, and after a probe its breaker closes.
-- KEYS  1 breakers (hash)
-- ARGV  1 dependency  2 '1' when it was the probe, or ''  3 ms to keep the books
-- Returns {state, ms until the next probe, pause in ms, failures}
-- Invariant: an open breaker is closed by a probe alone; an attempt that began before it opened says nothing about now.
-- @include lib

local breakers = KEYS[1]
local name, probe, keep = ARGV[1], ARGV[2] == '1', ARGV[3]

must_be('hash', breakers)

local now = now_ms()
local breaker = read_breaker(breakers, name, now)
if breaker['state'] == 'closed' then
  if breaker['failures'] > 0 then
    breaker['failures'] = 0
    write_breaker(breakers, name, breaker, keep)
  end
elseif probe then
  breaker = { state = 'closed', since = now, failures = 0, pause = 0 }
  write_breaker(breakers, name, breaker, keep)
end
return told_breaker(breaker, now)
