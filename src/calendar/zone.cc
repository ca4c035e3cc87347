// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/zone.h"

#include <algorithm>

#include "zone_database.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::sys_days;

constexpr local_days kFirstDay{std::chrono::year{1} / 1 / 1};
constexpr local_days kLastDay{std::chrono::year{9999} / 12 / 31};

}  // namespace

absl::StatusOr<Zone> Zone::parse(std::string_view iana_name) {
  if (iana_name == "UTC") return Zone();
  const absl::StatusOr<const ZoneRules*> rules = find_zone(iana_name);
  if (!rules.ok()) return rules.status();
  return Zone(*rules);
}

std::string_view Zone::name() const noexcept {
  return rules_ == nullptr ? std::string_view("UTC") : std::string_view(rules_->name());
}

Instant Zone::start_of_day(Date date) const noexcept { return to_instant(date, Duration{0}); }

Instant Zone::to_instant(Date date, std::chrono::microseconds time_of_day) const noexcept {
  constexpr Duration kFar = kInstantMax - kInstantMin;  // beyond it the answer is an end
  const LocalTime local = local_days{date} + std::clamp(time_of_day, -kFar, kFar);
  const Instant instant =
      rules_ == nullptr ? Instant{local.time_since_epoch()} : rules_->first_at(local);
  return std::clamp(instant, kInstantMin, kInstantMax);
}

Date Zone::date_of(Instant instant) const noexcept {
  instant = std::clamp(instant, kInstantMin, kInstantMax);
  const LocalTime local =
      rules_ == nullptr ? LocalTime{instant.time_since_epoch()} : rules_->latest_at(instant);
  return Date{std::clamp(std::chrono::floor<days>(local), kFirstDay, kLastDay)};
}

}  // namespace v0
}  // namespace octroi
