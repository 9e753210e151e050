#!lua flags=no-writes
-- Reads the short form of several records.
-- KEYS  1 prefix of records (hash)
-- ARGV  1 budget: 1 a record and 1 for each 4 KiB that is read of it  then ids
-- Returns for each, up to the one before that which the budget does not pay for, but always for the first: {} when it has no
--       record, else {beginning of the message, enqueued at, attempts, crashes, due at, ended at, what its last attempt left};
--       '' for what it has not
-- @include lib

local records = KEYS[1]
local budget = tonumber(ARGV[1])

-- How much there is to read of a message, and the field to read it from. Records of versions before have no head.
local function beginning(record)
  local bytes = redis.call('HSTRLEN', record, 'm')
  if bytes <= LARGE then
    return bytes, 'm'
  end
  local head = redis.call('HSTRLEN', record, 'head')
  return head > 0 and head or bytes, head > 0 and 'head' or 'm'
end

local answer = {}
for i = 2, #ARGV do
  local record = records .. ARGV[i]
  local fields = redis.call('HMGET', record, 'at', 'attempts', 'crashes', 'due', 'ended', 'turns')
  local left = fields[6] and redis.call('HGET', record, 'attempt:' .. fields[6]) or ''
  local bytes, field = beginning(record)
  budget = budget - cost(bytes + #left)
  if budget < 0 and i > 2 then
    break
  end
  local short = {}
  if bytes > 0 or redis.call('EXISTS', record) == 1 then
    short[1] = string.sub(redis.call('HGET', record, field) or '', 1, HEAD)
    for n = 1, 5 do
      short[n + 1] = fields[n] or ''
    end
    short[7] = left
  end
  answer[i - 1] = short
end
return answer
