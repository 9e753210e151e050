#!lua flags=allow-oom
-- Hands a worker entries of a queue that has limits, as many as these leave.
-- KEYS  1 ready (stream)  2 again (stream)  3 meta (hash)  4 rate (string: when the rate has paid for all it gave, in microseconds)
--       5 prefix of lanes (stream)  6... streams of those that come back: again, and lanes whose type the worker serves
-- ARGV  1 worker  2 most new tasks  3 most that come back  4 ms to wait while a limit leaves nothing  5 ms while there is nothing
-- Returns {ms after which to look again, 'OPEN' | 'LIMITED' | 'PAUSED', types that have a lane, as words, the answer of
--       XREADGROUP for ready, the same for each stream of those that come back}
-- Invariant: no more entries are pending than the concurrency limit; the rate is that of GCRA (ITU-T I.371) on Redis' clock, and
--       a clock that was set back makes nobody wait longer than a burst takes.
-- @include lib

local ready, again, meta, rate_key, lanes = unpack(KEYS)
local FIRST = 6
local worker, most_ready, most_again = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local when_limited, when_empty = tonumber(ARGV[4]), tonumber(ARGV[5])
must_be('stream', ready, again, unpack(KEYS, FIRST))
must_be('hash', meta)
must_be('string', rate_key)

local said = redis.call('HMGET', meta, 'paused', 'concurrency', 'rate', 'burst', 'lanes')
local concurrency, rate, burst, listed = read_limit(said[2], 0), read_limit(said[3], 1e-6), read_limit(said[4], 1), said[5] or ''
if said[1] then
  return { when_empty, 'PAUSED', listed }
end

local room = most_ready + most_again
-- Asked of both in any case: a stream that has no group must not show only when the other has been read.
local held = redis.call('XPENDING', ready, GROUP)[1] + redis.call('XPENDING', again, GROUP)[1]
if concurrency then
  for _, lane in ipairs(lane_streams(meta, lanes)) do
    local _, moved = progress_in(lane)
    held = held + moved
  end
  room = math.min(room, concurrency - held)
end

local now, paid_until, interval
-- Writes.
local function pay_until(micros)
  redis.call('SET', rate_key, digits(micros), 'PX', digits(math.ceil((micros - now) / 1000) + 1000))
end
if rate then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
  interval = 1000000 / rate
  -- A burst of 40 ms' worth lets workers come by now and then, and a second still has no more than its rate and that.
  burst = burst or math.max(1, math.floor(rate / 25))
  local was_cut
  paid_until, was_cut = read_paid_until(rate_key, now, burst * interval)
  if was_cut then
    pay_until(paid_until)
  end
  local credit = math.floor((burst * interval - (paid_until - now)) / interval)
  if credit < 1 then
    local wait = math.ceil((paid_until - now - (burst - 1) * interval) / 1000)
    return { math.max(when_limited, math.min(wait, 1000)), 'LIMITED', listed }
  end
  room = math.min(room, credit)
end
if room < 1 then
  return { when_limited, 'LIMITED', listed }
end

local function read(stream, most)
  if most < 1 then
    return {}, 0
  end
  local answer = redis.call('XREADGROUP', 'GROUP', GROUP, worker, 'COUNT', most, 'STREAMS', stream, '>')
  if not answer then
    return {}, 0
  end
  return answer, #answer[1][2]
end

-- Those that come back first, each stream its part of what is left of theirs; a lane may have been closed since, and has no group.
local answer = {}
local come, left = 0, math.min(room, most_again)
for i = FIRST, #KEYS do
  local got = 0
  if KEYS[i] == again or not redis.pcall('XPENDING', KEYS[i], GROUP)['err'] then
    answer[i - 1], got = read(KEYS[i], math.ceil(left / (#KEYS - i + 1)))
  else
    answer[i - 1] = {}
  end
  come, left = come + got, left - got
end
local new
answer[4], new = read(ready, math.min(room - come, most_ready))
if rate and come + new > 0 then
  pay_until(paid_until + (come + new) * interval)
end
answer[1] = come + new > 0 and when_limited or when_empty
answer[2], answer[3] = (concurrency or rate) and 'LIMITED' or 'OPEN', listed
return answer
