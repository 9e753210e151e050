#!lua flags=allow-oom
-- Checks a page of a sorted set of tasks for members whose record is gone, and removes them on demand.
-- KEYS  1 scheduled, retry, completed, failed or canceled (zset)  2 prefix of records (hash)  3 ledger (hash)
-- ARGV  1 cursor, '0' at first  2 budget: members to look at  3 'repair' or 'look'  4 'live' when its tasks have not ended, 'ended', or
--       'index' to check the index of a listing for what the listing has not
-- Returns {cursor for the next page, '0' at the end; members looked at, without a record}
-- Invariant: the books follow when a live task is given up that nothing is left of; ended ones are booked already.
-- @include lib

local set, records, ledger = unpack(KEYS)
local cursor, count, repair, live = ARGV[1], ARGV[2], ARGV[3] == 'repair', ARGV[4] == 'live'
must_list(set, ledger)
must_count(ledger, 'adjusted')

if ARGV[4] == 'index' then
  local expiries = expiries_of(set)
  local page = redis.call('ZSCAN', expiries, cursor, 'COUNT', count)
  for i = 1, #page[2], 2 do
    if repair and not redis.call('ZSCORE', set, page[2][i]) then
      redis.call('ZREM', expiries, page[2][i])
    end
  end
  return { page[1], #page[2] / 2, 0 }
end

local page = redis.call('ZSCAN', set, cursor, 'COUNT', count)
local orphans, now = 0, now_ms()
for i = 1, #page[2], 2 do
  local id = page[2][i]
  if not has_message(records .. id) then
    orphans = orphans + 1
    if repair and not live then
      delist(set, ledger, id)
    elseif repair and redis.call('ZREM', set, id) == 1 then
      redis.call('HINCRBY', ledger, 'adjusted', -1)
    end
  elseif repair and not live and not redis.call('ZSCORE', expiries_of(set), id) then
    look_after(set, records, ledger, id, now)
  end
end
return { page[1], #page[2] / 2, orphans }
