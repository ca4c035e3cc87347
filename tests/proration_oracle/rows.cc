// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Prints random prorations, one a line, for oracle.py to work out again:
//   <profile> <price> <period start> <period end> <from> <until> <amount>
// Dates where the profile counts days, microseconds since the epoch where it counts instants.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "octroi/calendar/date.h"
#include "octroi/money/currency.h"
#include "octroi/proration/proration.h"

namespace octroi {
namespace {

using Chance = std::mt19937_64;

struct Profile {
  const char* name;
  ProrationPolicy policy;
};

const std::array<Profile, 7> kProfiles = {{
    {"octroi", proration_profiles::octroi()},
    {"kill_bill", proration_profiles::kill_bill()},
    {"kill_bill_thirty_days", proration_profiles::kill_bill_thirty_days()},
    {"lago", proration_profiles::lago()},
    {"flexprice", proration_profiles::flexprice()},
    {"openmeter", proration_profiles::openmeter()},
    {"stripe", proration_profiles::stripe()},
}};

std::int64_t below(Chance& chance, std::int64_t limit) {
  return static_cast<std::int64_t>(chance() % static_cast<std::uint64_t>(limit));
}

Money any_price(Chance& chance) {
  const std::int64_t limit = below(chance, 4) == 0 ? 1'000'000'000'000'000 : 1'000'000;
  const std::int64_t minor = below(chance, limit);
  return Money::of_minor(below(chance, 5) == 0 ? -minor : minor, kEur);
}

void print_days(Chance& chance, const Profile& profile) {
  using std::chrono::year;
  const Date start = *add_days(year{2015} / 1 / 1, below(chance, 6000));
  const Date end = below(chance, 2) == 0 ? *add_months(start, 1 + below(chance, 24))
                                         : *add_days(start, 1 + below(chance, 400));
  const std::int64_t days = days_between(start, end);
  const std::int64_t first = below(chance, days + 1);
  const Date from = *add_days(start, first);
  const Date until = *add_days(from, below(chance, days - first + 1));
  const Money price = any_price(chance);
  const auto share = prorate(price, {.start = start, .end = end}, {from, until}, profile.policy);
  std::printf("%s %lld %s %s %s %s %s\n", profile.name, static_cast<long long>(price.minor()),
              format_date(start).c_str(), format_date(end).c_str(), format_date(from).c_str(),
              format_date(until).c_str(),
              share.ok() ? std::to_string(share->amount.minor()).c_str() : "error");
}

void print_instants(Chance& chance, const Profile& profile) {
  const std::int64_t start = below(chance, 2'000'000'000'000'000);
  const std::int64_t length = 2'000'000 + below(chance, 40'000'000'000'000);
  const std::int64_t first = below(chance, length + 1);
  const std::int64_t last = first + below(chance, length - first + 1);
  const auto span = [start](std::int64_t from, std::int64_t until) {
    return TimeSpan{Instant{Duration{start + from}}, Instant{Duration{start + until}}};
  };
  const Money price = any_price(chance);
  const auto amount = prorate_between(price, span(0, length), span(first, last), profile.policy);
  std::printf("%s %lld %lld %lld %lld %lld %s\n", profile.name,
              static_cast<long long>(price.minor()), static_cast<long long>(start),
              static_cast<long long>(start + length), static_cast<long long>(start + first),
              static_cast<long long>(start + last),
              amount.ok() ? std::to_string(amount->minor()).c_str() : "error");
}

}  // namespace
}  // namespace octroi

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  octroi::Chance chance(std::strtoull(argv[2], nullptr, 10));
  for (long long row = std::atoll(argv[1]); row > 0; --row) {
    const octroi::Profile& profile = octroi::kProfiles[chance() % octroi::kProfiles.size()];
    if (profile.policy.grain == octroi::ProrationGrain::kDay) {
      octroi::print_days(chance, profile);
    } else {
      octroi::print_instants(chance, profile);
    }
  }
}
