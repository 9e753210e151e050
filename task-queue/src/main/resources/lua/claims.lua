#!lua flags=no-writes
-- Lists a page of the claims on entries of a stream, in the order of the entries.
-- KEYS  1 ready or again (stream)
-- ARGV  1 first entry of the page: '-' or '(' and the last one  2 entries in a page
-- Returns {entry, worker, age of the claim in ms} of each; none where there is no group
-- @include lib

local reply = redis.pcall('XPENDING', KEYS[1], GROUP, ARGV[1], '+', ARGV[2])
local claims = {}
for i, claim in ipairs(reply['err'] and {} or reply) do
  claims[i] = { claim[1], claim[2], claim[3] }
end
return claims
