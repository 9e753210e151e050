#!lua flags=allow-oom
-- Checks a page of the key space for records that are nowhere, and gives them a home on demand.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 completed (zset)  6 failed (zset)
--       7 canceled (zset)  8 prefix of records (hash)  9 ledger (hash)
-- ARGV  1 cursor, '0' at first  2 budget: keys to look at  3 'repair' or 'look'  4 ms to keep the record of a task that ended
-- Returns {cursor for the next page, '0' at the end; records looked at, without a home}
-- Invariant: a task that can be read is never dropped: a live one is pending again, an ended one is listed again.
-- @include lib

local ready, again, scheduled, retry, completed, failed, canceled, records, ledger = unpack(KEYS)
local cursor, count, repair, keep = ARGV[1], ARGV[2], ARGV[3] == 'repair', ARGV[4]
local listings = { completed = completed, failed = failed, canceled = canceled }
local sets = { scheduled = scheduled, retry = retry }
must_be('stream', ready, again)
must_be('zset', scheduled, retry)
for _, listing in pairs(listings) do
  must_list(listing, ledger)
end

local function settle(record, id, state)
  if not has_message(record) then
    redis.call('UNLINK', record)
  elseif listings[state] then
    if redis.call('PTTL', record) < 0 then
      redis.call('PEXPIRE', record, keep)
    end
    local ended = number_in(record, 'ended')
    list(listings[state], records, ledger, ended > 0 and ended or now_ms(), id, redis.call('PTTL', record))
  else
    come_back(again, record, id)
    redis.call('HDEL', record, 'due')
  end
end

local page = redis.call('SCAN', cursor, 'MATCH', records .. '*', 'COUNT', count, 'TYPE', 'hash')
local homeless = 0
for _, record in ipairs(page[2]) do
  local id = string.sub(record, #records + 1)
  local state = locate(ready, records, sets, id)
  local listing = listings[state]
  if not state or state == 'lost' or (listing and not redis.call('ZSCORE', listing, id)) then
    homeless = homeless + 1
    if repair then
      settle(record, id, state)
    end
  end
end
return { page[1], #page[2], homeless }
