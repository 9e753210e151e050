#!lua flags=allow-oom
-- Claims the one probe of a dependency whose breaker is open, or gives it back without a verdict.
-- KEYS  1 breakers (hash)
-- ARGV  1 dependency  2 ms for which the claim holds, 0: give it back  3 ms to keep the books
-- Returns {state, ms until the next probe, pause in ms, failures, 1 when the caller has the probe or else 0}
-- Invariant: one probe at a time, unless a claim has run out.
-- @include lib

local breakers = KEYS[1]
local name, claim, keep = ARGV[1], tonumber(ARGV[2]), ARGV[3]

must_be('hash', breakers)

local now = now_ms()
local breaker = read_breaker(breakers, name, now)
local granted = 0
if claim == 0 then
  if breaker['state'] == 'half-open' then
    breaker['state'] = 'open'
    breaker['openUntil'] = now
    breaker['probeUntil'] = nil
    write_breaker(breakers, name, breaker, keep)
  end
elseif breaker['state'] ~= 'closed' and told_breaker(breaker, now)[2] == 0 then
  breaker['state'] = 'half-open'
  breaker['probeUntil'] = now + claim
  breaker['claim'] = claim
  write_breaker(breakers, name, breaker, keep)
  granted = 1
end
local told = told_breaker(breaker, now)
told[5] = granted
return told
