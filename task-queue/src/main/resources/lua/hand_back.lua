#!lua flags=allow-oom
-- Gives one entry back unprocessed; no attempt is counted.
-- KEYS  1 ready, again or a lane (stream) that it is in  2 again (stream)  3 prefix of records (hash)  4 ledger (hash)
--       5 events (stream)
-- ARGV  1 entry  2 id, or '' when the caller does not know it
-- Returns 1 when it was given back, or given up since nothing says any more what it was to do; 0 when the entry was gone
-- Invariant: the entry is deleted and a new one is added in one step; an entry id is never delivered twice.
-- @include lib

local stream, again, records, ledger, events = unpack(KEYS)
local entry, id = ARGV[1], ARGV[2]

must_be('stream', stream, again, events)
must_count(ledger, 'adjusted')
local fields = read_entry(stream, entry)
if id == '' then
  id = fields and fields['i'] and fields['i'] ~= '' and fields['i'] or entry
end
local record = records .. id
must_be('hash', record)
if take(stream, entry) == 0 then
  return 0
end

if not fields['m'] and not has_message(record) then
  give_up(record, ledger, events, id)
  return 1
end
ensure_record(record, id, fields)
come_back(again, record, id)
return 1
