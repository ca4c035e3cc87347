// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/coupon/coupon.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "percent.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::int32_t kPeriodsMax = 1200;

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

absl::Status validate_terms(const Coupon& coupon) {
  switch (coupon.kind) {
    case DiscountKind::kPercent:
      if (!is_discount_percent(coupon.percent)) {
        return invalid("coupon.bad_percent",
                       "give a percentage above 0, at most 100, with at most 6 decimals");
      }
      break;
    case DiscountKind::kFixed:
      if (!coupon.amount.is_positive() || coupon.amount.currency() == Currency()) {
        return invalid("coupon.bad_amount", "give a fixed amount above 0 in a currency");
      }
      break;
    default:
      return invalid("coupon.bad_percent", "a coupon is a percentage or a fixed amount");
  }
  switch (coupon.duration) {
    case DiscountDuration::kOnce:
    case DiscountDuration::kForever:
      return absl::OkStatus();
    case DiscountDuration::kPeriods:
      if (coupon.periods >= 1 && coupon.periods <= kPeriodsMax) return absl::OkStatus();
      break;
  }
  return invalid("coupon.bad_periods", "a coupon lasts once, for 1 to 1200 periods, or for ever");
}

bool is_storable(const std::optional<Instant>& instant) {
  return !instant || (*instant >= kInstantMin && *instant <= kInstantMax);
}

absl::Status validate_limits(const Coupon& coupon) {
  if (!is_storable(coupon.valid_from) || !is_storable(coupon.valid_until)) {
    return invalid("coupon.bad_window", "a coupon is valid within the years 1 to 9999");
  }
  if (coupon.valid_from && coupon.valid_until && *coupon.valid_until <= *coupon.valid_from) {
    return invalid("coupon.bad_window", "valid_until must come after valid_from");
  }
  if (coupon.minimum_amount &&
      (coupon.minimum_amount->is_negative() || coupon.minimum_amount->currency() == Currency())) {
    return invalid("coupon.bad_minimum", "give a least amount of 0 or more in a currency");
  }
  for (const auto& maximum : {coupon.redemptions_max, coupon.redemptions_per_tenant_max}) {
    if (maximum && *maximum < 1) {
      return invalid("coupon.bad_maximum",
                     "a maximum of redemptions is at least 1; withdraw the coupon instead");
    }
  }
  if (coupon.plans.size() > kCouponPlansMax) {
    return invalid("coupon.bad_plan", "a coupon names at most 1000 plans; leave them out for all");
  }
  for (const std::string& plan : coupon.plans) {
    if (!check_code("coupon.plan", plan).ok()) {
      return invalid("coupon.bad_plan", "a plan of the coupon is not a plan's code");
    }
  }
  return absl::OkStatus();
}

// A charge's code; that of an add-on's charge has the add-on's before it, as in "users/base".
bool is_charge_code(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view first = text.substr(0, slash);
  if (!check_code("coupon.charge", first).ok()) return false;
  return slash == std::string_view::npos ||
         check_code("coupon.charge", text.substr(slash + 1)).ok();
}

absl::Status validate_charges(const Coupon& coupon) {
  if (coupon.charges.size() > kCouponChargesMax) {
    return invalid("coupon.bad_charge",
                   "a coupon names at most 100 charges; leave them out for all");
  }
  for (auto charge = coupon.charges.begin(); charge != coupon.charges.end(); ++charge) {
    if (!is_charge_code(*charge)) {
      return invalid("coupon.bad_charge", "a charge of the coupon is not a charge's code");
    }
    if (std::find(coupon.charges.begin(), charge, *charge) != charge) {
      return invalid("coupon.bad_charge", "the coupon names charge " + *charge + " twice");
    }
  }
  return absl::OkStatus();
}

