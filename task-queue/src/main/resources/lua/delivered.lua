#!lua flags=no-writes
-- Says how far the workers have got in each stream.
-- KEYS  1 ready (stream)  2 again (stream)
-- Returns the last entry delivered of each; 0-0 when there is none
-- @include lib

local last = {}
for i, stream in ipairs({ KEYS[1], KEYS[2] }) do
  last[i] = progress_in(stream)
end
return last
