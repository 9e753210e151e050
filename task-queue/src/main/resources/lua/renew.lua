#!lua flags=allow-oom
-- Renews every lease of one worker in one stream.
-- KEYS  1 ready or again (stream)
-- ARGV  1 worker  2 most entries
-- Returns the entries in the worker's list, all renewed
-- Invariant: an entry in another worker's list is not touched.
-- @include lib

local stream = KEYS[1]
local worker, most = ARGV[1], ARGV[2]

must_be('stream', stream)
local held = {}
for _, pending in ipairs(redis.call('XPENDING', stream, GROUP, '-', '+', most, worker)) do
  held[#held + 1] = pending[1]
end
for first = 1, #held, 1000 do
  local chunk = { unpack(held, first, math.min(first + 999, #held)) }
  chunk[#chunk + 1] = 'JUSTID'
  redis.call('XCLAIM', stream, GROUP, worker, 0, unpack(chunk))
end
return held
