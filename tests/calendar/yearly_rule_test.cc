// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "calendar/yearly_rule.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/zone.h"

namespace octroi {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;

sys_seconds at(std::string_view text) {
  return std::chrono::floor<seconds>(parse_instant(text).value());
}

// The changes of one year, as "<instant> <minutes ahead of UTC>".
std::vector<std::string> changes_in(int year, const std::string& rule) {
  std::vector<ZoneChange> changes = {
      {sys_seconds{std::chrono::sys_days{std::chrono::year{year} / 1 / 1}} - seconds{1},
       seconds{0}}};
  parse_yearly_rule(rule).value().append_changes(
      changes, std::chrono::sys_days{std::chrono::year{year + 1} / 1 / 1});
  std::vector<std::string> shown;
  for (std::size_t i = 1; i < changes.size(); ++i) {
    shown.push_back(format_instant(changes[i].at).substr(0, 16) + ' ' +
                    std::to_string(changes[i].offset / minutes{1}));
  }
  return shown;
}

TEST(YearlyRule, GivesTheChangesOfAYear) {
  struct Row {
    const char* rule;
    int year;
    std::vector<std::string> changes;
  };
  const Row rows[] = {
      {"CET-1CEST,M3.5.0,M10.5.0/3", 2026, {"2026-03-29T01:00 120", "2026-10-25T01:00 60"}},
      {"EST5EDT,M3.2.0,M11.1.0", 2026, {"2026-03-08T07:00 -240", "2026-11-01T06:00 -300"}},
      {"NZST-12NZDT,M9.5.0,M4.1.0/3", 2026, {"2026-04-04T14:00 720", "2026-09-26T14:00 780"}},
      {"IST-1GMT0,M10.5.0,M3.5.0/1", 2026, {"2026-03-29T01:00 60", "2026-10-25T01:00 0"}},
      {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
       2026,
       {"2026-04-04T15:00 630", "2026-10-03T15:30 660"}},
      {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026, {"2026-03-29T01:00 -60", "2026-10-25T01:00 -120"}},
      {"IST-2IDT,M3.4.4/26,M10.5.0", 2026, {"2026-03-27T00:00 180", "2026-10-24T23:00 120"}},
      {"EET-2EEST,M3.4.4/50,M10.4.4/50", 2026, {"2026-03-28T00:00 180", "2026-10-23T23:00 120"}},
      {"<+00>0<+02>-2,M3.5.0/1,M10.5.0/3", 2026, {"2026-03-29T01:00 120", "2026-10-25T01:00 0"}},
      {"AAA0BBB,J60/0,J365/12:30:30", 2024, {"2024-03-01T00:00 60", "2024-12-31T11:30 0"}},
      {"AAA0BBB,J59/0,J60/0", 2024, {"2024-02-28T00:00 60", "2024-02-29T23:00 0"}},
      {"AAA0BBB,59/0,60/0", 2024, {"2024-02-29T00:00 60", "2024-02-29T23:00 0"}},
      {"AAA0BBB,59/0,60/0", 2023, {"2023-03-01T00:00 60", "2023-03-01T23:00 0"}},
      {"GMT0", 2026, {}},
      {"<+0545>-5:45", 2026, {}},
  };
  for (const Row& row : rows) EXPECT_EQ(changes_in(row.year, row.rule), row.changes) << row.rule;
}

TEST(YearlyRule, StartsAfterTheLastListedChange) {
  std::vector<ZoneChange> changes = {{at("2026-03-29T01:00:00Z"), hours{2}}};
  parse_yearly_rule("CET-1CEST,M3.5.0,M10.5.0/3")
      ->append_changes(changes, at("2027-03-28T01:00:00Z"));
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[1].at, at("2026-10-25T01:00:00Z"));
}

TEST(YearlyRule, RefusesWhatIsNoRule) {
  for (const char* text : {"",
                           "CET",
                           "-1",
                           "CE-1",
                           "CET-1CEST",
                           "CET-1CEST,",
                           "CET-1CEST,M3.5.0",
                           "CET-1CEST,M3.5.0,",
                           "CET-1CEST,M3.5.0,M10.5.0/3 ",
                           "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M0.5.0,M10.5.0",
                           "CET-1CEST,M3.6.0,M10.5.0",
                           "CET-1CEST,M3.0.0,M10.5.0",
                           "CET-1CEST,M3.5.7,M10.5.0",
                           "CET-25",
                           "CET-1:60",
                           "CET-1:00:60",
                           "CET-1CEST,J0,J365",
                           "CET-1CEST,J366,J1",
                           "CET-1CEST,366,1",
                           "CET-1CEST,M3.5.0/168,M10.5.0",
                           "<CET-1",
                           "<+>0",
                           "CET99999999999999999999"}) {
    EXPECT_FALSE(parse_yearly_rule(text).has_value()) << text;
  }
}

// A table of one listed change and the rule is what slim tzdata gives; it must lead to the same
// answers as the machine's own file.
TEST(YearlyRule, ContinuesAListThatEndsEarly) {
  std::vector<ZoneChange> changes = {{at("2007-03-11T08:00:00Z"), -hours{5}},
                                     {at("2007-11-04T07:00:00Z"), -hours{6}}};
  parse_yearly_rule("CST6CDT,M3.2.0,M11.1.0")
      ->append_changes(changes, ZoneRules::kTableEnd + ZoneRules::kMargin);
  const ZoneRules slim("America/Chicago", changes);
  const Zone full = Zone::parse("America/Chicago").value();
  for (Date date = parse_date("2008-01-01").value(); date < parse_date("2040-01-01").value();
       date = add_days(date, 1).value()) {
    EXPECT_EQ(slim.first_at(std::chrono::local_days{date}), full.start_of_day(date))
        << format_date(date);
  }
}

}  // namespace
}  // namespace octroi
