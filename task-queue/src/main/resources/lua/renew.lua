#!lua flags=allow-oom
-- Lists a page of what one worker holds in a stream, for it to compare with what it knows.
-- KEYS  1 stream
-- ARGV  1 worker  2 first entry of the page: '-' or '(' and the last one  3 entries in a page  4 '1' while workers of the version
--       before, which go by the age of claims, read the stream: the page is claimed anew; '' when there is none
-- Returns the entries
-- Invariant: an entry in another worker's list is not touched.
-- @include lib

local stream = KEYS[1]
local worker, first, page, claims_age = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'

must_be('stream', stream)
local held = {}
for i, pending in ipairs(redis.call('XPENDING', stream, GROUP, first, '+', page, worker)) do
  held[i] = pending[1]
end
if claims_age and #held > 0 then
  local claim = { 'XCLAIM', stream, GROUP, worker, 0, unpack(held) }
  claim[#claim + 1] = 'JUSTID'
  redis.call(unpack(claim))
end
return held
