#!lua flags=allow-oom
-- Checks a page of the entries of a stream, and repairs on demand.
-- KEYS  1 ready, again or a lane (stream)  2 again (stream)  3 prefix of records (hash)  4 ledger (hash)
-- ARGV  1 first entry of the page: '-' or '(' and the last one  2 budget: 1 an entry and 1 for each 4 KiB of it  3 'repair' or 'look'
--       4 'all', or 'delivered' for those that were delivered
-- Returns {cursor for the next page or '', entries looked at, acknowledged but not deleted, without a record}
-- Invariant: no task that can be read is dropped. An acknowledged entry, of which nobody knows whether it was done, comes back.
-- @include lib

local stream, again, records, ledger = unpack(KEYS)
local first, budget, repair, which = ARGV[1], tonumber(ARGV[2]), ARGV[3] == 'repair', ARGV[4]
must_be('stream', stream, again)
must_count(ledger, 'adjusted')

local function position(entry)
  local ms, seq = string.match(entry, '^(%d+)%-(%d+)$')
  return tonumber(ms), tonumber(seq)
end
local last = progress_in(stream)
local last_ms, last_seq = position(last)

local function was_delivered(entry)
  local ms, seq = position(entry)
  return ms < last_ms or (ms == last_ms and seq <= last_seq)
end

local acknowledged, orphans = 0, 0
local page, rest = read_page(stream, first, which == 'delivered' and last or '+', budget)
for _, found in ipairs(page) do
  local entry, fields = found[1], {}
  for i = 1, #found[2], 2 do
    fields[found[2][i]] = found[2][i + 1]
  end
  local id = fields['i'] and fields['i'] ~= '' and fields['i'] or entry
  local record = records .. id
  local delivered = was_delivered(entry)
  if not (delivered and claim_on(stream, entry)) then
    if not fields['m'] and not has_message(record) then
      orphans = orphans + 1
      if repair then
        redis.call('XDEL', stream, entry)
        redis.call('HINCRBY', ledger, 'adjusted', -1)
        if is_record(record) then
          redis.call('UNLINK', record)
        end
      end
    elseif delivered and is_record(record) then
      acknowledged = acknowledged + 1
      if repair then
        redis.call('XDEL', stream, entry)
        ensure_record(record, id, fields)
        come_back(again, record, id)
      end
    end
  end
end
return { rest == 0 and '(' .. page[#page][1] or '', #page, acknowledged, orphans }
