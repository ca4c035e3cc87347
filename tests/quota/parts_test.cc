// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The small parts: schedules, rules, features, headers, fingerprints, the key table.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/quota/checker.h"
#include "octroi/quota/features.h"
#include "octroi/quota/http_headers.h"
#include "quota/key_hash.h"

namespace octroi::quota {
namespace {

TEST(WindowSchedule, FindsTheNextEdge) {
  const WindowSchedule ten = WindowSchedule::every(10, 3);
  const std::pair<Nanos, Nanos> rows[] = {{-8, -7}, {-7, 3}, {0, 3}, {2, 3}, {3, 13}, {12, 13}};
  for (const auto& [after, edge] : rows) EXPECT_EQ(ten.next_edge(after), edge) << after;
  EXPECT_EQ(WindowSchedule::every(10, -7), ten);
  const WindowSchedule listed = WindowSchedule::at({5, 9});
  EXPECT_EQ(listed.next_edge(4), 5);
  EXPECT_EQ(listed.next_edge(5), 9);
  EXPECT_EQ(listed.next_edge(9), kNever);
  for (const WindowSchedule& none :
       {WindowSchedule(), WindowSchedule::every(0), WindowSchedule::every(-5),
        WindowSchedule::at({}), WindowSchedule::by(nullptr)}) {
    EXPECT_EQ(none.next_edge(1), kNever);
  }
  EXPECT_EQ(WindowSchedule::every(kNever).next_edge(5), kNever);
  EXPECT_EQ(ten.next_edge(kNever - 1), kNever);
  // A function that does not move on would keep a window from ever ending.
  EXPECT_EQ(WindowSchedule::by([](Nanos) { return Nanos{3}; }).next_edge(7), 8);
}

// What a function said last is remembered; threads that ask of other windows never mix it up.
TEST(WindowSchedule, TellsEachThreadItsOwnEdge) {
  const WindowSchedule ten = WindowSchedule::by([](Nanos after) { return (after / 10 + 1) * 10; });
  std::atomic<int> wrong{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      std::minstd_rand random(static_cast<unsigned>(i) + 1);
      for (int k = 0; k < 20'000; ++k) {
        const auto after = static_cast<Nanos>(random() % 60);
        if (ten.next_edge(after) != (after / 10 + 1) * 10) ++wrong;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong.load(), 0);
}

TEST(Rule, TellsItsFault) {
  const auto of = [](std::vector<Window> windows) { return Rule{.windows = std::move(windows)}; };
  EXPECT_EQ(fault_in(of({})), "");
  EXPECT_EQ(fault_in(of({{.name = "a"}, {.name = "a"}})), "rule.duplicate_window");
  EXPECT_EQ(fault_in(of({{.name = "a", .alerts = {0}}})), "rule.bad_alert");
  EXPECT_EQ(fault_in(of({{.name = "a", .alerts = {101}}})), "rule.bad_alert");
  EXPECT_EQ(fault_in(of({{.name = "a", .alerts = {1, 2, 3, 4, 5, 6, 7, 8, 9}}})),
            "rule.too_many_alerts");
  EXPECT_EQ(fault_in(of({{.name = "a", .alerts = {1, 2, 3, 4, 5, 6, 7, 100}}})), "");
  EXPECT_EQ(fault_in(Rule{.rate = Rate{}}), "rule.bad_rate");
  EXPECT_EQ(fault_in(Rule{.windows = {{.name = "a"}}, .rate = Rate{.amount = 1, .burst = 1}}),
            "rule.rate_and_windows");
  std::vector<Window> nine;
  for (int i = 0; i < 9; ++i) nine.push_back({.name = std::to_string(i)});
  EXPECT_EQ(fault_in(of(nine)), "rule.too_many_windows");
  nine.pop_back();
  EXPECT_EQ(fault_in(of(nine)), "");
}

TEST(Rule, OverridesAndAddOns) {
  const Rule plan{.windows = {{.name = "a", .limit = 5}, {.name = "b"}}};
  EXPECT_EQ(with_limit(plan, "a", 9).windows[0].limit, 9);
  EXPECT_EQ(plus(plan, "a", 3).windows[0].limit, 8);
  EXPECT_EQ(plus(plan, "a", -9).windows[0].limit, 0);
  EXPECT_EQ(plus(plan, "a", kUnlimited).windows[0].limit, kUnlimited);
  EXPECT_EQ(plus(plan, "b", -3).windows[1].limit, kUnlimited);
  EXPECT_EQ(plus(plan, "none", 3).windows[0].limit, 5);
  EXPECT_EQ(plus(with_limit(plan, "a", -4), "a", 3).windows[0].limit, 3) << "negative counts as 0";
}

TEST(Features, AnOverrideWinsAndTypesAreKept) {
  const Features plan({{"replication", false},
                       {"days", std::int64_t{30}},
                       {"days", std::int64_t{31}},
                       {"model", std::string("small")}});
  const Features own({{"replication", true}, {"model", std::string("large")}});
  const Features both = overlay(plan, own);
  EXPECT_TRUE(both.is_on("replication"));
  EXPECT_FALSE(plan.is_on("replication"));
  EXPECT_EQ(plan.number("days"), 31) << "the last one of a name counts";
  EXPECT_EQ(both.text("model"), "large");
  EXPECT_FALSE(both.is_on("days")) << "a number is no flag";
  EXPECT_EQ(both.number("model"), std::nullopt);
  EXPECT_EQ(both.text("none"), std::nullopt);
  EXPECT_EQ(both.find("none"), nullptr);
  EXPECT_EQ(both.entries().size(), 3U);
}

TEST(HttpHeaders, SayWhatAClientNeeds) {
  const Answer no{.why = Reason::kLimitReached,
                  .limit = 1'000,
                  .used = 1'000,
                  .remaining = 0,
                  .resets_at = 90 * kSecond + 1,
                  .retry_after = 60 * kSecond + 1};
  const HttpHeaders headers = http_headers("month", no, 30 * kSecond, 3'600 * kSecond);
  EXPECT_EQ(headers.rate_limit, "\"month\";r=0;t=61");
  EXPECT_EQ(headers.policy, "\"month\";q=1000;w=3600");
  EXPECT_EQ(headers.retry_after, "61");
  const Answer yes{.limit = 5, .used = 1, .remaining = 4};
  EXPECT_EQ(http_headers("a", yes, 0).rate_limit, "\"a\";r=4");
  EXPECT_EQ(http_headers("a", yes, 0).retry_after, "");
  const Answer at_once{.why = Reason::kLimitReached, .limit = 5};
  EXPECT_EQ(http_headers("a", at_once, 0).retry_after, "1") << "not at once";
  EXPECT_EQ(http_headers("\x7f", yes, 0).policy, "\"?\";q=5");
  EXPECT_EQ(http_headers("a\"\\\r\nSet-Cookie: x\xc3", yes, 0).policy,
            "\"a\\\"\\\\??Set-Cookie: x?\";q=5");
  EXPECT_EQ(http_headers("a", {}, 0).rate_limit, "") << "unlimited";
  EXPECT_EQ(http_headers("a", {.why = Reason::kNotDefined, .limit = 0}, 0).policy, "");
  const Answer large{.limit = kUnlimited - 1, .remaining = kUnlimited - 1};
  EXPECT_EQ(http_headers("a", large, 0).rate_limit, "\"a\";r=999999999999999");
}

// I40: names are told apart wherever one ends and the next begins, whatever their lengths.
RC_GTEST_PROP(KeyHash, DifferentKeysHaveDifferentFingerprints, ()) {
  const KeyHash hash({1, 2, 3, 4});
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange('a', 'c'));
  const auto cut = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
  std::map<std::pair<std::string, std::string>, std::pair<std::uint64_t, std::uint64_t>> seen;
  std::set<std::pair<std::uint64_t, std::uint64_t>> prints;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    for (const auto& names : {std::pair(text.substr(0, i), text.substr(i)),
                              std::pair(text.substr(0, i), text.substr(0, cut)),
                              std::pair(text.substr(0, i) + '\0', text.substr(i))}) {
      const Fingerprint print = hash(names.first, names.second);
      RC_ASSERT(print == hash(names.first, names.second));
      if (seen.emplace(names, std::pair(print.high, print.low)).second) {
        RC_ASSERT(prints.insert({print.high, print.low}).second);
      }
    }
  }
}

TEST(KeyHash, LongKeysCountToTheirLastByte) {
  const KeyHash hash({1, 2, 3, 4});
  std::set<std::pair<std::uint64_t, std::uint64_t>> prints;
  for (const std::size_t length : {200U, 231U, 232U, 233U, 240U, 256U, 500U, 1'000U}) {
    for (const std::size_t at : {std::size_t{0}, length / 2, length - 1}) {
      std::string name(length, 'x');
      name[at] = 'y';
      for (const auto& [tenant, metric] :
           {std::pair(name, std::string("m")), std::pair(std::string("m"), name)}) {
        const Fingerprint print = hash(tenant, metric);
        EXPECT_TRUE(prints.insert({print.high, print.low}).second) << length << ' ' << at;
      }
    }
  }
}

TEST(KeyHash, TheSecretMatters) {
  const KeyHash one({1, 2, 3, 4});
  const KeyHash two({1, 2, 3, 5});
  EXPECT_NE(one("tenant", "metric"), two("tenant", "metric"));
}

// Q7: three windows, keys and all.
TEST(KeyTable, ACounterWeighsAtMost96Bytes) {
  ManualTime time;
  const Tick tick(time);
  constexpr std::size_t kKeys = 40'000;
  Checker checker(tick, {.counters_expected = kKeys});
  const auto rule =
      std::make_shared<const Rule>(Rule{.windows = {{.name = "a"}, {.name = "b"}, {.name = "c"}}});
  for (std::size_t i = 0; i < kKeys; ++i) checker.define("t" + std::to_string(i), "m", rule);
  EXPECT_LE(checker.memory_bytes(), 96 * kKeys);
  EXPECT_EQ(checker.size(), kKeys);
}

// Room for all of them would take as much as there is, and more.
TEST(KeyTable, ANumberThatNobodyMeantTakesNoGigabytes) {
  ManualTime time;
  const Tick tick(time);
  Checker checker(tick, {.counters_expected = std::numeric_limits<std::size_t>::max()});
  EXPECT_LE(checker.memory_bytes(), std::size_t{128} << 20);
  EXPECT_TRUE(checker.define("t", "m", std::make_shared<const Rule>()).consume().allowed());
}

TEST(KeyTable, CompactFreesWhatGrowingLeft) {
  ManualTime time;
  const Tick tick(time);
  Checker checker(tick, {.counters_expected = 1});
  const auto rule = std::make_shared<const Rule>();
  for (int i = 0; i < 2'000; ++i) checker.define("t", std::to_string(i), rule);
  const std::size_t before = checker.memory_bytes();
  checker.compact();
  EXPECT_LT(checker.memory_bytes(), before);
  for (int i = 0; i < 2'000; ++i) EXPECT_TRUE(checker.meter("t", std::to_string(i)));
}

}  // namespace
}  // namespace octroi::quota
