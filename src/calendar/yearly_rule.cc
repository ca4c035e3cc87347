// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "yearly_rule.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::last;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;
using std::chrono::year_month;

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads a TZ string from its front; once wrong, stays wrong.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return text_.empty(); }

  bool accept(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) good_ = false;
  }

  // An abbreviation, which says nothing about time: letters, or anything in angle brackets.
  void skip_name() {
    const bool quoted = accept('<');
    std::size_t length = 0;
    while (length < text_.size() && (quoted ? text_[length] != '>' : is_letter(text_[length]))) {
      ++length;
    }
    text_.remove_prefix(length);
    if (length < 3) good_ = false;
    if (quoted) expect('>');
  }

  unsigned number(unsigned min, unsigned max) {
    unsigned value = 0;
    bool any = false;
    while (!text_.empty() && is_digit(text_.front()) && value <= max) {
      value = value * 10 + static_cast<unsigned>(text_.front() - '0');
      text_.remove_prefix(1);
      any = true;
    }
    if (!any || value < min || value > max) good_ = false;
    return value;
  }

  // "[+-]hh[:mm[:ss]]"
  seconds time(unsigned hours_max) {
    const bool negative = accept('-');
    if (!negative) accept('+');
    seconds result = hours{number(0, hours_max)};
    if (accept(':')) {
      result += minutes{number(0, 59)};
      if (accept(':')) result += seconds{number(0, 59)};
    }
    return negative ? -result : result;
  }

  YearlyDay day() {
    YearlyDay result;
    if (accept('M')) {
      result.kind = YearlyDay::Kind::kWeekdayOfMonth;
      result.month = number(1, 12);
      expect('.');
      result.week = number(1, 5);
      expect('.');
      result.weekday = number(0, 6);
    } else if (accept('J')) {
      result.kind = YearlyDay::Kind::kDayWithoutLeap;
      result.day = number(1, 365);
    } else {
      result.day = number(0, 365);
    }
    if (accept('/')) result.time = time(167);
    return result;
  }

 private:
  std::string_view text_;
  bool good_ = true;
};

}  // namespace

sys_seconds YearlyDay::in(std::chrono::year which) const noexcept {
  const sys_days new_year = which / 1 / 1;
  const year_month in_month = which / std::chrono::month{month};
  switch (kind) {
    case Kind::kWeekdayOfMonth:
      if (week == 5) return sys_days{in_month / std::chrono::weekday{weekday}[last]} + time;
      return sys_days{in_month / std::chrono::weekday{weekday}[week]} + time;
    case Kind::kDayWithoutLeap:
      return new_year + days{day - 1} + (which.is_leap() && day > 59 ? days{1} : days{0}) + time;
    case Kind::kDayOfYear:
      break;
  }
  return new_year + days{day} + time;
}

void YearlyRule::append_changes(std::vector<ZoneChange>& changes, sys_seconds until) const {
  const sys_seconds after = changes.back().at;
  const auto append = [&](ZoneChange change) {
    if (change.at > after && change.at < until) changes.push_back(change);
  };
  if (!summer.has_value()) {
    return;
  }
  const year first_year = std::chrono::year_month_day{std::chrono::floor<days>(after)}.year();
  const year final_year = std::chrono::year_month_day{std::chrono::floor<days>(until)}.year();
  for (year each = first_year; each <= final_year; ++each) {
    std::array<ZoneChange, 2> pair = {
        ZoneChange{summer->start.in(each)-offset, summer->offset},
        ZoneChange{summer->end.in(each)-summer->offset, offset},
    };
    if (pair[1].at < pair[0].at) std::swap(pair[0], pair[1]);
    append(pair[0]);
    append(pair[1]);
  }
}

std::optional<YearlyRule> parse_yearly_rule(std::string_view text) {
  Reader reader(text);
  YearlyRule rule;
  reader.skip_name();
  rule.offset = -reader.time(24);  // POSIX counts westwards
  if (!reader.at_end()) {
    YearlyRule::Summer summer{rule.offset + hours{1}, {}, {}};
    reader.skip_name();
    if (!reader.accept(',')) {
      summer.offset = -reader.time(24);
      reader.expect(',');
    }
    summer.start = reader.day();
    reader.expect(',');
    summer.end = reader.day();
    rule.summer = summer;
  }
  if (!reader.good() || !reader.at_end()) return std::nullopt;
  return rule;
}

}  // namespace v0
}  // namespace octroi
