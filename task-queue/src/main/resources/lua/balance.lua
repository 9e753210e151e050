#!lua flags=allow-oom
-- Closes the books of a queue over what nobody can explain.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 ledger (hash)
--       6 meta (hash)  7 prefix of lanes (stream)
-- ARGV  1 'repair' or 'look'
-- Returns the difference before: accepted tasks that are nowhere, or below zero tasks that were never accepted
-- Invariant: afterwards it is zero, and "adjusted" tells by how much the books were wrong.
-- @include lib

local books = read_books(unpack(KEYS))
local difference = books[1]
for i = 2, #books do
  difference = difference - books[i]
end
if difference ~= 0 and ARGV[1] == 'repair' then
  redis.call('HINCRBY', KEYS[5], 'adjusted', -difference)
end
return difference
