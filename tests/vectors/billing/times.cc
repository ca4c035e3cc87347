// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/times.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "octroi/base/status.h"
#include "octroi/calendar/anchored.h"
#include "octroi/calendar/billing_period.h"

namespace octroi::vectors {
namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
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
  const std::size_t split = text.find('T');
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
  constexpr std::array<std::array<const char*, 2>, 11> kNames{{{"daily", "day"},
                                                               {"weekly", "week"},
                                                               {"monthly", "month"},
                                                               {"quarterly", "quarter"},
                                                               {"annual", "year"},
                                                               {"yearly", "year"},
                                                               {"P1D", "day"},
                                                               {"P1W", "week"},
                                                               {"P1M", "month"},
                                                               {"P3M", "quarter"},
                                                               {"P1Y", "year"}}};
  for (const auto& [theirs, ours] : kNames) {
    if (name == theirs) return ours;
  }
  return name;
}

absl::StatusOr<Interval> interval_named(const std::string& name) {
  if (ends_with(name, "_days")) {
    Interval days{IntervalUnit::kDay, 0};
    const char* const end = name.data() + name.size() - 5;
    if (std::from_chars(name.data(), end, days.count).ptr != end) {
      return unsupported("'" + name + "' is not a length");
    }
    OCTROI_RETURN_IF_ERROR(check_interval(days));
    return days;
  }
  if (const absl::StatusOr<Interval> ours = parse_interval(plain_period(name)); ours.ok())
    return ours;
  OCTROI_ASSIGN_OR_RETURN(const BillingPeriod period, parse_billing_period(name));
  return octroi::interval_of(period);
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

absl::StatusOr<Instant> instant_at(const Json& input, const char* key, Zone zone) {
  std::string text = input.at(key);
  if (ends_with(text, "Z")) return parse_instant(text);
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
