#!lua flags=allow-oom
-- Changes settings of a queue, and tells its workers.
-- KEYS  1 meta (hash)  2 channel of signals
-- ARGV  1 signal  then field and value, the value '' to remove the field
-- Returns 1
-- Invariant: whoever hears the signal reads the new settings.
-- @include lib

local meta, signals = KEYS[1], KEYS[2]
must_be('hash', meta)

for i = 2, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', meta, ARGV[i])
  else
    redis.call('HSET', meta, ARGV[i], ARGV[i + 1])
  end
end
redis.call('PUBLISH', signals, ARGV[1])
return 1
