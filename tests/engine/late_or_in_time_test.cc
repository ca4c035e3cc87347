// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage that is told late, and the same told in time: for every price they come to the same, and no
// fault of the store loses or doubles any.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/late_shop.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

struct Sold {
  const char* name;
  const char* usage;
  const char* meter;
  const char* spend;
};
constexpr Sold kSold[] = {
    {"Unit", R"(model: UNIT unit_amount: "0.333")", "", ""},
    {"Graduated", kGraduated, "", ""},
    {"Volume", R"(model: VOLUME tier { up_to: "40" unit_amount: "1" flat_amount: "3" }
                  tier { up_to: "90" unit_amount: "0.5" } tier { unit_amount: "0.07" })",
     "", ""},
    {"Package", R"(model: PACKAGE package_size: "7" package_amount: "0.99")", "", ""},
    {"Bounded", R"(model: UNIT unit_amount: "1" minimum: "20" maximum: "60")", "", ""},
    {"Spend", R"(model: UNIT unit_amount: "1")", "", R"(spend { minimum: "30" maximum: "80" })"},
    {"Committed", R"(model: UNIT unit_amount: "1")", "", R"(spend { commitment: "50" })"},
    {"Percentage", R"(model: PERCENTAGE percent: "2.5" fixed_per_event: "0.10" free_events: 2)",
     kSum, ""},
    {"Peaks", kUnit, "meter { aggregation: MAX buckets { seconds: 86400 } }", ""},
    {"Average", kUnit, "meter { aggregation: AVERAGE decimals: 2 }", ""},
    {"Latest", kUnit, "meter { aggregation: LATEST }", ""},
    {"Matrix", R"(model: MATRIX dimension: "r" row { value: "a" unit_amount: "1" }
                  default_amount: "2.5")",
     kSum, ""},
};

class LateOrInTime : public ::testing::TestWithParam<Sold> {};

// Two shops are told the same events, one of them in time, the other one some of them months late.
TEST_P(LateOrInTime, ComeToTheSame) {
  const Sold& sold = GetParam();
  SeededRandom random(0x1a7e + static_cast<std::uint64_t>(sold.name[0]));
  const auto below = [&](std::uint64_t limit) { return random.next() % limit; };
  for (int round = 0; round < 2; ++round) {
    const std::string catalog = usage(sold.usage, sold.meter, sold.spend);
    Shop in_time(catalog);
    Shop late(catalog, 0, kOriginal);
    std::map<std::string, std::vector<UsageEvent>> told_on;  // by the day on which they are told
    constexpr const char* kDays[] = {"2026-02-04", "2026-02-18", "2026-03-09", "2026-03-27"};
    constexpr const char* kLater[] = {"2026-02-22", "2026-03-12", "2026-03-29", "2026-04-11",
                                      "2026-04-20"};
    std::map<std::string, std::vector<UsageEvent>> at_once;
    int number = 0;
    for (const char* used : kDays) {
      for (std::uint64_t i = 0; i < 1 + below(4); ++i) {
        UsageEvent event = on(used, 1 + static_cast<std::int64_t>(below(45)));
        event.key = "e" + std::to_string(++number);
        event.at = *event.at + std::chrono::seconds(below(3600));
        if (sold.meter[0] != '\0') {
          event.properties = {{"r", below(2) == 0 ? "a" : "b"}};
        }
        at_once[used].push_back(event);
        std::string told = used;
        if (below(2) == 0) told = kLater[below(5)];
        told_on[std::max(told, std::string(used))].push_back(event);
      }
    }
    for (const char* date :
         {"2026-02-04", "2026-02-18", "2026-02-22", "2026-03-09", "2026-03-12", "2026-03-27",
          "2026-03-29", "2026-04-11", "2026-04-20", "2026-06-01"}) {
      const std::string noon = std::string(date) + "T12:00:00Z";
      in_time.until(noon);
      late.until(noon);
      for (const UsageEvent& event : at_once[date]) EXPECT_EQ(in_time.tell(event), "counted");
      for (const UsageEvent& event : told_on[date]) {
        const std::string outcome = late.tell(event);
        EXPECT_TRUE(outcome == "counted" || outcome == "corrects_past") << outcome;
      }
    }
    late.expect_sound(sold.name);
    EXPECT_EQ(billed_for_usage(late), billed_for_usage(in_time)) << sold.name << " " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Prices, LateOrInTime, ::testing::ValuesIn(kSold),
                         [](const auto& row) { return row.param.name; });

// Every commit of telling and billing late usage fails once, before and after it happened.
TEST(LateUsage, FaultsNeitherLoseNorDouble) {
  for (const CommitFault fault : {CommitFault::kUnknownBefore, CommitFault::kUnknownAfter}) {
    MemoryStore inner;
    FaultyStore store(inner);
    Shop shop(usage(kGraduated, ""), 0, kOriginal, &store);
    shop.until("2026-03-05T12:00:00Z");
    for (int event = 0; event < 4; ++event) {
      const UsageEvent told{.key = "e" + std::to_string(event),
                            .metric = "m",
                            .quantity = 10,
                            .at = at("2026-02-20T10:00:00Z")};
      store.fail_next_commit(fault);
      const absl::Status status = insist(
          [&] { return shop.billing->record_usage(*shop.tenant, std::span(&told, 1)).status(); });
      ASSERT_TRUE(status.ok()) << status;
    }
    while (shop.world.clock.now() < at("2026-04-01T12:00:00Z")) {
      store.fail_next_commit(fault);
      run_day(shop.world, *shop.billing);
    }
    shop.until("2026-04-03T12:00:00Z");
    ASSERT_EQ(corrections_of(shop).size(), 1u);
    EXPECT_EQ(corrections_of(shop)[0].amount, eur(40'00));
    shop.expect_sound("after the faults");
  }
}

}  // namespace
}  // namespace octroi::test
