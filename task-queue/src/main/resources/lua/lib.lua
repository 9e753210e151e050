-- Shared by the scripts that name it in a line "-- @include lib". Nothing here writes but what says so.

local GROUP = 'workers'

-- Milliseconds since the epoch, by Redis' clock.
local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Numbers past 2^31 keep their digits.
local function digits(number)
  return string.format('%.0f', number)
end

-- The fields of an entry as a table, or nil when it is gone.
local function read_entry(stream, entry)
  local found = redis.call('XRANGE', stream, entry, entry)[1]
  if not found then
    return nil
  end
  local fields = {}
  for i = 1, #found[2], 2 do
    fields[found[2][i]] = found[2][i + 1]
  end
  return fields
end

-- Ends an entry. 1 when this call ended it; 0 when it was gone, so the caller holds no lease on it.
local function take(stream, entry)
  redis.call('XACK', stream, GROUP, entry)
  return redis.call('XDEL', stream, entry)
end

-- Gives a task a record, or leaves the one that it has. "fields" are those of its entry.
local function ensure_record(record, id, fields)
  if fields['m'] and redis.call('HEXISTS', record, 'm') == 0 then
    redis.call('HSET', record, 'm', fields['m'], 'at', string.match(id, '^%d+'))
  end
end

-- Ends a listing's oldest members: those past "most", and those at its old end whose record has expired.
local function trim(listing, records, most)
  local excess = redis.call('ZCARD', listing) - most
  for _, id in ipairs(redis.call('ZRANGE', listing, 0, math.max(4, math.min(excess, 100)) - 1)) do
    if excess > 0 or redis.call('EXISTS', records .. id) == 0 then
      redis.call('UNLINK', records .. id)
      redis.call('ZREM', listing, id)
      excess = excess - 1
    end
  end
end

-- Frees the lock of a unique task that ends, if it still holds it. Call it before the record goes. Writes.
local function release_unique(record, id)
  local lock = redis.call('HGET', record, 'unique')
  if lock and redis.call('GET', lock) == id then
    redis.call('UNLINK', lock)
  end
end

-- Counts what happened, for the charts: by the minute for two days, by the day for 400. Writes.
local function count(stats, what, n)
  local seconds = tonumber(redis.call('TIME')[1])
  local minute, day = stats .. digits(seconds - seconds % 60), stats .. 'day:' .. digits(seconds - seconds % 86400)
  if redis.call('HINCRBY', minute, what, n) == n then
    redis.call('EXPIRE', minute, 172800)
  end
  if redis.call('HINCRBY', day, what, n) == n then
    redis.call('EXPIRE', day, 34560000)
  end
end

-- The breaker of a dependency; a closed one, where nothing is known. JSON with "state" open, half-open or closed, "since" when it
-- opened or closed, "openUntil", "probeUntil" and "pause" while it is not closed, "failures" in a row, "reason" of the last.
local function read_breaker(breakers, name, now)
  local json = redis.call('HGET', breakers, name)
  return json and cjson.decode(json) or { state = 'closed', since = now, failures = 0, pause = 0 }
end

-- Writes.
local function write_breaker(breakers, name, breaker, keep)
  redis.call('HSET', breakers, name, cjson.encode(breaker))
  redis.call('PEXPIRE', breakers, keep)
end

-- What a worker is told about a breaker: state, ms until the next probe, pause in ms, failures.
local function told_breaker(breaker, now)
  local wait_until = breaker['probeUntil'] or breaker['openUntil'] or now
  return { breaker['state'], math.max(0, wait_until - now), breaker['pause'], breaker['failures'] }
end
