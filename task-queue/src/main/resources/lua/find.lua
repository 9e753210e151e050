#!lua flags=no-writes
-- Looks one task up, wherever it is.
-- KEYS  1 ready (stream)  2 prefix of records (hash)
-- ARGV  1 id
-- Returns {} when it is unknown, else the fields of its record; a plain task has "m" and "at" only. "state" is given for each,
--       "active" for one that a worker holds, then with "worker" and "idle", the age of the claim in ms.
-- @include lib

local ready, records = KEYS[1], KEYS[2]
local id = ARGV[1]

local fields = redis.call('HGETALL', records .. id)
local value = {}
for i = 1, #fields, 2 do
  value[fields[i]] = fields[i + 1]
end

local from, entry = value['from'], value['entry']
if not value['state'] then
  local found = string.match(id, '^%d+%-%d+$') and read_entry(ready, id)
  if not found or not found['m'] then
    return {}
  end
  from, entry = ready, id
  value['m'], value['at'], value['state'] = found['m'], string.match(id, '^%d+'), 'pending'
end

if not value['m'] and from and entry then
  -- A plain task in a lane: its record only says where it is.
  value['m'], value['at'] = (read_entry(from, entry) or {})['m'], string.match(id, '^%d+')
end

local claim = from and entry and claim_on(from, entry)
if claim then
  value['state'], value['worker'], value['idle'] = 'active', claim[2], digits(claim[3])
end

local answer = {}
for name, content in pairs(value) do
  answer[#answer + 1] = name
  answer[#answer + 1] = content
end
return answer
