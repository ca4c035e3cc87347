// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What stands behind the handles of octroi_quota.h, and how its structs are read and written.
//
// Layer: quota_c, private. Thread safety: as octroi_quota.h says.
#ifndef OCTROI_SRC_QUOTA_C_HANDLES_H_
#define OCTROI_SRC_QUOTA_C_HANDLES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "octroi/quota/checker.h"
#include "octroi/quota/tick_thread.h"
#include "octroi_quota.h"

namespace octroi {
inline namespace v0 {
namespace quota_c {

// A host's function as a source of time.
class HostTime final : public quota::TimeSource {
 public:
  explicit HostTime(const octroi_quota_options& options) noexcept
      : now_(options.now), context_(options.now_context) {}
  [[nodiscard]] quota::Nanos now() const noexcept override {
    return now_ != nullptr ? now_(context_) : system_.now();
  }

 private:
  std::int64_t (*now_)(void*);
  void* context_;
  quota::SystemTime system_{};
};

// A struct's size in the first version that had it: up to and with this field.
#define OCTROI_QUOTA_UP_TO(Struct, field) (offsetof(Struct, field) + sizeof(Struct::field))
inline constexpr std::size_t kFirstOptions =
    OCTROI_QUOTA_UP_TO(octroi_quota_options, start_tick_thread);
inline constexpr std::size_t kFirstWindow =
    OCTROI_QUOTA_UP_TO(octroi_quota_window, next_edge_context);
inline constexpr std::size_t kFirstAnswer = OCTROI_QUOTA_UP_TO(octroi_quota_answer, retry_after);
inline constexpr std::size_t kFirstUsage = OCTROI_QUOTA_UP_TO(octroi_quota_usage, ends_at);
#undef OCTROI_QUOTA_UP_TO

// Whether a caller of some version can have meant that size.
constexpr bool is_size(std::size_t size, std::size_t first) noexcept {
  return size >= first && size <= 4096 && size % 8 == 0;
}

inline octroi_quota_error fault_of(const octroi_quota_answer* answer) noexcept {
  const bool is_fine = answer == nullptr || is_size(answer->struct_size, kFirstAnswer);
  return is_fine ? OCTROI_QUOTA_OK : OCTROI_QUOTA_BAD_SIZE;
}

inline octroi_quota_error give(const quota::Answer& from, octroi_quota_answer* to) noexcept {
  if (to == nullptr) return OCTROI_QUOTA_OK;
  to->allowed = from.allowed() ? 1 : 0;
  to->reason = static_cast<std::int32_t>(from.why);
  to->limit = from.limit;
  to->used = from.used;
  to->remaining = from.remaining;
  to->resets_at = from.resets_at;
  to->retry_after = from.retry_after;
  if (to->struct_size > offsetof(octroi_quota_answer, alert)) to->alert = from.alert;
  return OCTROI_QUOTA_OK;
}

// No exception passes.
template <class Function>
octroi_quota_error guarded(Function function) noexcept {
  try {
    return function();
  } catch (...) {
    return OCTROI_QUOTA_NO_MEMORY;
  }
}

}  // namespace quota_c
}  // namespace v0
}  // namespace octroi

struct octroi_quota_meter {
  octroi::quota::Meter meter;
  octroi_quota_checker* checker;
};

struct octroi_quota_rule {
  std::shared_ptr<const octroi::quota::Rule> rule;
};

struct octroi_quota_checker {
  explicit octroi_quota_checker(const octroi_quota_options& options)
      : time(options),
        tick(time),
        checker(tick, {.counters_expected = static_cast<std::size_t>(options.counters_expected)}) {
    if (options.start_tick_thread != 0) ticking.emplace(tick);
  }

  octroi::quota_c::HostTime time;
  octroi::quota::Tick tick;
  std::optional<octroi::quota::TickThread> ticking{};
  octroi::quota::Checker checker;
  std::mutex mutex{};
  std::unordered_map<std::string, octroi_quota_meter> meters{};  // by both names
};

#endif  // OCTROI_SRC_QUOTA_C_HANDLES_H_
