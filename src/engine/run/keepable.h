// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Keepable: a provider's answer, as far as a record can hold it.
//
// What a provider calls its charges is written down, shown and sent back to it: it is a line of
// plain text of at most 500 bytes. A host that hands over something else is told so. An answer that
// came from the provider itself must be written all the same, because money may have moved: what
// cannot be kept of it is left out, and a person is told. A charge that settled and then has no
// reference is not believed (I12).
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_RUN_KEEPABLE_H_
#define OCTROI_SRC_ENGINE_RUN_KEEPABLE_H_

#include <string>

#include "absl/status/status.h"

#include "octroi/payment/charge.h"

namespace octroi {
inline namespace v0 {

// Errors: InvalidArgument "payment.bad_notice" (an outcome or a reason that has no name), "text.…"
// (its reference, the address to approve at, or its alert).
absl::Status check_told(const ChargeResult& result);

// Without what check_told() refuses; a nameless outcome is unknown.
[[nodiscard]] ChargeResult keepable(ChargeResult result);

// Empty where it cannot be kept.
[[nodiscard]] std::string keepable_reference(const std::string& reference);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_KEEPABLE_H_
