#!lua flags=allow-oom
-- Forgets requests to cancel whose task has ended, a page at a time.
-- KEYS  1 cancel requests (hash)  2 ready (stream)  3 prefix of records (hash)
-- ARGV  1 cursor, '0' at first  2 budget: requests to look at
-- Returns the cursor for the next page, '0' at the end
-- Invariant: a request lives no longer than its task. One whose task came back meanwhile stays for its next attempt.
-- @include lib

local requests, ready, records = unpack(KEYS)
local cursor, budget = ARGV[1], ARGV[2]
must_be('hash', requests)
must_be('stream', ready)

local page = redis.call('HSCAN', requests, cursor, 'COUNT', budget)
for i = 1, #page[2], 2 do
  local id = page[2][i]
  local record = records .. id
  local is_live
  -- The record of a plain task in a lane has no message, and says where it is.
  if has_message(record) or redis.pcall('HEXISTS', record, 'entry') == 1 then
    is_live = redis.call('HEXISTS', record, 'ended') == 0
  else
    is_live = string.match(id, '^%d+%-%d+$') and read_entry(ready, id)
  end
  if not is_live then
    redis.call('HDEL', requests, id)
  end
end
return page[1]
