#!lua flags=allow-oom
-- Checks a page of the cancel requests for those to tasks that are not active, and removes them on demand.
-- KEYS  1 ready (stream)  2 scheduled (zset)  3 retry (zset)  4 prefix of records (hash)  5 cancel requests (hash)
-- ARGV  1 cursor, '0' at first  2 budget: requests to look at  3 'repair' or 'look'
-- Returns {cursor for the next page, '0' at the end; requests looked at, to tasks that have ended or are unknown}
-- Invariant: a request to a live task stays.
-- @include lib

local ready, scheduled, retry, records, requests = unpack(KEYS)
local cursor, count, repair = ARGV[1], ARGV[2], ARGV[3] == 'repair'
must_be('stream', ready)
must_be('zset', scheduled, retry)
must_be('hash', requests)

local page = redis.call('HSCAN', requests, cursor, 'COUNT', count)
local stale = 0
for i = 1, #page[2], 2 do
  local id = page[2][i]
  local state = locate(ready, records, { scheduled = scheduled, retry = retry }, id)
  if not state or ENDED[state] then
    stale = stale + 1
    if repair then
      redis.call('HDEL', requests, id)
    end
  end
end
return { page[1], #page[2] / 2, stale }
