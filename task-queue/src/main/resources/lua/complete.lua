#!lua flags=allow-oom
-- Ends plain tasks that are not kept, all from one stream.
-- KEYS  1 ready or again (stream)  2 ledger (hash)  3 prefix of stats (hash)  4 recent (stream)
-- ARGV  1 some of them for the page, a line each: id, type and ms; left out when entries were gone  2 most entries of "recent"
--       3... entries
-- Returns the entries that were gone, as a list: those whose lease the caller had lost.
-- Invariant: the ledger grows by what was deleted here, and by nothing else.
-- @include lib

local stream, ledger, stats, recent = unpack(KEYS)
local lines, most = ARGV[1], ARGV[2]
local asked = #ARGV - 2

local gone = {}
local deleted
if redis.call('XACK', stream, GROUP, unpack(ARGV, 3)) == asked then
  deleted = redis.call('XDEL', stream, unpack(ARGV, 3))
else
  deleted = 0
  for i = 3, #ARGV do
    local entry = ARGV[i]
    local verdict = redis.call('XDEL', stream, entry)
    deleted = deleted + verdict
    if verdict == 0 then
      gone[#gone + 1] = entry
    end
  end
end
if deleted > 0 then
  redis.call('HINCRBY', ledger, 'completed', deleted)
  count(stats, 'completed', deleted)
  if deleted == asked then
    add_recent(recent, most, lines)
  end
end
return gone
