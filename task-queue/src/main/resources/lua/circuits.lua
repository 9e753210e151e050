#!lua flags=no-writes
-- Reads the breakers of dependencies.
-- KEYS  1 breakers (hash)
-- ARGV  dependencies
-- Returns for each {state, ms until the next probe, pause in ms, failures}
-- @include lib

local now = now_ms()
local told = {}
for i, name in ipairs(ARGV) do
  told[i] = told_breaker(read_breaker(KEYS[1], name, now), now)
end
return told
