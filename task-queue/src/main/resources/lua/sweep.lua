#!lua flags=allow-oom
-- Deletes what a dropped queue left behind, a page of the key space at a time. Tasks that came since are not touched, nor are the
-- guards of callers' ids, which expire.
-- KEYS  1 prefix of records (hash)  2 prefix of unique locks (string)
-- ARGV  1 cursor, '0' at first  2 budget: keys to look at  3 'records' or 'locks'  4 Redis' time in ms when the queue was dropped
-- Returns {cursor for the next page, '0' at the end; keys deleted}
-- Invariant: only records from before, and locks that no record has, are deleted.
-- @include lib

local records, locks = KEYS[1], KEYS[2]
local cursor, count, what, dropped = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local prefix = what == 'records' and records or locks

local page = redis.call('SCAN', cursor, 'MATCH', prefix .. '*', 'COUNT', count, 'TYPE', what == 'records' and 'hash' or 'string')
local deleted = 0
for _, key in ipairs(page[2]) do
  local stale
  if what == 'records' then
    -- The record of a plain task in a lane does not say when it was accepted; its id does.
    local at = number_in(key, 'at')
    stale = (at > 0 and at or tonumber(string.match(string.sub(key, #records + 1), '^(%d+)%-%d+$') or 0)) < dropped
  else
    stale = redis.call('EXISTS', records .. (redis.call('GET', key) or '')) == 0
  end
  if stale then
    deleted = deleted + redis.call('UNLINK', key)
  end
end
return { page[1], deleted }
