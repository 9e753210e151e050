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
-- Redis keeps the objects of up to 32 arguments from one call of a script to the next, and allocates those past them each time.
local AT_ONCE = 28

local gone = {}
local deleted = 0
for first = 3, #ARGV, AT_ONCE do
  local last = math.min(first + AT_ONCE - 1, #ARGV)
  if redis.call('XACK', stream, GROUP, unpack(ARGV, first, last)) == last - first + 1 then
    deleted = deleted + redis.call('XDEL', stream, unpack(ARGV, first, last))
  else
    for i = first, last do
      local verdict = redis.call('XDEL', stream, ARGV[i])
      deleted = deleted + verdict
      if verdict == 0 then
        gone[#gone + 1] = ARGV[i]
      end
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
