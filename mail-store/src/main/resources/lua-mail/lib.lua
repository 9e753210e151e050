-- Shared by the scripts that name it in a line "-- @include lib". Nothing here writes but what says so.

-- Milliseconds since the epoch, by Redis' clock.
local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Numbers past 2^31 keep their digits.
local function digits(number)
  return string.format('%.0f', number)
end

-- How long a record is kept: so long after the later of its due time and now.
local function keep_until(due, keep)
  return math.max(now_ms(), tonumber(due) or 0) + tonumber(keep)
end

-- Sets when a record ends, with its events and its place in the books. Writes.
local function expire_at(record, events, expiries, member, at)
  redis.call('PEXPIREAT', record, digits(at))
  redis.call('PEXPIREAT', events, digits(at))
  redis.call('ZADD', expiries, at, member)
end

-- Lets go of a record. Writes.
local function forget(records, events, index, expiries, sizes, total, member)
  redis.call('UNLINK', records .. member, events .. member)
  redis.call('ZREM', index, member)
  redis.call('ZREM', expiries, member)
  local size = redis.call('HGET', sizes, member)
  if size then
    redis.call('HDEL', sizes, member)
    redis.call('DECRBY', total, size)
  end
end

-- A page of a sorted set, the newest first: {more, members}; nil when the cursor is not in it. "after" and "before" are members or ''.
local function page_of(index, limit, after, before)
  local first = 0
  if after ~= '' or before ~= '' then
    local rank = redis.call('ZREVRANK', index, after ~= '' and after or before)
    if not rank then
      return nil
    end
    if after ~= '' then
      first = rank + 1
    else
      first = math.max(0, rank - limit)
      limit = rank - first
    end
  end
  local members = limit > 0 and redis.call('ZREVRANGE', index, first, first + limit - 1) or {}
  local more = before ~= '' and first > 0 or before == '' and redis.call('ZCARD', index) > first + #members
  return { more and 1 or 0, members }
end
