#!lua flags=no-writes
-- Looks one task up, wherever it is.
-- KEYS  1 ready (stream)  2 prefix of records (hash)
-- ARGV  1 id
-- Returns {} when it is unknown, else the fields of its record; a plain task has "m" and "at" only. "state" is given for each,
--       "active" for one that a worker holds.
-- @include lib

local ready, records = KEYS[1], KEYS[2]
local id = ARGV[1]

local function is_held(stream, entry)
  local reply = redis.pcall('XPENDING', stream, GROUP, entry, entry, 1)
  return not reply['err'] and #reply > 0
end

local fields = redis.call('HGETALL', records .. id)
if #fields > 0 then
  local value = {}
  for i = 1, #fields, 2 do
    value[fields[i]] = i + 1
  end
  local from, entry = value['from'], value['entry']
  if from and entry and is_held(fields[from], fields[entry]) then
    fields[value['state']] = 'active'
  end
  return fields
end

if not string.match(id, '^%d+%-%d+$') then
  return {}
end
local entry = read_entry(ready, id)
if not entry or not entry['m'] then
  return {}
end
return { 'm', entry['m'], 'at', string.match(id, '^%d+'), 'state', is_held(ready, id) and 'active' or 'pending' }
