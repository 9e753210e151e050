#!lua flags=allow-oom
-- Renews what a worker says of itself.
-- KEYS  1 card of the worker (string)
-- ARGV  1 JSON  2 ms for which it speaks for the worker
-- Returns OK
-- Invariant: a card ends with its worker.

return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
