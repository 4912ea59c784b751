-- Asks any number of sliding windows at once: all of them are charged, or none.
--
-- KEYS     a hash for each limit
-- ARGV     units asked for; then for each key: units allowed in a window, microseconds of a sub-window, sub-windows of a window
-- returns  {1, fewest units left} if charged; {0, index of the first key without room} if not
--
-- A hash holds `newest`, the number of the sub-window charged last, `used`, the sum of all that count, and the units of each
-- sub-window under its number modulo (sub-windows + 1): the oldest one, partly expired, counts whole. So no window holds more
-- than its limit, and the usual call reads and writes three fields a key, whatever the limit.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local asked = tonumber(ARGV[1])
local books = {}
local least

for i, key in ipairs(KEYS) do
  local max, width, cells = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), ARGV[3 * i + 1] + 1
  local head = redis.call('HMGET', key, 'newest', 'used')
  local newest, used = tonumber(head[1]), tonumber(head[2]) or 0
  local number = math.floor(now / width)
  local gone = {}
  if newest and newest > number then
    number = newest -- the clock ran back
  elseif newest then
    for old = newest + 1, math.min(number, newest + cells) do
      gone[#gone + 1] = old % cells
    end
    if #gone > 0 then
      for _, units in ipairs(redis.call('HMGET', key, unpack(gone))) do
        used = used - (tonumber(units) or 0)
      end
    end
  end
  if used + asked > max then
    return {0, i}
  end
  local left = max - used - asked
  least = math.min(least or left, left)
  books[i] = {number, used + asked, gone, number ~= newest, math.ceil(cells * width / 1000), number % cells}
end

for i, key in ipairs(KEYS) do
  local number, used, gone, moved, lifeMillis, cell = unpack(books[i])
  if #gone > 0 then
    redis.call('HDEL', key, unpack(gone))
  end
  redis.call('HINCRBY', key, cell, asked)
  redis.call('HSET', key, 'newest', number, 'used', used)
  if moved then
    redis.call('PEXPIRE', key, lifeMillis)
  end
end
return {1, least}
