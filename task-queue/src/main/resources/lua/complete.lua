#!lua flags=allow-oom
-- Ends plain tasks that are not kept, all from one stream.
-- KEYS  1 ready or again (stream)  2 ledger (hash)  3 prefix of stats (hash)
-- ARGV  entries
-- Returns the entries that were gone, as a list: those whose lease the caller had lost.
-- Invariant: the ledger grows by what was deleted here, and by nothing else.
-- @include lib

local stream, ledger, stats = unpack(KEYS)

local gone = {}
local deleted
if redis.call('XACK', stream, GROUP, unpack(ARGV)) == #ARGV then
  deleted = redis.call('XDEL', stream, unpack(ARGV))
else
  deleted = 0
  for _, entry in ipairs(ARGV) do
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
end
return gone
