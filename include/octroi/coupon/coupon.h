// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Coupon: a code that takes something off, and the rules for using it.
//
// A coupon is a percentage or a fixed amount, for the first invoice, for n of them or for ever. It
// may be bound to a time window, to plans, to a least amount, to a first purchase, and to a number
// of redemptions in all and for each tenant. check() gives the first rule that a purchase breaks;
// a form that is being filled and the purchase itself ask the same function.
//
//   if (auto refusal = check(coupon, {.plan = "pro", .amount = price, .at = clock.now()}))
//     return to_status(*refusal);   // "coupon.expired": "this coupon is no longer valid"
//   Redemption redemption = redeem(*coupon, {...});
//
// It takes its part of everything on an invoice that is discountable, shared out line by line
// (discount.h), or of the lines of the charges it names: {"base"} leaves seats and usage alone. Of
// those, an invoice without any of their lines uses nothing up. Where single charges cost less for
// all who buy, that is a phase of their price (PricePhase of octroi/catalog/plan.h).
//
// Codes compare without case: they are stored in upper case, coupon_code() makes them so.
//
// Layer: coupon (may include money, base). Thread safety: values and pure functions.
#ifndef OCTROI_COUPON_COUPON_H_
#define OCTROI_COUPON_COUPON_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/coupon/discount.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::size_t kCouponPlansMax = 1000;
inline constexpr std::size_t kCouponChargesMax = 100;

struct Coupon {
  std::string code{};  // upper case; unique on the platform
  std::string name{};  // for people; may be empty
  bool is_active = true;

  DiscountKind kind = DiscountKind::kPercent;
  Decimal percent{};  // kPercent: above 0, up to 100, at most 6 decimals
  Money amount{};     // kFixed: above 0; takes effect on invoices of its currency only

  DiscountDuration duration = DiscountDuration::kOnce;
  std::int32_t periods = 1;  // kPeriods: on so many periods, 1 to 1200

  std::optional<Instant> valid_from{};  // half-open [valid_from, valid_until)
  std::optional<Instant> valid_until{};
  // Plan codes it is good for, kCouponPlansMax at most; empty: all. It takes nothing off while
  // another plan is held.
  std::vector<std::string> plans{};
  // Codes of the charges it reaches, as lines bear them (discount.h), kCouponChargesMax at most;
  // empty: all. A plan need not have them, as add-ons come later.
  std::vector<std::string> charges{};
  std::optional<Money> minimum_amount{};  // of the whole purchase before discount
  bool first_purchase_only = false;
  std::optional<std::int64_t> redemptions_max{};             // in all, >= 1
  std::optional<std::int64_t> redemptions_per_tenant_max{};  // >= 1

  friend bool operator==(const Coupon&, const Coupon&) = default;
};

// The stored spelling of a code that a person typed: upper case, blanks around it removed.
// Errors: InvalidArgument "text.bad_code".
absl::StatusOr<std::string> coupon_code(std::string_view typed);

// Errors: InvalidArgument "coupon.bad_code" (not as coupon_code gives it), "coupon.bad_percent",
// "coupon.bad_amount", "coupon.bad_periods", "coupon.bad_window" (ends before it begins, or lies
// outside kInstantMin .. kInstantMax), "coupon.bad_minimum", "coupon.bad_maximum",
// "coupon.bad_plan" (not a code, or more than kCouponPlansMax), "coupon.bad_charge" (not a
// charge's code, one twice, or more than kCouponChargesMax).
absl::Status validate(const Coupon& coupon);

// A purchase that wants to use a coupon, and what is known of earlier ones.
struct CouponRequest {
  std::string_view plan;
  Money amount{};  // before discount
  Instant at{};
  std::int64_t redemptions = 0;            // of this coupon so far, without released ones
  std::int64_t redemptions_of_tenant = 0;  // of this tenant's
  bool is_first_purchase = false;
};

enum class CouponRefusal : std::uint16_t {  // In order of precedence; wire format, never reused.
  kUnknown = 1,                             // there is no such coupon
  kInactive = 2,                            // withdrawn
  kNotYetValid = 3,
  kExpired = 4,
  kPlanExcluded = 5,
  kCurrencyDiffers = 6,  // of the fixed amount or the minimum
  kBelowMinimum = 7,
  kNotFirstPurchase = 8,
  kUsedUp = 9,
  kUsedUpByTenant = 10,
};

// The first rule that forbids it; nullopt when the coupon may be used. nullptr is kUnknown.
[[nodiscard]] std::optional<CouponRefusal> check(const Coupon* coupon,
                                                 const CouponRequest& request);

[[nodiscard]] std::string_view to_string(CouponRefusal refusal) noexcept;  // "expired"
// NotFound for kUnknown, ResourceExhausted for the used up, else FailedPrecondition; the code is
// "coupon.<name>" and the message a sentence for the buyer.
[[nodiscard]] absl::Status to_status(CouponRefusal refusal);

enum class RedemptionStatus : std::uint8_t {  // Numbers are wire format.
  kActive = 1,                                // takes something off the next invoice
  kFinished = 2,  // all its invoices were discounted, or it was taken away
  kReleased = 3,  // given back: the purchase did not happen; counts against no maximum
};

// One use of a coupon. It keeps the terms it was given, as a coupon is never edited.
struct Redemption {
  RedemptionId id{};
  TenantId tenant{};
  std::optional<SubscriptionId> subscription{};
  Discount discount;  // code and terms at the time
  Instant at;
  RedemptionStatus status = RedemptionStatus::kActive;
  std::optional<std::int32_t> periods_left{};  // nullopt: for ever

  friend bool operator==(const Redemption&, const Redemption&) = default;
};

struct RedemptionRequest {
  RedemptionId id{};
  TenantId tenant{};
  std::optional<SubscriptionId> subscription{};
  Instant at{};
};

// `coupon` is one that check() allowed.
[[nodiscard]] Redemption redeem(const Coupon& coupon, const RedemptionRequest& request);

// The redemption after one more discounted invoice; finished when none is left.
// Errors: FailedPrecondition "coupon.not_active".
absl::StatusOr<Redemption> use_period(Redemption redemption);

// The redemption after it was taken away: it takes nothing off any more, and counts as before.
// Errors: FailedPrecondition "coupon.not_active".
absl::StatusOr<Redemption> finish(Redemption redemption);

// Gives it back, once (I21).
// Errors: FailedPrecondition "coupon.already_released".
absl::StatusOr<Redemption> release(Redemption redemption);

// "active"; what records show. Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(RedemptionStatus status) noexcept;
[[nodiscard]] std::optional<RedemptionStatus> parse_redemption_status(
    std::string_view text) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_COUPON_COUPON_H_
