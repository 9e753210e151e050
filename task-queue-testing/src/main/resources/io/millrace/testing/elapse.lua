-- Makes all that is in Redis older, as if time had passed.
-- KEYS  1... of each queue: ready (stream), again (stream), scheduled (zset), retry (zset), prefix of records (hash),
--       channel of due times
-- ARGV  1 ms that pass
-- Returns nothing.

local ms = tonumber(ARGV[1])

local function age_leases(stream)
  local claims = redis.pcall('XPENDING', stream, 'workers', '-', '+', 100000)
  for _, claim in ipairs(claims['err'] and {} or claims) do
    redis.call('XCLAIM', stream, 'workers', claim[2], 0, claim[1], 'IDLE', string.format('%.0f', claim[3] + ms), 'JUSTID')
  end
end

local function bring_closer(set, records)
  for _, id in ipairs(redis.call('ZRANGE', set, 0, -1)) do
    local due = string.format('%.0f', redis.call('ZSCORE', set, id) - ms)
    redis.call('ZADD', set, due, id)
    redis.call('HSET', records .. id, 'due', due)
  end
end

for i = 1, #KEYS, 6 do
  age_leases(KEYS[i])
  age_leases(KEYS[i + 1])
  bring_closer(KEYS[i + 2], KEYS[i + 4])
  bring_closer(KEYS[i + 3], KEYS[i + 4])
  redis.call('PUBLISH', KEYS[i + 5], 0)
end

for _, key in ipairs(redis.call('KEYS', 'millrace:*')) do
  local left = redis.call('PTTL', key)
  if left > ms then
    redis.call('PEXPIRE', key, string.format('%.0f', left - ms))
  elseif left >= 0 then
    redis.call('UNLINK', key)
  end
end
