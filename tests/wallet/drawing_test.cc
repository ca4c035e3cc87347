// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/wallet/drawing.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "octroi/base/status.h"
#include "rapidcheck.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }
Instant at(int hour) { return Instant(std::chrono::hours(hour)); }

PrepaidGrant grant(std::string id, std::int64_t minor) {
  PrepaidGrant one;
  one.id = std::move(id);
  one.balance = eur(minor);
  return one;
}

std::string order_of(const std::vector<Drawn>& drawn) {
  std::string ids;
  for (const Drawn& one : drawn) ids += one.grant;
  return ids;
}

// Each pair differs in one thing that decides, and in all that comes after it the other way.
TEST(Draw, HasOneOrder) {
  struct Row {
    const char* rule;
    PrepaidGrant first;
    PrepaidGrant second;
  };
  const auto soon = std::optional<Date>(2026y / 3 / 1);
  const auto later = std::optional<Date>(2026y / 4 / 1);
  const auto gift = GrantOrigin::kGranted;
  const auto paid = GrantOrigin::kPaid;
  const Row rows[] = {
      {"priority",
       {"b", 1, std::nullopt, paid, at(9), eur(5)},
       {"a", 2, soon, gift, at(1), eur(5)}},
      {"expiry", {"b", 1, soon, paid, at(9), eur(5)}, {"a", 1, later, gift, at(1), eur(5)}},
      {"never is last",
       {"b", 1, later, paid, at(9), eur(5)},
       {"a", 1, std::nullopt, gift, at(1), eur(5)}},
      {"granted first", {"b", 1, soon, gift, at(9), eur(5)}, {"a", 1, soon, paid, at(1), eur(5)}},
      {"the older", {"b", 1, soon, paid, at(1), eur(5)}, {"a", 1, soon, paid, at(9), eur(5)}},
      {"the id", {"a", 1, soon, paid, at(1), eur(5)}, {"b", 1, soon, paid, at(1), eur(5)}},
  };
  for (const Row& row : rows) {
    EXPECT_TRUE(is_drawn_before(row.first, row.second)) << row.rule;
    EXPECT_FALSE(is_drawn_before(row.second, row.first)) << row.rule;
    const PrepaidGrant grants[] = {row.second, row.first};
    const auto drawn = draw(grants, eur(7));
    ASSERT_TRUE(drawn.ok()) << drawn.status();
    const std::vector<Drawn> expected{{row.first.id, eur(5)}, {row.second.id, eur(2)}};
    EXPECT_EQ(*drawn, expected) << row.rule;
  }
}

TEST(Draw, TakesWhatThereIs) {
  const PrepaidGrant grants[] = {grant("a", 30), grant("b", 0), grant("c", 20)};
  struct Row {
    std::int64_t amount;
    const char* order;
    std::int64_t taken;
  };
  for (const Row& row : {Row{0, "", 0},
                         {-5, "", 0},
                         {30, "a", 30},
                         {31, "ac", 31},
                         {50, "ac", 50},
                         {51, "ac", 50}}) {
    const auto drawn = draw(grants, eur(row.amount));
    ASSERT_TRUE(drawn.ok()) << drawn.status();
    EXPECT_EQ(order_of(*drawn), row.order) << row.amount;
    std::int64_t taken = 0;
    for (const Drawn& one : *drawn) taken += one.amount.minor();
    EXPECT_EQ(taken, row.taken) << row.amount;
  }
}

TEST(Draw, RefusesWhatMakesNoSense) {
  const PrepaidGrant negative[] = {grant("a", -1)};
  EXPECT_EQ(error_code(draw(negative, eur(5)).status()), "wallet.negative_balance");
  const PrepaidGrant mixed[] = {grant("a", 5)};
  EXPECT_EQ(error_code(draw(mixed, Money::of_minor(5, kXof)).status()), "money.currency_mismatch");
}

TEST(GiveBack, ToTheLastThatGave) {
  const Drawn drawn[] = {{"a", eur(30)}, {"b", eur(20)}};
  const auto some = give_back(drawn, eur(25));
  ASSERT_TRUE(some.ok()) << some.status();
  EXPECT_EQ(*some, (std::vector<Drawn>{{"b", eur(20)}, {"a", eur(5)}}));
  EXPECT_EQ(give_back(drawn, eur(0))->size(), 0u);
  EXPECT_EQ(error_code(give_back(drawn, eur(51)).status()), "wallet.gives_too_much");
  EXPECT_EQ(error_code(give_back(drawn, Money::of_minor(5, kXof)).status()),
            "money.currency_mismatch");
}

std::vector<PrepaidGrant> some_grants() {
  std::vector<PrepaidGrant> grants;
  const int count = *rc::gen::inRange(0, 8);
  for (int i = 0; i < count; ++i) {
    PrepaidGrant one = grant(std::to_string(i), *rc::gen::inRange(0, 50));
    one.priority = *rc::gen::inRange(0, 3);
    if (*rc::gen::arbitrary<bool>()) {
      one.expires_on = Date(2026y / 1 / std::chrono::day(*rc::gen::inRange<unsigned>(1, 4)));
    }
    one.origin = *rc::gen::element(GrantOrigin::kGranted, GrantOrigin::kPaid);
    one.since = at(*rc::gen::inRange(0, 3));
    grants.push_back(std::move(one));
  }
  return grants;
}

RC_GTEST_PROP(Draw, NeitherLosesNorOverdrawsWhateverTheOrder, ()) {
  std::vector<PrepaidGrant> grants = some_grants();
  const Money amount = eur(*rc::gen::inRange(0, 300));
  const auto drawn = draw(grants, amount);
  RC_ASSERT(drawn.ok());
  std::map<std::string, std::int64_t> left;
  std::int64_t held = 0;
  for (const PrepaidGrant& one : grants) held += left[one.id] = one.balance.minor();
  std::int64_t taken = 0;
  for (const Drawn& one : *drawn) {
    RC_ASSERT(one.amount.is_positive());
    RC_ASSERT((left[one.grant] -= one.amount.minor()) >= 0);
    taken += one.amount.minor();
  }
  RC_ASSERT(taken == std::min(held, amount.minor()));
  std::reverse(grants.begin(), grants.end());
  RC_ASSERT(*draw(grants, amount) == *drawn);
  // All of it goes back to where it came from.
  const auto back = give_back(*drawn, eur(taken));
  RC_ASSERT(back.ok());
  for (const Drawn& one : *back) left[one.grant] += one.amount.minor();
  for (const PrepaidGrant& one : grants) RC_ASSERT(left[one.id] == one.balance.minor());
}

}  // namespace
}  // namespace octroi
