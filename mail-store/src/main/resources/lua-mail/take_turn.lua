#!lua flags=allow-oom
-- Asks whether a provider may be called now, by what it said of its limits.
-- KEYS  1 pace of the provider (hash)
-- ARGV  1 longest wait for a turn in ms  2 longest wait in ms while the provider wants to be left alone
-- Returns {ms to wait, 1 when that turn is the caller's, 0 when it is to ask again}
-- Invariant: turns are at least window / limit apart, and none is before the time until which the provider wants to be left alone.
-- @include lib

local pace = KEYS[1]
local longest, longest_quiet = tonumber(ARGV[1]), tonumber(ARGV[2])

local now = now_ms()
local quiet, limit, window, next_turn = unpack(redis.call('HMGET', pace, 'quiet', 'limit', 'window', 'next'))
local turn = math.max(now, tonumber(quiet) or 0)
if turn - now > longest_quiet then
  return { turn - now, 0 }
end
if limit then
  turn = math.max(turn, tonumber(next_turn) or 0)
end
if turn - now > longest then
  return { turn - now, 0 }
end
if limit then
  redis.call('HSET', pace, 'next', digits(turn + math.ceil(tonumber(window) / tonumber(limit))))
end
return { turn - now, 1 }
