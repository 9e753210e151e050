#!lua flags=no-writes
-- Reads what happened to tasks with a story from one time on and before another.
-- KEYS  1 events (stream)
-- ARGV  1 first entry that is meant, as milliseconds-sequence  2 Redis' time in ms before which they happened
-- Returns {1 when some of those that are meant may be gone, else 0; the entries}
-- Invariant: only what is past is read, so nothing is ever added before what a reader has read.

local events = KEYS[1]
local first, before = ARGV[1], tonumber(ARGV[2])

local function parts(entry)
  local ms, sequence = string.match(entry, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(sequence)
end

if redis.call('EXISTS', events) == 0 then
  return { 0, {} }
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
return { gone, redis.call('XRANGE', events, first, string.format('%.0f', before - 1)) }
