// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/times.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>

#include "billing/spelling.h"

#include "octroi/base/status.h"
#include "octroi/calendar/anchored.h"
#include "octroi/calendar/billing_period.h"

namespace octroi::vectors {
namespace {

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() > end.size() && text.ends_with(end);
}

// "14:37", "14:37:12" or "14:37:12.5".
absl::StatusOr<Duration> time_of_day(const std::string& text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string whole = text.substr(0, point);
  int h = 0;
  int m = 0;
  int s = 0;
  int end = 0;
  const int read = std::sscanf(whole.c_str(), "%2d:%2d%n:%2d%n", &h, &m, &end, &s, &end);
  if (read < 2 || end != static_cast<int>(whole.size()) || h > 23 || m > 59 || s > 59) {
    return unsupported("'" + text + "' is not a time of day");
  }
  Duration time = std::chrono::hours{h} + std::chrono::minutes{m} + std::chrono::seconds{s};
  if (point == text.size()) return time;
  OCTROI_ASSIGN_OR_RETURN(const Decimal part, Decimal::parse("0" + text.substr(point)));
  OCTROI_ASSIGN_OR_RETURN(const Decimal micros, multiply(part, Decimal(1'000'000)));
  OCTROI_ASSIGN_OR_RETURN(const Decimal cut, round_to(micros, 0, Rounding::kDown));
  return time + std::chrono::microseconds{static_cast<std::int64_t>(cut.coefficient())};
}

absl::StatusOr<Instant> local_instant(const std::string& text, Zone zone) {
  const std::size_t split = text.find_first_of("T ");
  OCTROI_ASSIGN_OR_RETURN(const Date date, parse_date(text.substr(0, split)));
  if (split == text.npos) return zone.start_of_day(date);
  OCTROI_ASSIGN_OR_RETURN(const Duration time, time_of_day(text.substr(split + 1)));
  return zone.to_instant(date, time);
}

std::string wall_text(Instant instant, Zone zone) {
  const auto wall = std::chrono::hh_mm_ss(wall_time(instant, zone));
  std::array<char, 16> time{};
  std::snprintf(time.data(), time.size(), "T%02ld:%02ld:%02ld", long{wall.hours().count()},
                long{wall.minutes().count()}, long{wall.seconds().count()});
  return format_date(zone.date_of(instant)) + time.data();
}

}  // namespace

std::string plain_period(const std::string& name) {
  constexpr auto kNames = std::to_array<std::array<const char*, 2>>({
      {"daily", "day"},
      {"days", "day"},
      {"weekly", "week"},
      {"weeks", "week"},
      {"iso_week", "week"},
      {"monthly", "month"},
      {"months", "month"},
      {"calendar_month", "month"},
      {"quarterly", "quarter"},
      {"quarters", "quarter"},
      {"half_yearly", "half_year"},
      {"half_annual", "half_year"},
      {"semi_annual", "half_year"},
      {"semiannual", "half_year"},
      {"semi_annually", "half_year"},
      {"semester", "half_year"},
      {"annual", "year"},
      {"annually", "year"},
      {"yearly", "year"},
      {"years", "year"},
      {"calendar_year", "year"},
      {"P1D", "day"},
      {"P1W", "week"},
      {"P7D", "week"},
      {"P1M", "month"},
      {"P3M", "quarter"},
      {"P6M", "half_year"},
      {"P1Y", "year"},
      {"P12M", "year"},
  });
  const std::string said = name.starts_with('P') ? name : folded(name);
  for (const auto& [theirs, ours] : kNames) {
    if (name == theirs || said == theirs) return ours;
  }
  return said == folded(name) && parse_interval(said).ok() ? said : name;
}

namespace {

// "30_days", "2 months", "every 3 months".
std::optional<Interval> counted(const std::string& said) {
  std::string text = said.starts_with("every_") ? said.substr(6) : said;
  std::ranges::replace(text, '_', ' ');
  Interval read;
  const char* const end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, read.count);
  if (number.ec != std::errc{}) return std::nullopt;
  const std::string unit(number.ptr + (number.ptr != end && *number.ptr == ' ' ? 1 : 0), end);
  const absl::StatusOr<Interval> one = parse_interval(plain_period(unit));
  if (!one.ok()) return std::nullopt;
  const std::int64_t count = std::int64_t{read.count} * one->count;
  if (count < 1 || count > kIntervalCountMax) return std::nullopt;
  return Interval{one->unit, static_cast<std::int32_t>(count)};
}

// "P2M", "P14D": months or days alone.
std::optional<Interval> iso_length(const std::string& said) {
  const absl::StatusOr<CivilDuration> length = duration_named(said);
  if (!length.ok() || length->time != Duration{}) return std::nullopt;
  const bool is_months = length->months > 0 && length->days == 0;
  const bool is_days = length->days > 0 && length->months == 0;
  if (!is_months && !is_days) return std::nullopt;
  const std::int64_t count = is_months ? length->months : length->days;
  if (count > kIntervalCountMax) return std::nullopt;
  return Interval{is_months ? IntervalUnit::kMonth : IntervalUnit::kDay,
                  static_cast<std::int32_t>(count)};
}

}  // namespace

