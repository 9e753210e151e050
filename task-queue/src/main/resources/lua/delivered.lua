#!lua flags=no-writes
-- Says how far the workers have got in each stream.
-- KEYS  streams
-- Returns the last entry delivered of each; 0-0 when there is none
-- @include lib

local last = {}
for i, stream in ipairs(KEYS) do
  last[i] = progress_in(stream)
end
return last
