#!lua flags=no-writes
-- Reads a page of a sorted set, on from where the page before ended, whether or not its last member is still there.
-- KEYS  1 scheduled, retry, completed, failed or canceled (zset)
-- ARGV  1 'up' or 'down' by score  2 score of the last member, or '' for the first page  3 last member, or ''
--       4 members in a page
-- Returns member, score, member, score ...
-- @include lib

local set = KEYS[1]
local direction, score, member, count = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local up = direction == 'up'

local from = 0
if score ~= '' then
  local rank = member ~= '' and redis.call(up and 'ZRANK' or 'ZREVRANK', set, member)
  if rank and tonumber(redis.call('ZSCORE', set, member)) == tonumber(score) then
    from = rank + 1
  elseif up then
    from = redis.call('ZCOUNT', set, '-inf', '(' .. score)
  else
    from = redis.call('ZCOUNT', set, '(' .. score, '+inf')
  end
end
return redis.call(up and 'ZRANGE' or 'ZREVRANGE', set, from, from + count - 1, 'WITHSCORES')
