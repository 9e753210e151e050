#!lua flags=no-writes
-- Reads a page of suppressed addresses, the newest first.
-- KEYS  1 suppressed addresses (hash)  2 addresses by time (zset)  3 addresses by their id (hash)
-- ARGV  1 most of them  2 id after which the page begins, or ''  3 id before which it ends, or ''  4 origin, or '' for all
-- Returns {1 when there may be more, value...}, or {-1} when the cursor is not one's id
-- Looks at 10,000 at most: with an origin that is rare a page may have less than it could, and says that there is more.
-- @include lib

local suppressed, by_time, ids = unpack(KEYS)
local limit, after, before, origin = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]

local function address_of(id)
  return id == '' and '' or redis.call('HGET', ids, id)
end

local cursor_after, cursor_before = address_of(after), address_of(before)
if not cursor_after or not cursor_before then
  return { -1 }
end
local told = {}
local looked, more = 0, 1
while more == 1 and #told < limit and looked < 10000 do
  local page = page_of(by_time, origin == '' and limit or 200, cursor_after, cursor_before)
  if not page then
    return { -1 }
  end
  more = page[1]
  local members = page[2]
  looked = looked + #members
  if cursor_before ~= '' then
    -- From the cursor backwards, so that those nearest to it are on the page; turned round at the end.
    for i = #members, 1, -1 do
      local value = redis.call('HGET', suppressed, members[i])
      if origin == '' or cjson.decode(value)['origin'] == origin then
        if #told == limit then
          more = 1
          break
        end
        table.insert(told, 1, value)
      end
    end
    cursor_before = members[1] or cursor_before
  else
    for _, member in ipairs(members) do
      local value = redis.call('HGET', suppressed, member)
      if origin == '' or cjson.decode(value)['origin'] == origin then
        if #told == limit then
          more = 1
          break
        end
        told[#told + 1] = value
      end
    end
    cursor_after = members[#members] or cursor_after
  end
end
table.insert(told, 1, more)
return told
