#!lua flags=no-writes
-- A page of subscribers in the order of their time.
-- KEYS  1 active or pending (zset)  2 prefix of subscribers (hash)
-- ARGV  1 'oldest' or 'newest' first  2 time and  3 id of the last one of the page before, '' and '' for the first page
--       4 most on a page
-- Returns {time, id, email, name, created, confirmed, digest, and so on}, '' for what is not there
-- Invariant: nobody who is there throughout is left out, whoever else comes and goes between two pages.

local list, prefix = KEYS[1], KEYS[2]
local newest, time, id, most = ARGV[1] == 'newest', ARGV[2], ARGV[3], tonumber(ARGV[4])

local from = 0
if time ~= '' then
  local rank = redis.call(newest and 'ZREVRANK' or 'ZRANK', list, id)
  if rank and redis.call('ZSCORE', list, id) == time then
    from = rank + 1
  elseif newest then
    from = redis.call('ZCOUNT', list, '(' .. time, '+inf')
  else
    from = redis.call('ZCOUNT', list, '-inf', '(' .. time)
  end
end

local answer = {}
local found = redis.call(newest and 'ZREVRANGE' or 'ZRANGE', list, from, from + most - 1, 'WITHSCORES')
for i = 1, #found, 2 do
  answer[#answer + 1] = found[i + 1]
  answer[#answer + 1] = found[i]
  for _, value in ipairs(redis.call('HMGET', prefix .. found[i], 'email', 'name', 'created', 'confirmed', 'digest')) do
    answer[#answer + 1] = value or ''
  end
end
return answer
