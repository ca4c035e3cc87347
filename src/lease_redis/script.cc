// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "script.h"

namespace octroi {
inline namespace v0 {
namespace lease_redis {

// The rules are those of octroi/quota/lease_book.h, in the same order; the numbers are LeaseStatus
// and SilentUnits. Lua reckons in doubles, which are exact up to kLeaseUnitsMax. Redis has its
// numbers written with %.0f: Lua's own tostring() would keep fourteen digits.
const char* const kScript = R"lua(
local book_key, leases_key, expiries_key, term_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local fields = {'limit', 'lease_ms', 'bound_ms', 'silent', 'revision', 'used', 'leased',
                'epoch_last', 'wanted_until_ms'}

local function text(number) return string.format('%.0f', number) end

local function read_book()
  local values = redis.call('HMGET', book_key, unpack(fields))
  if not values[1] then return nil end
  local book = {}
  for i, field in ipairs(fields) do book[field] = tonumber(values[i]) end
  book.wanting = redis.call('HGET', book_key, 'wanting')
  return book
end

local function write_book(book)
  local values = {}
  for _, field in ipairs(fields) do
    values[#values + 1] = field
    values[#values + 1] = text(book[field])
  end
  redis.call('HSET', book_key, 'wanting', book.wanting, unpack(values))
end

local function line(status, book, lease, wanted, from_ms)
  local numbers = {status, lease.epoch, lease.granted, lease.spent, lease.returned,
                   lease.expires_ms, book.limit, book.used, book.leased, wanted, from_ms}
  for i, number in ipairs(numbers) do numbers[i] = text(number) end
  return table.concat(numbers, ' ')
end

local none = {epoch = 0, granted = 0, spent = 0, returned = 0, expires_ms = 0}
local empty = {limit = 0, used = 0, leased = 0}
local function plain(status, book) return line(status, book, none, 0, 0) end

local function read_lease(node)
  local packed = redis.call('HGET', leases_key, node)
  if not packed then return nil end
  local e, g, s, r, x = string.match(packed, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
  return {epoch = tonumber(e), granted = tonumber(g), spent = tonumber(s),
          returned = tonumber(r), expires_ms = tonumber(x)}
end

local function write_lease(node, lease)
  redis.call('HSET', leases_key, node, table.concat({text(lease.epoch), text(lease.granted),
      text(lease.spent), text(lease.returned), text(lease.expires_ms)}, ' '))
  redis.call('ZADD', expiries_key, text(lease.expires_ms), node)
end

local function end_overdue(book, now)
  local overdue = redis.call('ZRANGEBYSCORE', expiries_key, '-inf', text(now - book.bound_ms))
  for _, node in ipairs(overdue) do
    local lease = read_lease(node)
    local held = lease.granted - lease.spent - lease.returned
    book.leased = book.leased - held
    if book.silent == 1 then book.used = book.used + held end
    redis.call('HDEL', leases_key, node)
    redis.call('ZREM', expiries_key, node)
  end
end

local function grants_from(book, term, now)
  local known = redis.call('HMGET', term_key, 'name', 'began_ms')
  local began = tonumber(known[2])
  if known[1] ~= term then
    began = now
    redis.call('HSET', term_key, 'name', term, 'began_ms', text(now))
  end
  local from = began + book.lease_ms + book.bound_ms
  if now >= from then return 0 end
  return from
end

local verbs = {}

function verbs.open(limit, lease_ms, bound_ms, silent)
  local book = read_book()
  if not book then
    book = {limit = tonumber(limit), lease_ms = tonumber(lease_ms), bound_ms = tonumber(bound_ms),
            silent = tonumber(silent), revision = 0, used = 0, leased = 0, epoch_last = 0,
            wanted_until_ms = 0, wanting = ''}
    write_book(book)
  end
  return plain(1, book)
end

function verbs.snapshot()
  local book = read_book()
  if not book then return plain(2, empty) end
  return plain(1, book)
end

function verbs.change_limit(limit, revision)
  local book = read_book()
  if not book then return plain(2, empty) end
  revision = tonumber(revision)
  if revision < book.revision then return plain(6, book) end
  if revision > book.revision then
    book.limit = tonumber(limit)
    book.revision = revision
    write_book(book)
  end
  return plain(1, book)
end

function verbs.forget(now)
  local book = read_book()
  if not book then return plain(1, empty) end
  end_overdue(book, tonumber(now))
  if book.leased > 0 then
    write_book(book)
    return plain(7, book)
  end
  redis.call('DEL', book_key, leases_key, expiries_key)
  return plain(1, empty)
end

local function settle(book, lease, spent, returned)
  book.used = book.used + spent - lease.spent
  book.leased = book.leased - (spent - lease.spent) - (returned - lease.returned)
  lease.spent = spent
  lease.returned = returned
end

local function grant(book, lease, node, wish, now)
  local remaining = math.max(0, book.limit - book.used - book.leased)
  local granting = math.min(wish - lease.granted, remaining,
                            math.max(1, math.floor(remaining / 16)))
  lease.granted = lease.granted + granting
  book.leased = book.leased + granting
  if granting == 0 then
    book.wanting = node
    book.wanted_until_ms = now + book.lease_ms
  end
end

function verbs.exchange(node, epoch, spent, returned, wish, now, term)
  local book = read_book()
  if not book then return plain(2, empty) end
  epoch, spent, returned = tonumber(epoch), tonumber(spent), tonumber(returned)
  wish, now = tonumber(wish), tonumber(now)
  local from_ms = grants_from(book, term, now)
  end_overdue(book, now)
  local lease = read_lease(node)
  local has_lease = lease ~= nil
  lease = lease or {epoch = 0, granted = 0, spent = 0, returned = 0, expires_ms = 0}
  spent, returned = math.max(spent, lease.spent), math.max(returned, lease.returned)
  local refusal = 0
  if epoch ~= 0 and epoch ~= lease.epoch then
    refusal = 3
  elseif spent + returned > lease.granted then
    refusal = 4
  end
  if refusal ~= 0 then
    write_book(book)
    return plain(refusal, book)
  end
  settle(book, lease, spent, returned)
  if wish > lease.granted and from_ms == 0 then grant(book, lease, node, wish, now) end
  if not has_lease and lease.granted > 0 then
    book.epoch_last = book.epoch_last + 1
    lease.epoch = book.epoch_last
  end
  if lease.epoch ~= 0 then
    lease.expires_ms = math.max(lease.expires_ms, now + book.lease_ms)
    write_lease(node, lease)
  end
  write_book(book)
  local wanted = 0
  if now < book.wanted_until_ms and book.wanting ~= node then wanted = 1 end
  return line(1, book, lease, wanted, from_ms)
end

return verbs[ARGV[1]](unpack(ARGV, 2))
)lua";

}  // namespace lease_redis
}  // namespace v0
}  // namespace octroi
