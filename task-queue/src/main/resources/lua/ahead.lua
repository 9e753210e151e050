#!lua flags=no-writes
-- Counts a page of the entries that wait before a pending task, in its stream.
-- KEYS  1 ready (stream)  2 prefix of records (hash)
-- ARGV  1 id  2 '' to begin with the first that has not been delivered, or the last entry counted  3 budget: 1 an entry and
--       1 for each 4 KiB of it
-- Returns {entries counted, last of them or '' when there are no more}; none when the task is in no stream
-- @include lib

local ready, records = KEYS[1], KEYS[2]
local id, from, budget = ARGV[1], ARGV[2], tonumber(ARGV[3])

local stream, entry = unpack(redis.call('HMGET', records .. id, 'from', 'entry'))
if not entry then
  if not string.match(id, '^%d+%-%d+$') then
    return { 0, '' }
  end
  stream, entry = ready, id
end
if from == '' then
  from = progress_in(stream)
end
local page, rest = read_page(stream, '(' .. from, '(' .. entry, budget)
return { #page, rest == 0 and page[#page][1] or '' }
