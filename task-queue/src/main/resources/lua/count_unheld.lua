#!lua flags=no-writes
-- Counts the entries that were delivered and that no worker holds: a hand acknowledged them, or removed the worker that held them.
-- KEYS  streams
-- Returns how many there are in each; -1 where Redis does not know how many wait, so that nobody can tell
-- @include lib

local unheld = {}
for i, stream in ipairs(KEYS) do
  local _, held, waiting = progress_in(stream)
  unheld[i] = waiting and math.max(0, redis.call('XLEN', stream) - held - waiting) or -1
end
return unheld
