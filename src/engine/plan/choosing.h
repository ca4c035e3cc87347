// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Choosing: who is asked for a new attempt, where the payment method leaves it open.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_CHOOSING_H_
#define OCTROI_SRC_ENGINE_PLAN_CHOOSING_H_

#include <span>
#include <string>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/engine/tenant_method.h"

namespace octroi {
inline namespace v0 {

struct Choice {
  PaymentMethod method;    // no provider: nothing is collected
  std::string route{};     // Payment::route
  std::string sentence{};  // for the explanation; may be empty
  bool is_expired = false;
};

// Where a method is named it is that one. Where none fits the method stays empty, and the sentence
// says why: the invoice is then one that is paid by hand. `attempts` are those on the same invoice
// so far. Errors: those of the store.
absl::StatusOr<Choice> choose(Work& work, const PaymentMethod& wish, Money amount,
                              std::string_view plan, std::span<const Payment> attempts = {});

// Those on file, the preferred one first; not the removed ones.
absl::StatusOr<std::vector<records::Loaded<TenantMethod>>> methods_on_file(Work& work);

// Whether one of the tenant's methods may be tried on the invoice after this refusal.
absl::StatusOr<bool> has_other_method(Work& work, const PaymentMethod& wish,
                                      const Payment& refused);

// "payment.no_provider". What was given in its place may be a key put into the wrong field: it is
// not repeated.
[[nodiscard]] absl::Status no_such_provider(const Engine& engine, absl::StatusCode category);

// The tenant's civil day.
absl::StatusOr<Date> tenants_today(Work& work);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_CHOOSING_H_