// A plan's code is looked at for every coupon: one of 4 to 8 characters is compared as its first
// four and its last four, without a call.
bool is_same_code(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  if (size < 4 || size > 8) return a == b;
  const auto load = [](const char* at) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
  };
  return load(a.data()) == load(b.data()) && load(a.data() + size - 4) == load(b.data() + size - 4);
}

bool is_for_plan(const Coupon& coupon, std::string_view plan) {
  return coupon.plans.empty() ||
         std::any_of(coupon.plans.begin(), coupon.plans.end(),
                     [plan](std::string_view one) { return is_same_code(one, plan); });
}

bool currency_differs(const Coupon& coupon, Currency currency) {
  if (coupon.kind == DiscountKind::kFixed && coupon.amount.currency() != currency) return true;
  return coupon.minimum_amount && coupon.minimum_amount->currency() != currency;
}

constexpr std::uint16_t number(CouponRefusal refusal) {
  return static_cast<std::uint16_t>(refusal);
}

// The number of the first rule that is broken, or 0.
std::uint16_t first_broken(const Coupon* coupon, const CouponRequest& request) {
  if (coupon == nullptr) return number(CouponRefusal::kUnknown);
  if (!coupon->is_active) return number(CouponRefusal::kInactive);
  if (coupon->valid_from && request.at < *coupon->valid_from)
    return number(CouponRefusal::kNotYetValid);
  if (coupon->valid_until && request.at >= *coupon->valid_until)
    return number(CouponRefusal::kExpired);
  if (!is_for_plan(*coupon, request.plan)) return number(CouponRefusal::kPlanExcluded);
  if (currency_differs(*coupon, request.amount.currency()))
    return number(CouponRefusal::kCurrencyDiffers);
  if (coupon->minimum_amount && request.amount.minor() < coupon->minimum_amount->minor()) {
    return number(CouponRefusal::kBelowMinimum);
  }
  if (coupon->first_purchase_only && !request.is_first_purchase) {
    return number(CouponRefusal::kNotFirstPurchase);
  }
  if (coupon->redemptions_max && request.redemptions >= *coupon->redemptions_max) {
    return number(CouponRefusal::kUsedUp);
  }
  if (coupon->redemptions_per_tenant_max &&
      request.redemptions_of_tenant >= *coupon->redemptions_per_tenant_max) {
    return number(CouponRefusal::kUsedUpByTenant);
  }
  return 0;
}

using Answer = std::optional<CouponRefusal>;

// Answers ready to be handed out by number: put together on the stack, an optional of two bytes and
// one is read back as four before both are there, which takes longer than all rules.
constexpr auto kAnswers = [] {
  std::array<Answer, number(CouponRefusal::kUsedUpByTenant) + 1> answers{};
  for (std::size_t i = 1; i < answers.size(); ++i) answers[i] = static_cast<CouponRefusal>(i);
  return answers;
}();

}  // namespace

absl::StatusOr<std::string> coupon_code(std::string_view typed) {
  std::string code(without_blanks(typed));
  std::transform(code.begin(), code.end(), code.begin(), to_upper);
  OCTROI_RETURN_IF_ERROR(check_code("coupon.code", code));
  return code;
}

absl::Status validate(const Coupon& coupon) {
  const absl::StatusOr<std::string> code = coupon_code(coupon.code);
  if (!code.ok() || *code != coupon.code) {
    return invalid("coupon.bad_code",
                   "a coupon's code has letters, digits, '-', '_' and '.', in upper case");
  }
  OCTROI_RETURN_IF_ERROR(check_text("coupon.name", coupon.name, {.may_be_empty = true}));
  OCTROI_RETURN_IF_ERROR(validate_terms(coupon));
  OCTROI_RETURN_IF_ERROR(validate_charges(coupon));
  return validate_limits(coupon);
}

std::optional<CouponRefusal> check(const Coupon* coupon, const CouponRequest& request) {
  return kAnswers[first_broken(coupon, request)];
}

}  // namespace v0
}  // namespace octroi
