#!lua flags=allow-oom
-- Says that a worker lives. A full Redis too is told.
-- KEYS  1 beats (hash: worker, its beat)
-- ARGV  1 worker  2 its beat: how often it has said so, by its own count, a space, and its lease in ms
-- Returns {1 when the worker had no beat here or else 0, seconds and microseconds of Redis' time}
-- Invariant: a beat differs from all that this worker has ever had, also when others have taken it for dead and removed it
--       meanwhile. It is removed when the worker leaves, or when it is dead and nothing is left of what it held.
-- @include lib

local beats = KEYS[1]
local worker, beat = ARGV[1], ARGV[2]
must_be('hash', beats)

local time = redis.call('TIME')
return { redis.call('HSET', beats, worker, beat), tonumber(time[1]), tonumber(time[2]) }
