#!lua flags=allow-oom
-- Notes which cron entries a scheduler was configured with, and that it lives.
-- KEYS  1 schedules (hash)
-- ARGV  1 entries as JSON
-- Returns 1
-- Invariant: the revision stays, since nothing has changed for schedulers.
-- @include lib

must_be('hash', KEYS[1])
redis.call('HSET', KEYS[1], 'configured', ARGV[1], 'configuredAt', digits(now_ms()))
return 1
