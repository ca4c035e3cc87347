// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/zone.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Date day(std::string_view text) { return parse_date(text).value(); }
Instant instant(std::string_view text) { return parse_instant(text).value(); }
Zone zone(std::string_view name) { return Zone::parse(name).value(); }

TEST(Zone, KeepsItsName) {
  for (const char* name : {"Europe/Paris", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+12",
                           "Asia/Calcutta", "Africa/Bamako", "EST5EDT"}) {
    EXPECT_EQ(zone(name).name(), name);
  }
  EXPECT_EQ(Zone().name(), "UTC");
  EXPECT_EQ(Zone(), zone("UTC"));
  EXPECT_EQ(zone("Europe/Paris"), zone("Europe/Paris"));
  EXPECT_NE(zone("Europe/Paris"), zone("Europe/Brussels"));
}

TEST(Zone, RefusesUnknownNames) {
  const std::vector<std::string> names = {"",
                                          "Paris",
                                          "europe/paris",
                                          "EUROPE/PARIS",
                                          "Europe/Atlantis",
                                          "Europe",
                                          "Europe/",
                                          "/Europe/Paris",
                                          "/usr/share/zoneinfo/Europe/Paris",
                                          "../zoneinfo/Europe/Paris",
                                          "Europe/../Europe/Paris",
                                          "Europe/Paris ",
                                          " Europe/Paris",
                                          "Europe\\Paris",
                                          "+02:00",
                                          "CET-1CEST",
                                          "localtime",
                                          "posixrules",
                                          "posix/Europe/Paris",
                                          "right/Europe/Paris",
                                          "tzdata.zi",
                                          "zone.tab",
                                          "Europe/Paris;",
                                          "\u0415urope/Paris",
                                          std::string("Europe/Paris\0", 13),
                                          std::string("UTC\0", 4),
                                          std::string(1'000'000, 'A')};
  for (const std::string& name : names) {
    const absl::Status status = Zone::parse(name).status();
    EXPECT_EQ(error_code(status), "zone.unknown") << name.substr(0, 40);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(Zone, GapsMeanTheirEndAndOverlapsTheirFirstTime) {
  struct Row {
    const char* zone;
    const char* date;
    minutes time;
    const char* instant;
  };
  const Row rows[] = {
      {"Europe/Paris", "2026-03-29", minutes{119}, "2026-03-29T00:59:00.000Z"},
      {"Europe/Paris", "2026-03-29", minutes{120}, "2026-03-29T01:00:00.000Z"},
      {"Europe/Paris", "2026-03-29", minutes{150}, "2026-03-29T01:00:00.000Z"},  // in the gap
      {"Europe/Paris", "2026-03-29", minutes{180}, "2026-03-29T01:00:00.000Z"},
      {"Europe/Paris", "2026-03-29", minutes{181}, "2026-03-29T01:01:00.000Z"},
      {"Europe/Paris", "2026-10-25", minutes{119}, "2026-10-24T23:59:00.000Z"},
      {"Europe/Paris", "2026-10-25", minutes{150}, "2026-10-25T00:30:00.000Z"},  // the first
      {"Europe/Paris", "2026-10-25", minutes{180}, "2026-10-25T02:00:00.000Z"},
      {"America/Sao_Paulo", "2018-11-04", minutes{0}, "2018-11-04T03:00:00.000Z"},  // no midnight
      {"America/Sao_Paulo", "2018-02-17", minutes{0}, "2018-02-17T02:00:00.000Z"},
      {"America/Sao_Paulo", "2018-02-18", minutes{0}, "2018-02-18T03:00:00.000Z"},
      {"Pacific/Apia", "2011-12-29", minutes{0}, "2011-12-29T10:00:00.000Z"},
      {"Pacific/Apia", "2011-12-30", minutes{0}, "2011-12-30T10:00:00.000Z"},  // no such day
      {"Pacific/Apia", "2011-12-30", minutes{720}, "2011-12-30T10:00:00.000Z"},
      {"Pacific/Apia", "2011-12-31", minutes{0}, "2011-12-30T10:00:00.000Z"},
      {"Pacific/Kiritimati", "2026-01-01", minutes{0}, "2025-12-31T10:00:00.000Z"},
      {"America/St_Johns", "2026-01-01", minutes{0}, "2026-01-01T03:30:00.000Z"},
      {"America/St_Johns", "2010-11-07", minutes{0}, "2010-11-07T02:30:00.000Z"},  // first of two
      {"Asia/Kathmandu", "2026-01-01", minutes{0}, "2025-12-31T18:15:00.000Z"},
      {"Australia/Lord_Howe", "2026-04-05", minutes{100}, "2026-04-04T14:40:00.000Z"},  // +-30 min
      {"Africa/Bamako", "2026-01-01", minutes{0}, "2026-01-01T00:00:00.000Z"},
      {"America/Juneau", "1867-10-18", minutes{0}, "1867-10-17T08:57:41.000Z"},  // had it twice
      {"Europe/Paris", "1890-01-01", minutes{0}, "1889-12-31T23:50:39.000Z"},    // local mean time
      {"UTC", "2038-01-19", minutes{194}, "2038-01-19T03:14:00.000Z"},
      {"Europe/Paris", "2038-07-01", minutes{0}, "2038-06-30T22:00:00.000Z"},  // beyond the list
      {"Europe/Paris", "2500-07-01", minutes{0}, "2500-06-30T22:00:00.000Z"},
      {"Europe/Paris", "9999-07-01", minutes{0}, "9999-06-30T22:00:00.000Z"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(format_instant(zone(row.zone).to_instant(day(row.date), row.time)), row.instant)
        << row.zone << ' ' << row.date << ' ' << row.time.count();
    if (row.time == minutes{0}) {
      EXPECT_EQ(format_instant(zone(row.zone).start_of_day(day(row.date))), row.instant);
    }
  }
}

TEST(Zone, TellsTheDay) {
  struct Row {
    const char* zone;
    const char* instant;
    const char* date;
  };
  const Row rows[] = {
      {"UTC", "2026-01-31T23:59:59.999999Z", "2026-01-31"},
      {"Europe/Paris", "2026-01-31T22:59:59.999999Z", "2026-01-31"},
      {"Europe/Paris", "2026-01-31T23:00:00Z", "2026-02-01"},
      {"Pacific/Kiritimati", "2026-01-31T10:00:00Z", "2026-02-01"},
      {"Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"},
      {"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"},
      // The wall shows 6 November again from 02:31 to 03:30, but 7 November has begun.
      {"America/St_Johns", "2010-11-07T02:29:59Z", "2010-11-06"},
      {"America/St_Johns", "2010-11-07T02:30:00Z", "2010-11-07"},
      {"America/St_Johns", "2010-11-07T02:31:00Z", "2010-11-07"},
      {"America/St_Johns", "2010-11-07T03:30:00Z", "2010-11-07"},
      // Midnight itself is repeated away: 17 February lasts 25 hours.
      {"America/Sao_Paulo", "2018-02-18T02:59:59Z", "2018-02-17"},
      {"America/Sao_Paulo", "2018-02-18T03:00:00Z", "2018-02-18"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(format_date(zone(row.zone).date_of(instant(row.instant))), row.date)
        << row.zone << ' ' << row.instant;
  }
}

TEST(Zone, StaysWithinTheRangeOfARecord) {
  for (const char* name : {"UTC", "Pacific/Kiritimati", "America/Juneau", "Etc/GMT+12"}) {
    const Zone here = zone(name);
    EXPECT_GE(here.start_of_day(day("0001-01-01")), kInstantMin) << name;
    EXPECT_LE(here.to_instant(day("9999-12-31"), hours{24}), kInstantMax) << name;
    EXPECT_EQ(here.to_instant(day("2026-01-01"), Duration::max()), kInstantMax) << name;
    EXPECT_EQ(here.to_instant(day("2026-01-01"), Duration::min()), kInstantMin) << name;
    EXPECT_GE(here.date_of(kInstantMin), day("0001-01-01")) << name;
    EXPECT_LE(here.date_of(kInstantMax), day("9999-12-31")) << name;
    EXPECT_EQ(here.date_of(Instant::min()), here.date_of(kInstantMin)) << name;
    EXPECT_EQ(here.date_of(Instant::max()), here.date_of(kInstantMax)) << name;
  }
}

constexpr const char* kZones[] = {"Europe/Paris",        "America/St_Johns",  "Pacific/Apia",
                                  "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Gaza",
                                  "America/Sao_Paulo",   "Europe/Dublin",     "America/Juneau"};

// I18: each instant belongs to the one day that has begun and whose successor has not.
TEST(Zone, DaysTileTheTimeLine) {
  EXPECT_TRUE(rc::check([] {
    const Zone here = zone(kZones[*rc::gen::inRange<std::size_t>(0, std::size(kZones))]);
    const Instant at = instant("1860-01-01T00:00:00Z") +
                       minutes{*rc::gen::inRange<std::int64_t>(0, 400LL * 365 * 24 * 60)};
    const Date date = here.date_of(at);
    RC_ASSERT(here.start_of_day(date) <= at);
    RC_ASSERT(at < here.start_of_day(add_days(date, 1).value()));
  }));
}

TEST(Zone, MayBeParsedFromManyThreads) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&wrong] {
      for (const char* name : {"Asia/Tokyo", "Asia/Seoul", "Asia/Manila", "Asia/Dili"}) {
        if (Zone::parse(name).value() != Zone::parse(name).value()) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace octroi
