#!lua flags=allow-oom
-- Reads the breakers of dependencies, and mends the times of those that a clock which was set back makes wait too long.
-- KEYS  1 breakers (hash)
-- ARGV  dependencies
-- Returns for each {state, ms until the next probe, pause in ms, failures}
-- Invariant: no breaker waits longer than its pause or its claim from now.
-- @include lib

local now = now_ms()
local told = {}
for i, name in ipairs(ARGV) do
  told[i] = told_breaker(read_breaker(KEYS[1], name, now), now)
end
return told
