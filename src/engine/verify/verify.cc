// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/engine/verify.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/verify/checker.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {
namespace {

using verification::Check;
using verification::Checker;
using verification::Snapshot;

std::string counted(std::int64_t number, const char* one) {
  std::string text = std::to_string(number) + " " + one;
  if (number != 1) text += 's';
  return text;
}

std::vector<Check> all_checks() {
  std::vector<Check> all;
  for (const auto group :
       {verification::money_checks(), verification::charging_checks(),
        verification::subscription_checks(), verification::price_checks(),
        verification::coupon_checks(), verification::usage_checks(), verification::number_checks(),
        verification::tenancy_checks(), verification::audit_checks(), verification::wallet_checks(),
        verification::progress_checks(), verification::webhook_checks(),
        verification::payer_checks(), verification::pool_checks(),
        verification::manual_charge_checks(), verification::reversal_checks()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  std::sort(all.begin(), all.end(), [](const Check& a, const Check& b) {
    return std::string_view(a.id) < std::string_view(b.id);
  });
  return all;
}

}  // namespace

bool VerifyReport::ok() const noexcept {
  return violations.empty() &&
         std::ranges::all_of(invariants, [](const auto& one) { return one.violations == 0; });
}

std::string VerifyReport::summary() const {
  std::int64_t found = 0;
  for (const CheckedInvariant& one : invariants) found += one.violations;
  return "verify: " + counted(static_cast<std::int64_t>(invariants.size()), "invariant") + ", " +
         counted(found, "violation");
}

absl::StatusOr<VerifyReport> Billing::verify(const Operator& op, const VerifyOptions& options) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(Snapshot snapshot, verification::take_snapshot(engine_->store(), op));
  if (options.provider_books) snapshot.provider_books = *options.provider_books;
  snapshot.has_provider_books = options.provider_books.has_value();
  snapshot.number_scopes.emplace("", engine_->options().issuer.number_scope);
  for (const Seller& seller : engine_->sellers()) {
    snapshot.number_scopes.emplace(seller.issuer.code, seller.issuer.number_scope);
  }
  VerifyReport report;
  for (const Check& check : all_checks()) {
    Checker checker(report, check.id, check.statement, options.violations_max);
    check.run(snapshot, checker);
    checker.finish();
  }
  return report;
}

}  // namespace v0
}  // namespace octroi
