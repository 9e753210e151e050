#!lua flags=allow-oom
-- Tells what is remembered of a cron entry, and notes since when its slots are made in the present way.
-- KEYS  1 cron:<entry> (hash)
-- ARGV  1 what stands for that way, '' to note nothing  2 most ways that are remembered  3 ms to remember the entry
-- Returns {Redis' time, last slot or 0, since when or 0, slots missed, the last of them or 0}; times in ms
-- Invariant: a way that was seen keeps its time as long as it is remembered.
-- @include lib

local book = KEYS[1]
local timing, most, keep = ARGV[1], tonumber(ARGV[2]), ARGV[3]
must_be('hash', book)

local now = now_ms()
local since = '0'
if timing ~= '' then
  local field = 'since:' .. timing
  since = redis.call('HGET', book, field)
  if not since then
    since = digits(now)
    redis.call('HSET', book, field, since)
    local ways = {}
    local all = redis.call('HGETALL', book)
    for i = 1, #all, 2 do
      if string.sub(all[i], 1, 6) == 'since:' then
        ways[#ways + 1] = { all[i], is_integer(all[i + 1]) and tonumber(all[i + 1]) or 0 }
      end
    end
    table.sort(ways, function(one, other) return one[2] > other[2] end)
    for i = most + 1, #ways do
      redis.call('HDEL', book, ways[i][1])
    end
  end
  redis.call('PEXPIRE', book, keep)
end
local slot, missed, last_missed = unpack(redis.call('HMGET', book, 'slot', 'missed', 'lastMissed'))
return { digits(now), slot or '0', since, missed or '0', last_missed or '0' }
