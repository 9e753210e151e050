#!lua flags=allow-oom
-- Takes somebody off the list, with all that is known of them.
-- KEYS  1 subscriber (hash)  2 active (zset)  3 pending (zset)
-- ARGV  1 id
-- Returns 1 when they were on it, 0 otherwise

local subscriber, active, pending = unpack(KEYS)

redis.call('UNLINK', subscriber)
return math.max(redis.call('ZREM', active, ARGV[1]), redis.call('ZREM', pending, ARGV[1]))
