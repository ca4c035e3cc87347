// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Windows: over what a limit counts, and when it starts again.
//
// A schedule is a list of edges without end: a window begins at one and ends at the next. A
// function of the host's is asked once a window, not once a request, so it may be slow: such as a
// calendar month in a tenant's zone. Schedules are shared by all counters of a rule.
//
//   Window{.name = "second", .limit = 50, .schedule = WindowSchedule::every(kSecond)}
//   Window{.name = "day", .limit = 10'000, .schedule = WindowSchedule::every(24 * 3600 * kSecond)}
//   Window{.name = "month", .limit = 100'000, .schedule = WindowSchedule::by(next_month_in_paris)}
//   Window{.name = "seats", .limit = 20, .is_level = true}        // goes up and down
//
// Layer: quota (std only). Thread safety: values; a function must be callable from any thread.
#ifndef OCTROI_QUOTA_WINDOW_H_
#define OCTROI_QUOTA_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "octroi/quota/answer.h"
#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

class WindowSchedule {
 public:
  using NextEdge = std::function<Nanos(Nanos after)>;

  // Never starts again: a lifetime, or a level.
  WindowSchedule() noexcept = default;
  // Edges at `offset` + k * `period`. A period below 1 never starts again.
  [[nodiscard]] static WindowSchedule every(Nanos period, Nanos offset = 0) noexcept;
  // These edges, ascending; after the last one it never starts again.
  [[nodiscard]] static WindowSchedule at(std::vector<Nanos> edges);
  // `next` returns the first edge after an instant, kNever where there is none. It must be
  // monotone and must not throw; its last answer is remembered for the whole window that it told.
  [[nodiscard]] static WindowSchedule by(NextEdge next);

  // The first edge after `after`; kNever: none.
  [[nodiscard]] Nanos next_edge(Nanos after) const;

  // Whether both are the same list of edges: the same numbers, or copies of one function.
  friend bool operator==(const WindowSchedule&, const WindowSchedule&) noexcept = default;
  // Equal schedules have equal hashes.
  [[nodiscard]] std::size_t hash() const noexcept;

 private:
  class Asked;  // a function, and what it said last

  Nanos period_ = 0;
  Nanos offset_ = 0;
  std::shared_ptr<const Asked> next_{};
};

enum class Behaviour : std::uint8_t {  // Numbers are wire format.
  kHard = 1,                           // refuse beyond the limit
  kSoft = 2,                           // allow and say so
  kOverage = 3,                        // allow, and bill what is above the limit
};

struct Window {
  std::string name{};               // counts are kept by it when a plan changes
  std::int64_t limit = kUnlimited;  // a negative one counts as 0
  Behaviour behaviour = Behaviour::kHard;
  WindowSchedule schedule{};
  bool is_level = false;               // release() gives back here, and only here
  std::vector<std::uint8_t> alerts{};  // percentages of the limit, each told once a window

  friend bool operator==(const Window&, const Window&) noexcept = default;
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_WINDOW_H_
