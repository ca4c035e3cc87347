// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Months of payments by Stripe, MTN MoMo, Unipesa, Wave and Orange Money over real sockets, to a
// server that loses requests and answers, is busy, fails, cuts, lies about an amount, forgets keys,
// declines, keeps payers waiting, and whose callbacks are lost, doubled, late, early, out of order,
// forged and wrong. When all has calmed down both books are equal: each charge once, each amount
// the same, nothing open on either side.
//
// OCTROI_SOAK=n makes about n payments, OCTROI_SOAK_SEED=n another run.

#include "soak/soak.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "octroi/sqlite/sqlite.h"

namespace octroi::test {
namespace {

constexpr int kMonths = 5;

std::int64_t number_in(const char* variable, std::int64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoll(text);
}

void live(Soak& soak, std::int64_t wished_payments) {
  soak.sign_up(std::max<std::int64_t>(5, wished_payments / kMonths));
  for (int day = 0; day < 31 * kMonths && !::testing::Test::HasFatalFailure(); ++day) {
    soak.live_a_day();
  }
  soak.calm_down();
  soak.compare();
  EXPECT_GE(soak.payments(), wished_payments);
}

void live_in(Store& store, std::int64_t wished_payments) {
  const auto seed = static_cast<std::uint64_t>(number_in("OCTROI_SOAK_SEED", 20260131));
  SCOPED_TRACE("seed " + std::to_string(seed));
  Soak soak(store, seed);
  live(soak, wished_payments);
  // Everything was there: news of each provider, forgeries, and callbacks never taken.
  const FakeRound callbacks = soak.callbacks();
  for (const char* provider : {"stripe", "mtn_momo", "unipesa", "wave", "orange_money"}) {
    EXPECT_GT(soak.taken()[provider], 0) << provider;
  }
  EXPECT_GT(callbacks.forged, 0);
  EXPECT_GT(callbacks.refused, 0);
  EXPECT_GT(callbacks.abandoned, 0);
  std::printf("%lld payments, %lld callbacks, %lld of them refused, %lld forged\n",
              static_cast<long long>(soak.payments()), static_cast<long long>(callbacks.sent),
              static_cast<long long>(callbacks.refused), static_cast<long long>(callbacks.forged));
}

TEST(Soak, BothBooksAreEqual) {
  MemoryStore store;
  live_in(store, number_in("OCTROI_SOAK", 1000));
}

TEST(Soak, BothBooksAreEqualInSqlite) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("octroi_soak_" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  {
    auto store = sqlite::open((folder / "soak.db").string());
    ASSERT_TRUE(store.ok()) << store.status();
    live_in(*store, number_in("OCTROI_SOAK", 1000) / 5);
  }
  std::filesystem::remove_all(folder);
}

TEST(Soak, IsRepeatedByItsSeed) {
  const auto story_of = [](std::uint64_t seed) {
    MemoryStore store;
    Soak soak(store, seed);
    live(soak, 40);
    return soak.story();
  };
  const std::string story = story_of(1);
  EXPECT_EQ(story_of(1), story);
  EXPECT_NE(story_of(2), story);
}

}  // namespace
}  // namespace octroi::test
