// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Several counters at once, pools, and how a counter stands and stood.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "quota_c/handles.h"

#include "octroi_quota.h"

namespace quota = octroi::quota;

namespace {

using octroi::quota_c::fault_of;
using octroi::quota_c::give;
using octroi::quota_c::guarded;
using octroi::quota_c::is_size;
using octroi::quota_c::kFirstUsage;

octroi_quota_error fault_in(const octroi_quota_ask* asks, std::size_t count,
                            const octroi_quota_answer* answer) noexcept {
  if (asks == nullptr || count == 0) return OCTROI_QUOTA_NULL;
  const bool has_null = std::any_of(
      asks, asks + count, [](const octroi_quota_ask& ask) { return ask.meter == nullptr; });
  return has_null ? OCTROI_QUOTA_NULL : fault_of(answer);
}

std::vector<quota::Ask> read_asks(const octroi_quota_ask* asks, std::size_t count) {
  std::vector<quota::Ask> read;
  read.reserve(count);
  for (const octroi_quota_ask& ask : std::span(asks, count)) {
    read.push_back({.meter = ask.meter->meter, .n = ask.n});
  }
  return read;
}

octroi_quota_usage written(const quota::WindowUsage& window, std::size_t size) noexcept {
  return {.struct_size = size,
          .name = window.name.data(),  // a whole string's, so that it ends with a zero
          .limit = window.limit,
          .behaviour = static_cast<std::int64_t>(window.behaviour),
          .used = window.used,
          .reserved = window.reserved,
          .overage = window.overage,
          .ends_at = window.ends_at};
}

}  // namespace

extern "C" {

octroi_quota_error octroi_quota_consume_all(const octroi_quota_ask* asks, size_t count,
                                            octroi_quota_answer* answer) {
  if (const auto fault = fault_in(asks, count, answer); fault != OCTROI_QUOTA_OK) return fault;
  return guarded([&] {
    return give(asks->meter->checker->checker.consume_all(read_asks(asks, count)), answer);
  });
}

octroi_quota_error octroi_quota_reserve_all(const octroi_quota_ask* asks, size_t count,
                                            int64_t expires_at, const char* key, uint64_t* id,
                                            octroi_quota_answer* answer) {
  if (id == nullptr) return OCTROI_QUOTA_NULL;
  if (const auto fault = fault_in(asks, count, answer); fault != OCTROI_QUOTA_OK) return fault;
  return guarded([&] {
    const quota::Reserved reserved = asks->meter->checker->checker.reserve(
        read_asks(asks, count), {.expires_at = expires_at, .key = key != nullptr ? key : ""});
    *id = reserved.id;
    return give(reserved.answer, answer);
  });
}

octroi_quota_error octroi_quota_commit_parts(octroi_quota_checker* checker, uint64_t id,
                                             const int64_t* parts, size_t count,
                                             octroi_quota_answer* answer) {
  if (checker == nullptr || parts == nullptr || count == 0) return OCTROI_QUOTA_NULL;
  if (fault_of(answer) != OCTROI_QUOTA_OK) return OCTROI_QUOTA_BAD_SIZE;
  return guarded([&] { return give(checker->checker.commit(id, {parts, count}), answer); });
}

octroi_quota_error octroi_quota_pool(octroi_quota_meter* child, octroi_quota_meter* parent) {
  if (child == nullptr) return OCTROI_QUOTA_NULL;
  return guarded([&] {
    const quota::Meter above = parent != nullptr ? parent->meter : quota::Meter();
    return child->checker->checker.pool(child->meter, above) ? OCTROI_QUOTA_OK
                                                             : OCTROI_QUOTA_BAD_POOL;
  });
}

octroi_quota_error octroi_quota_usage_of(octroi_quota_meter* meter, octroi_quota_usage* windows,
                                         size_t room, size_t* count) {
  if (meter == nullptr || count == nullptr || (windows == nullptr && room > 0)) {
    return OCTROI_QUOTA_NULL;
  }
  if (room > 0 && !is_size(windows->struct_size, kFirstUsage)) return OCTROI_QUOTA_BAD_SIZE;
  return guarded([&] {
    const std::vector<quota::WindowUsage> usage = meter->checker->checker.usage(meter->meter);
    // A caller's struct may be longer than ours, or shorter.
    const std::size_t size = room > 0 ? windows->struct_size : 0;
    char* at = reinterpret_cast<char*>(windows);
    for (std::size_t i = 0; i < std::min(room, usage.size()); ++i, at += size) {
      const octroi_quota_usage window = written(usage[i], size);
      std::memcpy(at, &window, std::min(size, sizeof window));
    }
    *count = usage.size();
    return OCTROI_QUOTA_OK;
  });
}

octroi_quota_error octroi_quota_save(octroi_quota_meter* meter, char* bytes, size_t room,
                                     size_t* size) {
  if (meter == nullptr || size == nullptr || (bytes == nullptr && room > 0)) {
    return OCTROI_QUOTA_NULL;
  }
  return guarded([&] {
    const auto saved = meter->checker->checker.save(meter->meter);
    const std::string line = quota::format_snapshot(*saved);
    *size = line.size();
    if (line.size() <= room) std::memcpy(bytes, line.data(), line.size());
    return OCTROI_QUOTA_OK;
  });
}

octroi_quota_error octroi_quota_restore(octroi_quota_meter* meter, const char* bytes, size_t size) {
  if (meter == nullptr || bytes == nullptr) return OCTROI_QUOTA_NULL;
  return guarded([&] {
    const auto saved = quota::parse_snapshot({bytes, size});
    if (!saved) return OCTROI_QUOTA_BAD_SNAPSHOT;
    const bool is_open = meter->checker->checker.restore(meter->meter, *saved);
    return is_open ? OCTROI_QUOTA_OK : OCTROI_QUOTA_CLOSED;
  });
}

}  // extern "C"
