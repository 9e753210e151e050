#!lua flags=no-writes
-- Reads a page of what happened to tasks with a story from one time on and before another.
-- KEYS  1 events (stream)
-- ARGV  1 first entry that is meant, as milliseconds-sequence  2 Redis' time in ms before which they happened
--       3 budget: most entries of a page
-- Returns {1 when some of those that are meant may be gone, else 0; the entries; the first that the next
--       page means, '' when there is none}
-- Invariant: only what is past is read, so nothing is ever added before what a reader has read.

local events = KEYS[1]
local first, before, budget = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local function parts(entry)
  local ms, sequence = string.match(entry, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(sequence)
end

if redis.call('EXISTS', events) == 0 then
  return { 0, {}, '' }
end
local info = redis.call('XINFO', 'STREAM', events)
local about = {}
for i = 1, #info, 2 do
  about[info[i]] = info[i + 1]
end
local gone = 0
if about['entries-added'] > about['length'] then
  local oldest_ms, oldest_sequence = parts(about['recorded-first-entry-id'])
  local first_ms, first_sequence = parts(first)
  if first_ms < oldest_ms or first_ms == oldest_ms and first_sequence < oldest_sequence then
    gone = 1
  end
end
local page = redis.call('XRANGE', events, first, string.format('%.0f', before - 1), 'COUNT', budget)
local next = ''
if #page == budget then
  local ms, sequence = parts(page[#page][1])
  next = string.format('%.0f-%.0f', ms, sequence + 1)
end
return { gone, page, next }
