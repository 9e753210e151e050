#!lua flags=allow-oom
-- Lists what a leaving worker still holds in a stream; when it holds nothing, removes it from the group.
-- KEYS  1 ready or again (stream)
-- ARGV  1 worker  2 most entries
-- Returns the entries that it holds; none: it has left
-- Invariant: a consumer is removed only with nothing pending, since its list is lost with it.
-- @include lib

must_be('stream', KEYS[1])
local held = {}
for _, pending in ipairs(redis.call('XPENDING', KEYS[1], GROUP, '-', '+', ARGV[2], ARGV[1])) do
  held[#held + 1] = pending[1]
end
if #held == 0 then
  redis.call('XGROUP', 'DELCONSUMER', KEYS[1], GROUP, ARGV[1])
end
return held
