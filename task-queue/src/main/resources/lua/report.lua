#!lua
-- Stores what a running attempt says of itself: how far it is, and log lines.
-- KEYS  1 ready or again (stream)  2 prefix of records (hash)
-- ARGV  1 worker  2 entry  3 id  4 most lines kept  5 most bytes of them kept
--       6 percent, '' for no progress  7 ms since it was said  8 line of progress
--       9... for each log line: ms since it was written, text
-- Returns 1 when it was stored, 0 when the caller does not hold the entry, or its task has no message
-- Invariant: the record of a plain task that is made here is settled by whoever holds the entry, or by recovery.
-- @include lib

local stream, records = KEYS[1], KEYS[2]
local worker, entry, id = ARGV[1], ARGV[2], ARGV[3]
local most_lines, most_bytes = tonumber(ARGV[4]), tonumber(ARGV[5])
local percent, said, line = ARGV[6], ARGV[7], ARGV[8]
local record = records .. id
must_be('stream', stream)
must_be('hash', record)

local fields = read_entry(stream, entry)
if not fields or #redis.call('XPENDING', stream, GROUP, entry, entry, 1, worker) == 0 then
  return 0
end
if not fields['m'] and not has_message(record) then
  return 0
end

local now = now_ms()
ensure_record(record, id, fields)
redis.call('HSET', record, 'state', 'pending', 'from', stream, 'entry', entry)
if percent ~= '' then
  redis.call('HSET', record, 'progress', digits(now - said) .. ' ' .. percent .. ' ' .. line)
end
if #ARGV > 8 then
  local lines = {}
  for kept in string.gmatch(redis.call('HGET', record, 'log') or '', '[^\n]+\n') do
    lines[#lines + 1] = kept
  end
  for i = 9, #ARGV, 2 do
    lines[#lines + 1] = digits(now - ARGV[i]) .. ' ' .. ARGV[i + 1] .. '\n'
  end
  local first, bytes = #lines + 1, 0
  while first > 1 and #lines - first + 1 < most_lines and bytes + #lines[first - 1] <= most_bytes do
    first = first - 1
    bytes = bytes + #lines[first]
  end
  redis.call('HSET', record, 'log', table.concat(lines, '', first))
end
return 1
