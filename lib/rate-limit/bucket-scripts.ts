// What happens to buckets and slots inside Redis, each as one atomic command.
//
// A bucket is the text "<units used> <when, in ms>". It keeps what is used, not what is left, because then a
// missing bucket is a full one, and a changed limit shows at once how much is left of it. Units flow back with
// time, `limit` of them each ms (units.ts), so that within a minute all are back and the key may expire.
// The slots of a limit are a sorted set: permit id → when, in ms, its lease ends.
// Lua writes a large number as 1.7954e+12 unless told not to: hence '%.0f'.

/**
 * What every script begins with: the time, and how much is in use then, in units. A time in the future (the clock was
 * set back, or a replica took over) counts like one as far in the past, or its bucket would stay as empty as it is
 * until then. Where a limit was set below what is used, all of it counts as used and no more, so that nobody waits
 * longer than the minute after which keys expire.
 */
const reading = `
local permit, minute = 60000, 60000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local nowText = string.format('%.0f', now)

local function usedOfBucket(key, limit)
  local kept = redis.call('GET', key)
  if not kept then return 0 end
  local taken, at = string.match(kept, '(%d+) (%d+)')
  return math.max(0, math.min(taken, limit * permit) - math.abs(now - at) * limit)
end

local function usedOfSlots(key)
  return redis.call('ZCOUNT', key, '(' .. nowText, '+inf') * permit
end
`

/**
 * Takes from all buckets and slots, or from none and then writes nothing.
 *
 * KEYS: the receipt; the buckets; the slots. ARGV: permit id, ms of a lease, number of buckets; then limit and
 * need, in permits, of each bucket and slot. Returns 1 if taken, else 0; now, in ms; the units of each then in
 * use.
 *
 * The receipt makes it safe to send twice: the second time takes nothing.
 */
export const takeScript = `${reading}
local id, lease, buckets = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local again = redis.call('EXISTS', KEYS[1]) == 1
local fits, used, needs = true, {}, {}
for i = 1, #KEYS - 1 do
  local key, limit, need = KEYS[i + 1], ARGV[2 * i + 2] * permit, ARGV[2 * i + 3] * permit
  used[i] = i > buckets and usedOfSlots(key) or usedOfBucket(key, ARGV[2 * i + 2])
  needs[i] = need
  fits = fits and used[i] + need <= limit
end

if fits and not again then
  redis.call('SET', KEYS[1], '', 'PX', minute)
  for i = 1, #KEYS - 1 do
    local key = KEYS[i + 1]
    used[i] = used[i] + needs[i]
    if i > buckets then
      redis.call('ZREMRANGEBYSCORE', key, '-inf', nowText)
      redis.call('ZADD', key, string.format('%.0f', now + lease), id)
      redis.call('PEXPIRE', key, lease)
    elseif needs[i] > 0 then
      redis.call('SET', key, string.format('%.0f', used[i]) .. ' ' .. nowText, 'PX', minute)
    end
  end
end
return { (fits or again) and 1 or 0, now, unpack(used) }`

/**
 * Tells what is in use, and takes nothing.
 *
 * KEYS: buckets and slots. ARGV: for each the limit of a bucket, or `slots`. Returns now, in ms; the units of each
 * that are in use.
 */
export const peekScript = `${reading}
local used = {}
for i, key in ipairs(KEYS) do
  used[i] = ARGV[i] == 'slots' and usedOfSlots(key) or usedOfBucket(key, ARGV[i])
end
return { now, unpack(used) }`

/**
 * Returns permits, once: it tears up the receipt. That lives for a minute, because by then everything taken has
 * flown back by itself, and adding it again would give more than was taken. Slots are freed in any case, and a
 * negative number of permits is charged in any case, from now on.
 *
 * KEYS: as for taking. ARGV: permit id, number of buckets; then limit and permits to return of each bucket.
 */
export const refundScript = `${reading}
local id, buckets = ARGV[1], tonumber(ARGV[2])
for i = buckets + 2, #KEYS do redis.call('ZREM', KEYS[i], id) end
local torn = redis.call('DEL', KEYS[1]) == 1
for i = 1, buckets do
  local key, limit, back = KEYS[i + 1], ARGV[2 * i + 1], tonumber(ARGV[2 * i + 2]) * permit
  if back < 0 then
    redis.call('SET', key, string.format('%.0f %.0f', usedOfBucket(key, limit) - back, now), 'PX', minute)
  elseif back > 0 and torn then
    local taken, at = string.match(redis.call('GET', key) or '', '(%d+) (%d+)')
    if taken then
      redis.call('SET', key, string.format('%.0f', math.max(0, taken - back)) .. ' ' .. at, 'KEEPTTL')
    end
  end
end`

/**
 * Restarts the lease of a permit's slots, also when it has ended or Redis has forgotten it: the stream is running.
 *
 * KEYS: the slots. ARGV: permit id, ms of a lease.
 */
export const renewScript = `
local time = redis.call('TIME')
local ends = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2]
for i = 1, #KEYS do
  redis.call('ZADD', KEYS[i], string.format('%.0f', ends), ARGV[1])
  redis.call('PEXPIRE', KEYS[i], ARGV[2])
end`
