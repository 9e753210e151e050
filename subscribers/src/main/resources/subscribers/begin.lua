#!lua
-- Begins the digest of a week, or goes on with one that was begun.
-- KEYS  1 digest (hash: content, cursor, tasks)
-- ARGV  1 what is in it, JSON  2 ms to keep it
-- Returns {content, cursor or '', tasks}
-- Invariant: what is in a week's digest stays what it was when it began.

local digest = KEYS[1]
local content, keep = ARGV[1], ARGV[2]

redis.call('HSETNX', digest, 'content', content)
redis.call('PEXPIRE', digest, keep)
local begun, cursor, tasks = unpack(redis.call('HMGET', digest, 'content', 'cursor', 'tasks'))
return { begun, cursor or '', tonumber(tasks or 0) }
