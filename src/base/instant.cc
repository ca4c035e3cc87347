// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/instant.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kDaysPerEra = 146'097;  // the Gregorian calendar repeats after 400 years

char* put_two(char* out, unsigned value) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
  return out + 2;
}

char* put_three(char* out, unsigned value) {
  *out = static_cast<char>('0' + value / 100);
  return put_two(out + 1, value % 100);
}

// Everything after the year, of an instant in any era; up to 23 characters.
char* put_after_year(char* out, const year_month_day& date, std::int64_t microsecond_of_day) {
  *out++ = '-';
  out = put_two(out, static_cast<unsigned>(date.month()));
  *out++ = '-';
  out = put_two(out, static_cast<unsigned>(date.day()));
  *out++ = 'T';
  const auto second_of_day = static_cast<unsigned>(microsecond_of_day / 1'000'000);
  const auto microseconds = static_cast<unsigned>(microsecond_of_day % 1'000'000);
  out = put_two(out, second_of_day / 3600);
  *out++ = ':';
  out = put_two(out, second_of_day / 60 % 60);
  *out++ = ':';
  out = put_two(out, second_of_day % 60);
  *out++ = '.';
  out = put_three(out, microseconds / 1000);
  if (microseconds % 1000 != 0) out = put_three(out, microseconds % 1000);
  *out++ = 'Z';
  return out;
}

// An instant that no record can hold is spelt so that no reader takes it for one.
std::string format_out_of_range(sys_days day, std::int64_t microsecond_of_day) {
  std::int64_t era = day.time_since_epoch().count() / kDaysPerEra;
  if (day.time_since_epoch().count() % kDaysPerEra < 0) --era;
  const year_month_day date(day - days{era * kDaysPerEra});
  const std::int64_t year = static_cast<int>(date.year()) + 400 * era;
  std::string text = year == 0 ? "0000" : (year > 0 ? "+" : "") + std::to_string(year);
  char buffer[24];
  text.append(buffer, put_after_year(buffer, date, microsecond_of_day));
  return text;
}

absl::Status malformed() {
  return make_error(absl::StatusCode::kInvalidArgument, "instant.malformed",
                    "write an instant as 2026-01-31T09:00:00Z, with at most six decimals and Z or "
                    "an offset like +01:00");
}

// Reads fixed-width fields from the front of a text; once wrong, stays wrong.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char digit = next();
      if (digit < '0' || digit > '9') good_ = false;
      value = value * 10 + (digit - '0');
    }
    return good_ ? value : 0;
  }

  void expect(char upper, char lower) {
    const char found = next();
    if (found != upper && found != lower) good_ = false;
  }

  // One to six digits, as microseconds.
  int fraction() {
    int value = 0;
    int count = 0;
    while (count < 6 && peek() >= '0' && peek() <= '9') {
      value = value * 10 + (next() - '0');
      ++count;
    }
    if (count == 0) good_ = false;
    for (; count < 6; ++count) value *= 10;
    return value;
  }

  void refuse() { good_ = false; }
  [[nodiscard]] char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  char next() { return position_ < text_.size() ? text_[position_++] : fail(); }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return position_ == text_.size(); }

 private:
  char fail() {
    good_ = false;
    return '\0';
  }

  std::string_view text_;
  std::size_t position_ = 0;
  bool good_ = true;
};

// "Z" or "+hh:mm"; what must be taken off the local time to get UTC.
minutes read_offset(Reader& reader) {
  const char sign = reader.peek();
  if (sign != '+' && sign != '-') {
    reader.expect('Z', 'z');
    return minutes{0};
  }
  reader.next();
  const int offset_hours = reader.digits(2);
  reader.expect(':', ':');
  const int offset_minutes = reader.digits(2);
  if (offset_hours > 23 || offset_minutes > 59) reader.refuse();
  const minutes offset = hours{offset_hours} + minutes{offset_minutes};
  return sign == '-' ? -offset : offset;
}

}  // namespace

std::string format_instant(Instant instant) {
  const sys_days day = std::chrono::floor<days>(instant);
  const std::int64_t microsecond_of_day = (instant - day).count();
  if (instant < kInstantMin || instant > kInstantMax) {
    return format_out_of_range(day, microsecond_of_day);
  }
  const year_month_day date(day);
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  char buffer[28];
  char* const after_year = put_two(put_two(buffer, year / 100), year % 100);
  return std::string(buffer, put_after_year(after_year, date, microsecond_of_day));
}

absl::StatusOr<Instant> parse_instant(std::string_view text) {
  Reader reader(text);
  const int year = reader.digits(4);
  reader.expect('-', '-');
  const int month = reader.digits(2);
  reader.expect('-', '-');
  const int day = reader.digits(2);
  reader.expect('T', 't');
  const int hour = reader.digits(2);
  reader.expect(':', ':');
  const int minute = reader.digits(2);
  reader.expect(':', ':');
  const int second = reader.digits(2);
  int microsecond = 0;
  if (reader.peek() == '.') {
    reader.next();
    microsecond = reader.fraction();
  }
  const minutes offset = read_offset(reader);
  const year_month_day date = std::chrono::year{year} / month / day;
  // No leap second: POSIX time has none, and 23:59:60 has no instant of its own.
  if (!reader.good() || !reader.at_end() || !date.ok() || hour > 23 || minute > 59 || second > 59) {
    return malformed();
  }
  const Instant instant = sys_days{date} + hours{hour} + minutes{minute} + seconds{second} +
                          Duration{microsecond} - offset;
  if (instant < kInstantMin || instant > kInstantMax) {
    return make_error(absl::StatusCode::kOutOfRange, "instant.out_of_range",
                      "an instant must lie in the years 0001 to 9999 (UTC)");
  }
  return instant;
}

}  // namespace v0
}  // namespace octroi
