#!lua flags=no-writes
-- Counts a page of the entries that wait before one.
-- KEYS  1 ready or again (stream)
-- ARGV  1 '' to begin with the first that has not been delivered, or the last entry counted  2 entry to count up to
--       3 entries in a page
-- Returns {entries counted, last of them or ''}
-- @include lib

local stream = KEYS[1]
local from, entry, count = ARGV[1], ARGV[2], ARGV[3]

if from == '' then
  from = progress_in(stream)
end
local page = redis.call('XRANGE', stream, '(' .. from, '(' .. entry, 'COUNT', count)
return { #page, #page > 0 and page[#page][1] or '' }