absl::StatusOr<Interval> interval_named(const std::string& name) {
  if (const absl::StatusOr<Interval> ours = parse_interval(plain_period(name)); ours.ok())
    return ours;
  if (const auto read = counted(folded(name))) return *read;
  if (const auto read = iso_length(name)) return *read;
  const absl::StatusOr<BillingPeriod> period = parse_billing_period(folded(name));
  if (!period.ok()) return unsupported("'" + name + "' is not a length");
  return octroi::interval_of(*period);
}

absl::StatusOr<Interval> interval_of_input(const Json& input) {
  OCTROI_ASSIGN_OR_RETURN(Interval interval, interval_named(input.at("period")));
  interval.count *= input.value("every", 1);
  OCTROI_RETURN_IF_ERROR(check_interval(interval));
  return interval;
}

absl::StatusOr<CivilDuration> duration_named(const std::string& iso) {
  const auto bad = [&] { return unsupported("'" + iso + "' is not a duration"); };
  CivilDuration duration;
  const char* at = iso.data();
  const char* const end = at + iso.size();
  if (at == end || *at++ != 'P' || at == end) return bad();
  bool is_time = false;
  while (at != end) {
    if (!is_time && *at == 'T') {
      is_time = true;
      if (++at == end) return bad();
    }
    std::int32_t count = 0;
    const auto read = std::from_chars(at, end, count);
    if (read.ec != std::errc{} || read.ptr == end) return bad();
    at = read.ptr;
    const char unit = *at++;
    if (!is_time && unit == 'Y') {
      duration.months += std::int64_t{count} * 12;
    } else if (!is_time && unit == 'M') {
      duration.months += count;
    } else if (!is_time && (unit == 'W' || unit == 'D')) {
      duration.days += std::int64_t{count} * (unit == 'W' ? 7 : 1);
    } else if (is_time && unit == 'H') {
      duration.time += std::chrono::hours{count};
    } else if (is_time && unit == 'M') {
      duration.time += std::chrono::minutes{count};
    } else if (is_time && unit == 'S') {
      duration.time += std::chrono::seconds{count};
    } else {
      return bad();
    }
  }
  return duration;
}

absl::StatusOr<Instant> plus(Instant from, const CivilDuration& duration, Zone zone) {
  OCTROI_ASSIGN_OR_RETURN(const Date month, add_months(zone.date_of(from), duration.months));
  OCTROI_ASSIGN_OR_RETURN(const Date day, add_days(month, duration.days));
  return zone.to_instant(day, wall_time(from, zone)) + duration.time;
}

absl::StatusOr<Zone> zone_of_input(const Json& input) {
  const std::string name = input.value("zone", std::string());
  if (name.empty()) return Zone{};
  // "+0300", "+03:00": the zones of whole hours, which are named from the other side.
  std::string offset = name;
  std::erase(offset, ':');
  char sign = 0;
  int hours = 0;
  int end = 0;
  const int read = std::sscanf(offset.c_str(), "%c%2d00%n", &sign, &hours, &end);
  if (read == 2 && end == 5 && offset.size() == 5 && (sign == '+' || sign == '-')) {
    return Zone::parse(std::string("Etc/GMT") + (sign == '+' ? "-" : "+") + std::to_string(hours));
  }
  return Zone::parse(name);
}

namespace {

// "+02:00" at the end of a time.
std::optional<Duration> offset_of(const std::string& text) {
  const std::size_t sign = text.find_last_of("+-");
  if (sign == text.npos || sign < text.find_first_of("T ") || text.find(':') > sign) return {};
  int hours = 0;
  int minutes = 0;
  int end = 0;
  const std::string rest = text.substr(sign + 1);
  if (std::sscanf(rest.c_str(), "%2d:%2d%n", &hours, &minutes, &end) != 2) return {};
  if (end != static_cast<int>(rest.size())) return {};
  const Duration offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  return text[sign] == '-' ? -offset : offset;
}

}  // namespace

absl::StatusOr<Instant> instant_at(const Json& input, const char* key, Zone zone) {
  std::string text = input.at(key);
  if (ends_with(text, "Z")) {
    text.pop_back();
    return local_instant(text, Zone{});
  }
  if (const auto offset = offset_of(text)) {
    OCTROI_ASSIGN_OR_RETURN(const Instant there,
                            local_instant(text.substr(0, text.find_last_of("+-")), Zone{}));
    return there - *offset;
  }
  if (const std::size_t bracket = text.find('['); bracket != text.npos && ends_with(text, "]")) {
    OCTROI_ASSIGN_OR_RETURN(zone, Zone::parse(text.substr(bracket + 1, text.size() - bracket - 2)));
    text.resize(bracket);
  }
  return local_instant(text, zone);
}

absl::StatusOr<std::optional<Instant>> optional_instant_at(const Json& input, const char* key,
                                                           Zone zone) {
  if (!input.contains(key) || input.at(key).is_null()) return std::optional<Instant>{};
  OCTROI_ASSIGN_OR_RETURN(const Instant at, instant_at(input, key, zone));
  return std::optional<Instant>(at);
}

absl::StatusOr<Date> date_at(const Json& input, const char* key, Zone zone) {
  OCTROI_ASSIGN_OR_RETURN(const Instant at, instant_at(input, key, zone));
  return zone.date_of(at);
}

std::string utc_text(Instant instant) { return wall_text(instant, Zone{}) + "Z"; }

std::string local_text(Instant instant, Zone zone) {
  return wall_text(instant, zone) + "[" + std::string(zone.name()) + "]";
}

}  // namespace octroi::vectors
