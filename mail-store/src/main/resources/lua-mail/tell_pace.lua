#!lua flags=allow-oom
-- Remembers what a provider said of its limits.
-- KEYS  1 pace of the provider (hash)
-- ARGV  1 calls in a window, or ''  2 ms of the window, or ''  3 ms for which it wants to be left alone, 0: not at all  4 ms to remember it
-- Returns ms until which it wants to be left alone, from now
-- @include lib

local pace = KEYS[1]
local limit, window, quiet, keep = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local now = now_ms()
if limit ~= '' and window ~= '' then
  redis.call('HSET', pace, 'limit', limit, 'window', window)
end
local until_when = math.max(tonumber(redis.call('HGET', pace, 'quiet') or 0), quiet > 0 and now + quiet or 0)
if until_when > now then
  redis.call('HSET', pace, 'quiet', digits(until_when))
end
if redis.call('EXISTS', pace) == 1 then
  redis.call('PEXPIRE', pace, digits(math.max(keep, until_when - now)))
end
return math.max(0, until_when - now)
