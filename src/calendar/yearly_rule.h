// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// YearlyRule: when a zone goes over to summer time and back, every year alike.
//
// tzdata files end in such a rule, a POSIX TZ string (RFC 8536, section 3.3.1), which holds after
// the last change they list: "CET-1CEST,M3.5.0,M10.5.0/3".
//
//   std::optional<YearlyRule> rule = parse_yearly_rule("CET-1CEST,M3.5.0,M10.5.0/3");
//   rule->append_changes(changes, until);
//
// Layer: calendar, private. Thread safety: a value.
#ifndef OCTROI_CALENDAR_YEARLY_RULE_H_
#define OCTROI_CALENDAR_YEARLY_RULE_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "zone_rules.h"

namespace octroi {
inline namespace v0 {

// A day of the year and a time of that day, which may be negative or beyond 24 hours.
struct YearlyDay {
  enum class Kind : std::uint8_t {
    kWeekdayOfMonth,  // "M3.5.0": the fifth (that is, last) Sunday of March
    kDayWithoutLeap,  // "J60": 1 March, leap year or not
    kDayOfYear,       // "59": the sixtieth day
  };

  Kind kind = Kind::kDayOfYear;
  unsigned month = 1;
  unsigned week = 1;
  unsigned weekday = 0;  // Sunday is 0
  unsigned day = 0;
  std::chrono::seconds time = std::chrono::hours{2};

  // In local time, counted as if it were UTC.
  [[nodiscard]] std::chrono::sys_seconds in(std::chrono::year year) const noexcept;
};

struct YearlyRule {
  struct Summer {
    std::chrono::seconds offset;  // ahead of UTC
    YearlyDay start;
    YearlyDay end;
  };

  std::chrono::seconds offset{0};  // ahead of UTC
  std::optional<Summer> summer;

  // The changes after the last one in `changes` and before `until`.
  void append_changes(std::vector<ZoneChange>& changes, std::chrono::sys_seconds until) const;
};

// Empty when the text is not such a rule.
[[nodiscard]] std::optional<YearlyRule> parse_yearly_rule(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_YEARLY_RULE_H_
