// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Terminations: a subscription of Lago's from its start to its end, and what its last invoice and
// credit note come to. Amounts are minor units.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_TERMINATIONS_H_
#define OCTROI_TESTS_VECTORS_BILLING_TERMINATIONS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "billing/area.h"

#include "octroi/money/decimal.h"
#include "octroi/money/money.h"

namespace octroi::vectors {

// `tax_percent` and `tax_percents` of an object; none where it has neither.
absl::StatusOr<std::vector<Decimal>> percents_of(const Json& object);

// A fee and the input's tax on it: {"fee", "subtotal", "tax", "total"}.
absl::StatusOr<Json> taxed(const Json& input, Money fee);

// An invoice that has a "total", paid with a note that has one as far as it goes.
absl::StatusOr<Json> pays_with_note(Json invoice, const Json& note);

// The unused days of what was paid: an exact base, taxed before it is rounded.
absl::StatusOr<Json> unused_part(const Json& input);

// Ended within a period that was paid in advance or is billed in arrears.
absl::StatusOr<Json> credited_at_the_end(const Json& input);

// A charge with a minimum, ended within a month; the last month's fee was paid in advance.
absl::StatusOr<Json> charge_minimum(const Json& input);
absl::StatusOr<Json> ended_commitment(const Json& input);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_TERMINATIONS_H_
