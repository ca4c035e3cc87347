// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/coupon/coupon.h"

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

using std::chrono::days;

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }
Decimal decimal(std::string_view text) { return *Decimal::parse(text); }

const Instant kDay{std::chrono::sys_days{std::chrono::year{2026} / 1 / 15}};

Coupon percent_coupon() {
  Coupon coupon;
  coupon.code = "LAUNCH20";
  coupon.percent = decimal("20");
  return coupon;
}

Coupon fixed_coupon() {
  Coupon coupon;
  coupon.code = "TEN";
  coupon.kind = DiscountKind::kFixed;
  coupon.amount = eur(10'00);
  return coupon;
}

CouponRequest request() {
  CouponRequest request;
  request.plan = "pro";
  request.amount = eur(50'00);
  request.at = kDay;
  return request;
}

std::vector<std::string> numbered(std::size_t count) {
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < count; ++i) codes.push_back("charge" + std::to_string(i));
  return codes;
}

struct InvalidRow {
  const char* name;
  std::function<void(Coupon&)> spoil;
  const char* code;
};

TEST(CouponValidate, EveryRuleHasItsError) {
  const InvalidRow rows[] = {
      {"lower case", [](Coupon& c) { c.code = "launch20"; }, "coupon.bad_code"},
      {"empty", [](Coupon& c) { c.code = ""; }, "coupon.bad_code"},
      {"blank inside", [](Coupon& c) { c.code = "A B"; }, "coupon.bad_code"},
      {"line break", [](Coupon& c) { c.code = "A\r\nB"; }, "coupon.bad_code"},
      {"name with control", [](Coupon& c) { c.name = std::string("a\0b", 3); },
       "text.control_character"},
      {"0%", [](Coupon& c) { c.percent = Decimal(0); }, "coupon.bad_percent"},
      {"-1%", [](Coupon& c) { c.percent = Decimal(-1); }, "coupon.bad_percent"},
      {"above 100%", [](Coupon& c) { c.percent = decimal("100.01"); }, "coupon.bad_percent"},
      {"seven decimals", [](Coupon& c) { c.percent = decimal("1.0000001"); }, "coupon.bad_percent"},
      {"no kind", [](Coupon& c) { c.kind = DiscountKind{9}; }, "coupon.bad_percent"},
      {"fixed 0", [](Coupon& c) { c.kind = DiscountKind::kFixed, c.amount = eur(0); },
       "coupon.bad_amount"},
      {"fixed -1", [](Coupon& c) { c.kind = DiscountKind::kFixed, c.amount = eur(-1); },
       "coupon.bad_amount"},
      {"fixed of no currency",
       [](Coupon& c) { c.kind = DiscountKind::kFixed, c.amount = Money::of_minor(5, Currency()); },
       "coupon.bad_amount"},
      {"0 periods", [](Coupon& c) { c.duration = DiscountDuration::kPeriods, c.periods = 0; },
       "coupon.bad_periods"},
      {"1201 periods", [](Coupon& c) { c.duration = DiscountDuration::kPeriods, c.periods = 1201; },
       "coupon.bad_periods"},
      {"no duration", [](Coupon& c) { c.duration = DiscountDuration{0}; }, "coupon.bad_periods"},
      {"empty window", [](Coupon& c) { c.valid_from = c.valid_until = kDay; }, "coupon.bad_window"},
      {"from beyond the calendar", [](Coupon& c) { c.valid_from = Instant::max(); },
       "coupon.bad_window"},
      {"until beyond the calendar", [](Coupon& c) { c.valid_until = kInstantMax + Duration(1); },
       "coupon.bad_window"},
      {"from before it", [](Coupon& c) { c.valid_from = Instant::min(); }, "coupon.bad_window"},
      {"for the whole calendar",
       [](Coupon& c) { c.valid_from = kInstantMin, c.valid_until = kInstantMax; }, ""},
      {"as many plans as may be", [](Coupon& c) { c.plans.assign(kCouponPlansMax, "pro"); }, ""},
      {"one plan too many", [](Coupon& c) { c.plans.assign(kCouponPlansMax + 1, "pro"); },
       "coupon.bad_plan"},
      {"window backwards", [](Coupon& c) { c.valid_from = kDay, c.valid_until = kDay - days(1); },
       "coupon.bad_window"},
      {"minimum -1", [](Coupon& c) { c.minimum_amount = eur(-1); }, "coupon.bad_minimum"},
      {"minimum of no currency", [](Coupon& c) { c.minimum_amount = Money(); },
       "coupon.bad_minimum"},
      {"maximum 0", [](Coupon& c) { c.redemptions_max = 0; }, "coupon.bad_maximum"},
      {"maximum of tenant 0", [](Coupon& c) { c.redemptions_per_tenant_max = 0; },
       "coupon.bad_maximum"},
      {"plan with blank",
       [](Coupon& c) {
         c.plans = {"pro", "pro plus"};
       },
       "coupon.bad_plan"},
  };
  for (const InvalidRow& row : rows) {
    Coupon coupon = percent_coupon();
    row.spoil(coupon);
    EXPECT_EQ(error_code(validate(coupon)), row.code) << row.name;
  }
}

TEST(CouponValidate, ChargesAreCodesAndNamedOnce) {
  const InvalidRow rows[] = {
      {"no charge", [](Coupon& c) { c.charges = {""}; }, "coupon.bad_charge"},
      {"charge with blank", [](Coupon& c) { c.charges = {"base fee"}; }, "coupon.bad_charge"},
      {"charge with a line break", [](Coupon& c) { c.charges = {"base\n"}; }, "coupon.bad_charge"},
      {"charge of no add-on", [](Coupon& c) { c.charges = {"/base"}; }, "coupon.bad_charge"},
      {"no charge of an add-on", [](Coupon& c) { c.charges = {"users/"}; }, "coupon.bad_charge"},
      {"charge of two add-ons", [](Coupon& c) { c.charges = {"a/b/c"}; }, "coupon.bad_charge"},
      {"a charge twice",
       [](Coupon& c) {
         c.charges = {"base", "seats", "base"};
       },
       "coupon.bad_charge"},
      {"as many charges as may be", [](Coupon& c) { c.charges = numbered(kCouponChargesMax); }, ""},
      {"one charge too many", [](Coupon& c) { c.charges = numbered(kCouponChargesMax + 1); },
       "coupon.bad_charge"},
  };
  for (const InvalidRow& row : rows) {
    Coupon coupon = percent_coupon();
    row.spoil(coupon);
    EXPECT_EQ(error_code(validate(coupon)), row.code) << row.name;
  }
}

TEST(CouponValidate, GoodOnesPass) {
  EXPECT_TRUE(validate(percent_coupon()).ok());
  EXPECT_TRUE(validate(fixed_coupon()).ok());
  Coupon coupon = percent_coupon();
  coupon.percent = decimal("100.000000");
  coupon.duration = DiscountDuration::kPeriods;
  coupon.periods = 1200;
  coupon.valid_from = kDay;
  coupon.valid_until = kDay + days(1);
  coupon.plans = {"pro"};
  coupon.charges = {"base", "extra_users/base"};
  coupon.minimum_amount = eur(0);
  coupon.redemptions_max = 1;
  EXPECT_TRUE(validate(coupon).ok());
}

TEST(CouponCode, ComparesWithoutCase) {
  EXPECT_EQ(*coupon_code(" launch20\r\n"), "LAUNCH20");
  EXPECT_EQ(*coupon_code("Launch20"), *coupon_code("LAUNCH20"));
  EXPECT_EQ(error_code(coupon_code("   ").status()), "text.bad_code");
  EXPECT_EQ(error_code(coupon_code("launch\xC3\xA9").status()), "text.bad_code");
}

struct CheckRow {
  CouponRefusal refusal;
  std::function<void(Coupon&, CouponRequest&)> spoil;
};

// One row a refusal, in order of precedence.
std::vector<CheckRow> check_rows() {
  return {
      {CouponRefusal::kInactive, [](Coupon& c, CouponRequest&) { c.is_active = false; }},
      {CouponRefusal::kNotYetValid,
       [](Coupon& c, CouponRequest&) { c.valid_from = kDay + days(1); }},
      {CouponRefusal::kExpired, [](Coupon& c, CouponRequest&) { c.valid_until = kDay; }},
      {CouponRefusal::kPlanExcluded, [](Coupon& c, CouponRequest&) { c.plans = {"starter"}; }},
      {CouponRefusal::kCurrencyDiffers,
       [](Coupon& c, CouponRequest&) { c.minimum_amount = Money::of_minor(1, kXof); }},
      {CouponRefusal::kBelowMinimum,
       [](Coupon& c, CouponRequest&) { c.minimum_amount = eur(50'01); }},
      {CouponRefusal::kNotFirstPurchase,
       [](Coupon& c, CouponRequest&) { c.first_purchase_only = true; }},
      {CouponRefusal::kUsedUp,
       [](Coupon& c, CouponRequest& r) { c.redemptions_max = 3, r.redemptions = 3; }},
      {CouponRefusal::kUsedUpByTenant,
       [](Coupon& c, CouponRequest& r) {
         c.redemptions_per_tenant_max = 1, r.redemptions_of_tenant = 1;
       }},
  };
}

TEST(CouponCheck, EveryRefusalHasItsRow) {
  EXPECT_EQ(check(nullptr, request()), CouponRefusal::kUnknown);
  for (const CheckRow& row : check_rows()) {
    Coupon coupon = percent_coupon();
    CouponRequest asked = request();
    row.spoil(coupon, asked);
    EXPECT_EQ(check(&coupon, asked), row.refusal) << to_string(row.refusal);
  }
}

TEST(CouponCheck, TheEarlierRefusalComesFirst) {
  const std::vector<CheckRow> rows = check_rows();
  for (std::size_t first = 0; first < rows.size(); ++first) {
    for (std::size_t second = first + 1; second < rows.size(); ++second) {
      // These two share a field, and both cannot hold at once.
      if (rows[second].refusal == CouponRefusal::kBelowMinimum) continue;
      Coupon coupon = percent_coupon();
      CouponRequest asked = request();
      rows[second].spoil(coupon, asked);
      rows[first].spoil(coupon, asked);
      EXPECT_EQ(check(&coupon, asked), rows[first].refusal)
          << to_string(rows[first].refusal) << " and " << to_string(rows[second].refusal);
    }
  }
}

TEST(CouponCheck, TheWindowIsHalfOpen) {
  Coupon coupon = percent_coupon();
  coupon.valid_from = kDay;
  coupon.valid_until = kDay + days(1);
  CouponRequest asked = request();
  EXPECT_EQ(check(&coupon, asked), std::nullopt);
  asked.at = kDay - Duration(1);
  EXPECT_EQ(check(&coupon, asked), CouponRefusal::kNotYetValid);
  asked.at = kDay + days(1) - Duration(1);
  EXPECT_EQ(check(&coupon, asked), std::nullopt);
  asked.at = kDay + days(1);
  EXPECT_EQ(check(&coupon, asked), CouponRefusal::kExpired);
}

TEST(CouponCheck, LimitsAreReachedNotExceeded) {
  Coupon coupon = fixed_coupon();
  coupon.redemptions_max = 3;
  coupon.redemptions_per_tenant_max = 2;
  coupon.minimum_amount = eur(50'00);
  coupon.first_purchase_only = true;
  coupon.plans = {"starter", "pro"};
  CouponRequest asked = request();
  asked.redemptions = 2;
  asked.redemptions_of_tenant = 1;
  asked.is_first_purchase = true;
  EXPECT_EQ(check(&coupon, asked), std::nullopt);
}

TEST(CouponCheck, APlanIsMeantByItsWholeCode) {
  const std::string letters = "abcdefghijklmnopqr";
  Coupon coupon = percent_coupon();
  CouponRequest asked = request();
  for (std::size_t size = 1; size <= letters.size(); ++size) {
    const std::string code = letters.substr(0, size);
    coupon.plans = {"other", code};
    asked.plan = code;
    EXPECT_EQ(check(&coupon, asked), std::nullopt) << code;
    for (std::size_t at = 0; at < size; ++at) {
      std::string near = code;
      near[at] = '-';
      asked.plan = near;
      EXPECT_EQ(check(&coupon, asked), CouponRefusal::kPlanExcluded) << near;
    }
    asked.plan = std::string_view(letters).substr(0, size - 1);
    EXPECT_EQ(check(&coupon, asked), CouponRefusal::kPlanExcluded) << asked.plan;
  }
}

TEST(CouponCheck, AFixedAmountIsForItsCurrencyAndAPercentageForAny) {
  CouponRequest asked = request();
  asked.amount = Money::of_minor(5'000, kXof);
  const Coupon fixed = fixed_coupon();
  const Coupon percent = percent_coupon();
  EXPECT_EQ(check(&fixed, asked), CouponRefusal::kCurrencyDiffers);
  EXPECT_EQ(check(&percent, asked), std::nullopt);
}

TEST(CouponRefusalStatus, EachHasItsOwnCodeAndSentence) {
  std::set<std::string> codes;
  std::set<std::string> sentences;
  for (std::uint16_t number = 1; number <= 10; ++number) {
    const auto refusal = static_cast<CouponRefusal>(number);
    const absl::Status status = to_status(refusal);
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(error_code(status), "coupon." + std::string(to_string(refusal)));
    codes.insert(error_code(status));
    sentences.insert(error_message(status));
  }
  EXPECT_EQ(codes.size(), 10u);
  EXPECT_EQ(sentences.size(), 10u);
  EXPECT_TRUE(to_string(CouponRefusal{11}).empty());
  EXPECT_EQ(to_status(CouponRefusal::kUnknown).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(to_status(CouponRefusal::kUsedUp).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(to_status(CouponRefusal::kExpired).code(), absl::StatusCode::kFailedPrecondition);
}

TEST(Redemption, KeepsTheTermsItWasGiven) {
  Coupon coupon = fixed_coupon();
  coupon.percent = decimal("50");  // means nothing for a fixed amount
  coupon.charges = {"base", "seats"};
  RedemptionRequest asked;
  asked.at = kDay;
  const Redemption redemption = redeem(coupon, asked);
  EXPECT_EQ(redemption.discount.code, "TEN");
  EXPECT_EQ(redemption.discount.kind, DiscountKind::kFixed);
  EXPECT_EQ(redemption.discount.amount, eur(10'00));
  EXPECT_EQ(redemption.discount.percent, Decimal(0));
  EXPECT_EQ(redemption.discount.charges, coupon.charges);
  EXPECT_EQ(redemption.at, kDay);
  EXPECT_EQ(redemption.status, RedemptionStatus::kActive);
}

struct PeriodsRow {
  DiscountDuration duration;
  std::int32_t periods;
  int uses;  // until it is finished; 0: never
};

TEST(Redemption, LastsAsLongAsItsCoupon) {
  const PeriodsRow rows[] = {{DiscountDuration::kOnce, 7, 1},
                             {DiscountDuration::kPeriods, 1, 1},
                             {DiscountDuration::kPeriods, 3, 3},
                             {DiscountDuration::kForever, 3, 0}};
  for (const PeriodsRow& row : rows) {
    Coupon coupon = percent_coupon();
    coupon.duration = row.duration;
    coupon.periods = row.periods;
    Redemption redemption = redeem(coupon, {});
    int uses = 0;
    while (uses < 5 && redemption.status == RedemptionStatus::kActive) {
      redemption = *use_period(redemption);
      ++uses;
    }
    EXPECT_EQ(uses, row.uses == 0 ? 5 : row.uses);
    if (row.uses == 0) continue;
    EXPECT_EQ(redemption.status, RedemptionStatus::kFinished);
    EXPECT_EQ(redemption.periods_left, 0);
    EXPECT_EQ(error_code(use_period(redemption).status()), "coupon.not_active");
  }
}

TEST(Redemption, IsReleasedOnce) {
  const Redemption released = *release(redeem(percent_coupon(), {}));
  EXPECT_EQ(released.status, RedemptionStatus::kReleased);
  EXPECT_EQ(error_code(release(released).status()), "coupon.already_released");
  EXPECT_EQ(error_code(use_period(released).status()), "coupon.not_active");
}

TEST(CouponNames, GoThereAndBack) {
  for (const auto status :
       {RedemptionStatus::kActive, RedemptionStatus::kFinished, RedemptionStatus::kReleased}) {
    EXPECT_EQ(parse_redemption_status(to_string(status)), status);
  }
  for (const auto kind : {DiscountKind::kPercent, DiscountKind::kFixed}) {
    EXPECT_EQ(parse_discount_kind(to_string(kind)), kind);
  }
  for (const auto duration :
       {DiscountDuration::kOnce, DiscountDuration::kPeriods, DiscountDuration::kForever}) {
    EXPECT_EQ(parse_discount_duration(to_string(duration)), duration);
  }
  EXPECT_EQ(parse_redemption_status(""), std::nullopt);
  EXPECT_EQ(parse_discount_kind("PERCENT"), std::nullopt);
  EXPECT_EQ(parse_discount_duration("twice"), std::nullopt);
  EXPECT_TRUE(to_string(RedemptionStatus{0}).empty());
  EXPECT_TRUE(to_string(DiscountKind{0}).empty());
  EXPECT_TRUE(to_string(DiscountDuration{0}).empty());
}

}  // namespace
}  // namespace octroi
