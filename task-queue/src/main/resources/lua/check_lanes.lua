#!lua flags=allow-oom
-- Checks a page of the key space for lanes that hold tasks and are not listed, and lists them on demand.
-- KEYS  1 meta (hash)  2 prefix of lanes (stream)
-- ARGV  1 cursor, '0' at first  2 budget: keys to look at  3 'repair' or 'look'
-- Returns {cursor for the next page, '0' at the end; lanes looked at, not listed}
-- Invariant: nothing but the list changes.
-- @include lib

local meta, lanes = KEYS[1], KEYS[2]
local cursor, budget, repair = ARGV[1], ARGV[2], ARGV[3] == 'repair'
must_be('hash', meta)

local listed = {}
for _, lane in ipairs(lane_streams(meta, lanes)) do
  listed[lane] = true
end
local page = redis.call('SCAN', cursor, 'MATCH', lanes .. '*', 'COUNT', budget, 'TYPE', 'stream')
local unlisted = 0
for _, lane in ipairs(page[2]) do
  if not listed[lane] and redis.call('XLEN', lane) > 0 then
    unlisted = unlisted + 1
    if repair then
      open_lane(meta, lane, string.sub(lane, #lanes + 1))
    end
  end
end
return { page[1], #page[2], unlisted }
