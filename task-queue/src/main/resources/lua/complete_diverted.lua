#!lua flags=allow-oom
-- Ends plain tasks that are not kept, all from one lane, with the records that say where they are.
-- KEYS  1 lane (stream)  2 ledger (hash)  3 prefix of stats (hash)  4 recent (stream)  5 prefix of records (hash)
-- ARGV  1 some of them for the page, a line each: id, type and ms; left out when entries were gone  2 most entries of "recent"
--       3... for each task: entry, id
-- Returns the entries that were gone, as a list: those whose lease the caller had lost
-- Invariant: the ledger grows by what was deleted here, and by nothing else; a record goes with its entry only.
-- @include lib

local stream, ledger, stats, recent, records = unpack(KEYS)
local lines, most = ARGV[1], ARGV[2]
must_be('stream', stream, recent)
must_count(ledger, 'completed')

local gone, deleted = {}, 0
for i = 3, #ARGV, 2 do
  if take(stream, ARGV[i]) == 1 then
    if is_record(records .. ARGV[i + 1]) then
      redis.call('UNLINK', records .. ARGV[i + 1])
    end
    deleted = deleted + 1
  else
    gone[#gone + 1] = ARGV[i]
  end
end
if deleted > 0 then
  redis.call('HINCRBY', ledger, 'completed', deleted)
  count(stats, 'completed', deleted)
end
if #gone == 0 then
  add_recent(recent, most, lines)
end
return gone
