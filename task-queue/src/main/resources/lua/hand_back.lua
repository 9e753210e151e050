#!lua flags=allow-oom
-- Gives one entry back unprocessed; no attempt is counted.
-- KEYS  1 ready, again or a lane (stream) that it is in  2 again (stream)  3 prefix of records (hash)
-- ARGV  1 entry  2 id, or '' when the caller does not know it
-- Returns 1 when it was given back, 0 when the entry was gone
-- Invariant: the entry is deleted and a new one is added in one step; an entry id is never delivered twice.
-- @include lib

local stream, again, records = unpack(KEYS)
local entry, id = ARGV[1], ARGV[2]

local fields = read_entry(stream, entry)
if take(stream, entry) == 0 then
  return 0
end

if id == '' then
  id = fields['i'] and fields['i'] ~= '' and fields['i'] or entry
end
local record = records .. id
ensure_record(record, id, fields)
come_back(again, record, id)
return 1
