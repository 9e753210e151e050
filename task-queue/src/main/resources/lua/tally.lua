#!lua flags=allow-oom
-- Counts, for the charts, what no other script sees.
-- KEYS  1 prefix of stats (hash)
-- ARGV  1 what  2 how many
-- Returns 1
-- Invariant: the books are not touched.
-- @include lib

count(KEYS[1], ARGV[1], tonumber(ARGV[2]))
return 1
