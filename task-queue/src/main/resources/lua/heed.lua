#!lua flags=allow-oom
-- Reads the requests to cancel active tasks, and forgets those whose task has ended.
-- KEYS  1 cancel requests (hash)  2 ready (stream)  3 prefix of records (hash)
-- Returns the ids of the tasks that are still to be cancelled
-- Invariant: a request lives no longer than its task. One whose task came back meanwhile stays for its next attempt.
-- @include lib

local requests, ready, records = unpack(KEYS)

local wanted = {}
for _, id in ipairs(redis.call('HKEYS', requests)) do
  local record = redis.call('HMGET', records .. id, 'm', 'ended', 'entry')
  if (record[1] or record[3]) and not record[2] or not record[1] and string.match(id, '^%d+%-%d+$') and read_entry(ready, id) then
    wanted[#wanted + 1] = id
  else
    redis.call('HDEL', requests, id)
  end
end
return wanted
