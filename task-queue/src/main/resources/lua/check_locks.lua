#!lua flags=allow-oom
-- Checks a page of the key space for locks of unique tasks that have ended, and frees them on demand.
-- KEYS  1 ready (stream)  2 scheduled (zset)  3 retry (zset)  4 prefix of records (hash)  5 prefix of unique locks (string)
-- ARGV  1 cursor, '0' at first  2 budget: keys to look at  3 'repair' or 'look'
-- Returns {cursor for the next page, '0' at the end; locks looked at, whose holder has ended}
-- Invariant: the lock of a live task is not touched.
-- @include lib

local ready, scheduled, retry, records, locks = unpack(KEYS)
local cursor, count, repair = ARGV[1], ARGV[2], ARGV[3] == 'repair'
must_be('stream', ready)
must_be('zset', scheduled, retry)

local page = redis.call('SCAN', cursor, 'MATCH', locks .. '*', 'COUNT', count, 'TYPE', 'string')
local stale = 0
for _, lock in ipairs(page[2]) do
  local holder = redis.call('GET', lock)
  local state = holder and locate(ready, records, { scheduled = scheduled, retry = retry }, holder)
  if holder and (not state or ENDED[state]) then
    stale = stale + 1
    if repair then
      redis.call('UNLINK', lock)
    end
  end
end
return { page[1], #page[2], stale }
