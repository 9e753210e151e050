#!lua flags=allow-oom
-- Lists what a leaving worker still holds in a queue; when it holds nothing there, removes it.
-- KEYS  1 beats (hash)  2... streams of the queue
-- ARGV  1 worker  2 most entries of each stream
-- Returns the entries that it holds, a list for each stream; all empty: it has left
-- Invariant: a consumer is removed only with nothing pending, since its list is lost with it, and so is its beat: what is left
--       for others to take back is found by it.
-- @include lib

local beats = KEYS[1]
local worker, most = ARGV[1], ARGV[2]
must_be('hash', beats)
for i = 2, #KEYS do
  must_be('stream', KEYS[i])
end

-- A lane that was closed may be gone by now.
local held, is_there, total = {}, {}, 0
for i = 2, #KEYS do
  local entries = {}
  local claims = redis.pcall('XPENDING', KEYS[i], GROUP, '-', '+', most, worker)
  is_there[i] = not claims['err']
  for j, pending in ipairs(unless_no_group(claims)) do
    entries[j] = pending[1]
  end
  held[i - 1] = entries
  total = total + #entries
end
if total == 0 then
  for i = 2, #KEYS do
    if is_there[i] then
      redis.call('XGROUP', 'DELCONSUMER', KEYS[i], GROUP, worker)
    end
  end
  redis.call('HDEL', beats, worker)
end
return held
