#!lua flags=no-writes
-- Reads the books of a queue at one moment.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 ledger (hash)
--       6 meta (hash)  7 prefix of lanes (stream)
-- Returns {accepted, completed, failed, canceled, deleted, ready, again, scheduled, retry}
-- @include lib

return read_books(unpack(KEYS))
