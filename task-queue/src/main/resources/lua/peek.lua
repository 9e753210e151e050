#!lua flags=no-writes
-- Reads the short form of several records.
-- KEYS  1 prefix of records (hash)
-- ARGV  1 most bytes of a message  then ids
-- Returns for each {} when it has no record, else {first bytes of the message, enqueued at, attempts, crashes, due at, ended at,
--       what its last attempt left}; '' for what it has not
-- @include lib

local records = KEYS[1]
local most = tonumber(ARGV[1])

local answer = {}
for i = 2, #ARGV do
  local record = records .. ARGV[i]
  local short = {}
  if redis.call('EXISTS', record) == 1 then
    local fields = redis.call('HMGET', record, 'at', 'attempts', 'crashes', 'due', 'ended', 'turns')
    -- A message may be a megabyte: only its beginning leaves here.
    short[1] = string.sub(redis.call('HGET', record, 'm') or '', 1, most)
    for n = 1, 5 do
      short[n + 1] = fields[n] or ''
    end
    short[7] = fields[6] and redis.call('HGET', record, 'attempt:' .. fields[6]) or ''
  end
  answer[i - 1] = short
end
return answer
