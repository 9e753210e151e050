#!lua flags=no-writes
-- Reads the books of a queue at one moment.
-- KEYS  1 ready (stream)  2 again (stream)  3 scheduled (zset)  4 retry (zset)  5 ledger (hash)
-- Returns {accepted, completed, failed, canceled, deleted, ready, again, scheduled, retry}

local ready, again, scheduled, retry, ledger = unpack(KEYS)

local added = 0
if redis.call('EXISTS', ready) == 1 then
  local info = redis.call('XINFO', 'STREAM', ready)
  for i = 1, #info, 2 do
    if info[i] == 'entries-added' then
      added = info[i + 1]
    end
  end
end

local booked = redis.call('HMGET', ledger, 'acceptedLater', 'revived', 'adjusted', 'completed', 'failed', 'canceled', 'deleted')
local function count(i)
  return tonumber(booked[i] or 0)
end

return { added + count(1) + count(2) + count(3), count(4), count(5), count(6), count(7),
  redis.call('XLEN', ready), redis.call('XLEN', again), redis.call('ZCARD', scheduled), redis.call('ZCARD', retry) }
