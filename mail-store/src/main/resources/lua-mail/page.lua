#!lua flags=no-writes
-- Reads a page of records, the newest first.
-- KEYS  1 prefix of records (hash)  2 index by arrival (zset)
-- ARGV  1 most records  2 member after which the page begins, or ''  3 member before which it ends, or ''
-- Returns {1 when there are more in that direction, {member, fields and values}...}, or {-1} when the cursor is not a record's
-- @include lib

local page = page_of(KEYS[2], tonumber(ARGV[1]), ARGV[2], ARGV[3])
if not page then
  return { -1 }
end
local told = { page[1] }
for _, member in ipairs(page[2]) do
  local fields = redis.call('HGETALL', KEYS[1] .. member)
  -- One that has expired is in the index until the next email is accepted.
  if #fields > 0 then
    told[#told + 1] = { member, fields }
  end
end
return told
