#!lua flags=allow-oom
-- Ends plain tasks that are not kept, all from one stream.
-- KEYS  1 ready or again (stream)  2 ledger (hash)  3 prefix of stats (hash)  4 recent (stream)
-- ARGV  1 some of them for the page, a line each: id, type and ms; left out when entries were gone  2 most entries of "recent"
--       3... entries, the oldest first
-- Returns the entries that were gone, as a list: those whose lease the caller had lost.
-- Invariant: the ledger grows by what was deleted here, and by nothing else. No entry is deleted that is not named here.
-- @include lib

local stream, ledger, stats, recent = unpack(KEYS)
local lines, most = ARGV[1], ARGV[2]
local FIRST, LAST = 3, #ARGV
must_be('stream', stream, recent)
must_count(ledger, 'completed')
-- Redis keeps the objects of up to 32 arguments from one call of a script to the next, and allocates those past them each time.
local AT_ONCE = 28
-- From so many on, looking for what can be trimmed is cheaper than not to.
local WORTH_TRIMMING = 8

-- What a command says to all entries from one on, added up.
local function sum(command, first)
  local total = 0
  for from = first, LAST, AT_ONCE do
    total = total + command(from, math.min(from + AT_ONCE - 1, LAST))
  end
  return total
end

-- Writes.
local function acknowledge(from, to)
  return redis.call('XACK', stream, GROUP, unpack(ARGV, from, to))
end

-- Writes.
local function remove(from, to)
  return redis.call('XDEL', stream, unpack(ARGV, from, to))
end

-- Where the first entry is that is not before this one.
local function search(bound)
  local low, high = FIRST, LAST + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if before(ARGV[middle], bound) then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end

-- Whether each entry that was delivered is held, or was acknowledged here. Others are there once a hand acknowledged them, or
-- removed the worker that held them; and where Redis does not know how many wait, nobody can tell.
local function is_alone()
  local _, held, waiting = progress_in(stream)
  return waiting and redis.call('XLEN', stream) - held - waiting == LAST - FIRST + 1
end

-- Deletes what was acknowledged just now. An XDEL reads its way to the entry through those beside it, while a trim drops them by
-- the node; and whatever is in the stream before the first entry that a worker holds was acknowledged here, or is not alone.
-- Writes.
local function delete()
  if LAST - FIRST + 1 < WORTH_TRIMMING or not is_alone() then
    return sum(remove, FIRST)
  end
  local held = redis.call('XPENDING', stream, GROUP, '-', '+', 1)[1]
  local bound = held and held[1] or ARGV[LAST]
  local rest = search(bound)
  local trimmed = rest > FIRST and redis.call('XTRIM', stream, 'MINID', bound) or 0
  return math.min(trimmed, rest - FIRST) + sum(remove, rest)
end

local gone = {}
local deleted = 0
if sum(acknowledge, FIRST) == LAST - FIRST + 1 then
  deleted = delete()
  add_recent(recent, most, lines)
else
  for i = FIRST, LAST do
    local verdict = remove(i, i)
    deleted = deleted + verdict
    if verdict == 0 then
      gone[#gone + 1] = ARGV[i]
    end
  end
end
if deleted > 0 then
  redis.call('HINCRBY', ledger, 'completed', deleted)
  count(stats, 'completed', deleted)
end
return gone
