#!lua flags=allow-oom
-- Closes the books of a queue over what nobody can explain.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 ledger (hash)
--       6 meta (hash)  7 prefix of lanes (stream)
-- ARGV  1 'repair' or 'look'
-- Returns the difference before: accepted tasks that are nowhere, or below zero tasks that were never accepted
-- Invariant: afterwards it is zero, and "adjusted" tells by how much the books were wrong.
-- @include lib

local ready, again, scheduled, retry, ledger, meta, lanes = unpack(KEYS)
must_be('stream', ready, again)
must_be('zset', scheduled, retry)
must_be('hash', meta)
must_be('stream', unpack(lane_streams(meta, lanes)))
must_count(ledger, 'acceptedLater', 'revived', 'adjusted', 'completed', 'failed', 'canceled', 'deleted')

local books = read_books(ready, again, scheduled, retry, ledger, meta, lanes)
local difference = books[1]
for i = 2, #books do
  difference = difference - books[i]
end
if difference ~= 0 and ARGV[1] == 'repair' then
  redis.call('HINCRBY', ledger, 'adjusted', -difference)
end
return difference
