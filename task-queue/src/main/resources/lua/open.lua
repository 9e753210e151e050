#!lua flags=allow-oom
-- Makes the streams of a queue and their group, from the first entry on. Harmless when they are there.
-- KEYS  ready, again and lanes (streams)
-- Returns how many groups were made
-- @include lib

must_be('stream', unpack(KEYS))
local made = 0
for _, stream in ipairs(KEYS) do
  local reply = redis.pcall('XGROUP', 'CREATE', stream, GROUP, '0', 'MKSTREAM')
  if reply['ok'] then
    made = made + 1
  elseif not string.find(reply['err'], '^BUSYGROUP') then
    return reply
  end
end
return made
