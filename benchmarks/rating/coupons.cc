// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// R5: which of three coupons may be used for a purchase.
//
// Each has six conditions that are all looked at: a window of time (begun, not over), a list of
// plans, a least amount, a first purchase, and a maximum of redemptions. Purchases differ, so that
// some meet all six and others break one; every answer is compared with the rules written straight
// down.

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "common/measure.h"

#include "goals.h"
#include "octroi/base/instant.h"
#include "octroi/base/random.h"
#include "octroi/coupon/coupon.h"

namespace octroi::bench {
namespace {

constexpr std::size_t kCandidates = 3;
constexpr std::size_t kRequests = 256;  // a power of two

using Answers = std::array<std::optional<CouponRefusal>, kCandidates>;

struct Shop {
  std::array<Coupon, kCandidates> coupons;
  std::vector<CouponRequest> requests;
};

Shop open_shop() {
  const Instant begins = *parse_instant("2026-01-01T00:00:00Z");
  Shop shop;
  for (std::size_t i = 0; i < kCandidates; ++i) {
    shop.coupons[i] = {.code = "LAUNCH" + std::to_string(i),
                       .percent = Decimal(20),
                       .valid_from = begins,
                       .valid_until = begins + std::chrono::hours(24 * 90),
                       .plans = {i == 1 ? "pro" : "starter"},
                       .minimum_amount = Money::of_minor(10'00, kEur),
                       .first_purchase_only = true,
                       .redemptions_max = 100};
    must(validate(shop.coupons[i]));
  }
  SeededRandom random(20260115);
  for (std::size_t i = 0; i < kRequests; ++i) {
    // Nine of ten purchases meet a condition.
    const auto meets = [&random] { return random.next() % 10 != 0; };
    shop.requests.push_back(
        {.plan = meets() ? "starter" : "pro",
         .amount = Money::of_minor(meets() ? 50'00 : 5'00, kEur),
         .at = begins + std::chrono::hours(meets() ? 24 : 24 * 91),
         .redemptions = static_cast<std::int64_t>(meets() ? random.next() % 100 : 100),
         .is_first_purchase = meets()});
  }
  return shop;
}

std::optional<CouponRefusal> by_the_rules(const Coupon& coupon, const CouponRequest& request) {
  if (request.at >= *coupon.valid_until) return CouponRefusal::kExpired;
  if (request.plan != coupon.plans.front()) return CouponRefusal::kPlanExcluded;
  if (request.amount.minor() < coupon.minimum_amount->minor()) return CouponRefusal::kBelowMinimum;
  if (!request.is_first_purchase) return CouponRefusal::kNotFirstPurchase;
  if (request.redemptions >= *coupon.redemptions_max) return CouponRefusal::kUsedUp;
  return std::nullopt;
}

}  // namespace

void measure_coupons(bool smoke) {
  const Shop shop = open_shop();
  Answers answers;
  const auto ask = [&](int call) {
    const CouponRequest& request = shop.requests[static_cast<std::size_t>(call) % kRequests];
    for (std::size_t i = 0; i < kCandidates; ++i) answers[i] = check(&shop.coupons[i], request);
    keep(answers);
  };
  int usable = 0;
  for (std::size_t call = 0; call < kRequests; ++call) {
    ask(static_cast<int>(call));
    for (std::size_t i = 0; i < kCandidates; ++i) {
      bench::check(answers[i] == by_the_rules(shop.coupons[i], shop.requests[call]),
                   "check() and the rules differ");
      usable += answers[i] ? 0 : 1;
    }
  }
  bench::check(usable > 200, "hardly a purchase may use a coupon");
  const std::vector<char> from(sizeof(CouponRequest) * kRequests, 'x');
  std::array<char, sizeof(CouponRequest)> to;
  const auto copy = [&](int call) {
    std::memcpy(to.data(), from.data() + to.size() * (static_cast<std::size_t>(call) % kRequests),
                to.size());
    keep(to);
  };
  const auto [asked, copied] = median_ns(smoke ? 3 : 101, smoke ? 256 : 20'480, ask, copy);
  std::printf("check(), 3 coupons of 6 conditions      %8.1f ns\n", asked);
  std::printf("copy of the request's %2zu bytes          %8.1f ns\n", to.size(), copied);
  print_goal({.name = "R5", .measured = asked, .limit = 16, .what = "ns for 3 coupons"});
}

}  // namespace octroi::bench
