// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <vector>

#include "engine/engine.h"
#include "engine/plan/collecting.h"
#include "octroi/dunning/simulate.h"
#include "octroi/engine/billing.h"
#include "octroi/payment/charge.h"

namespace octroi {
inline namespace v0 {
namespace {

struct Attempts {
  std::optional<Payment> first_failed{};
  std::optional<Instant> settled_at{};
};

// Words that are no decline's (a payment given up by a person) say nothing of the method.
FailureKind kind_of(const Payment& payment) {
  const absl::StatusOr<DeclineReason> reason = parse_decline_reason(payment.failure);
  return reason.ok() ? failure_kind({.reason = *reason}) : FailureKind::kSoft;
}

void add(Attempts& attempts, const Payment& payment) {
  if (payment.status == PaymentStatus::kSucceeded) attempts.settled_at = payment.settled_at;
  if (payment.status != PaymentStatus::kFailed || !payment.settled_at) return;
  const auto& first = attempts.first_failed;
  if (!first || payment.attempt < first->attempt) attempts.first_failed = payment;
}

}  // namespace

absl::StatusOr<std::vector<PastFailure>> Billing::past_failures(const Operator& op, Instant from,
                                                                Instant until) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  std::map<InvoiceId, Attempts> by_invoice;
  OCTROI_RETURN_IF_ERROR(
      records::for_each_of_all<Payment>(engine_->store(), op, [&](const auto& found) {
        const Payment& payment = found.value;
        if (payment.subscription) add(by_invoice[payment.invoice], payment);
        return absl::OkStatus();
      }));
  std::vector<PastFailure> failures;
  const Zone zone = engine_->options().issuer.zone;
  OCTROI_RETURN_IF_ERROR(
      records::for_each_of_all<Invoice>(engine_->store(), op, [&](const auto& loaded) {
        const Invoice& invoice = loaded.value;
        const auto found = by_invoice.find(invoice.id);
        if (found == by_invoice.end() || !found->second.first_failed) return absl::OkStatus();
        const Payment& failed = *found->second.first_failed;
        if (*failed.settled_at < from || *failed.settled_at >= until) return absl::OkStatus();
        const Date failed_on = zone.date_of(*failed.settled_at);
        PastFailure failure{.kind = kind_of(failed),
                            .failed_on = failed_on,
                            .due_on = invoice.due_on.value_or(failed_on)};
        if (const auto paid = found->second.settled_at) failure.payable_from = zone.date_of(*paid);
        failures.push_back(failure);
        return absl::OkStatus();
      }));
  return failures;
}

}  // namespace v0
}  // namespace octroi
