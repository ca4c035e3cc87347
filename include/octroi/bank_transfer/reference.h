// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Numbers of the banking world that carry their own check: ISO 11649 references and IBANs.
//
// A creditor reference is "RF", two check digits and 1 to 21 letters and digits; banks carry it
// unharmed, and a mistyped digit or two swapped ones are found (ISO 7064 MOD 97-10, as in an IBAN,
// ISO 13616).
//
//   *make_creditor_reference("INV2026000042");            // "RF54INV2026000042"
//   print_in_fours("RF54INV2026000042");                  // "RF54 INV2 0260 0004 2"
//
// Layer: adapters (bank_transfer; may include base). Thread safety: pure functions.
#ifndef OCTROI_BANK_TRANSFER_REFERENCE_H_
#define OCTROI_BANK_TRANSFER_REFERENCE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// `reference`: 1 to 21 ASCII letters and digits; the result is upper case.
// Errors: InvalidArgument "bank_transfer.bad_reference".
absl::StatusOr<std::string> make_creditor_reference(std::string_view reference);

// The reference without blanks, in upper case.
// Errors: InvalidArgument "bank_transfer.bad_reference": form, or check digits.
absl::StatusOr<std::string> parse_creditor_reference(std::string_view text);

// The IBAN without blanks, in upper case. Lengths are checked for the countries of the IBAN
// registry we know, elsewhere 15 to 34.
// Errors: InvalidArgument "bank_transfer.bad_iban": form, length, or check digits.
absl::StatusOr<std::string> parse_iban(std::string_view text);

// 8 or 11 characters of ISO 9362, in upper case. Errors: InvalidArgument "bank_transfer.bad_bic".
absl::StatusOr<std::string> parse_bic(std::string_view text);

// In groups of four, as people read it.
[[nodiscard]] std::string print_in_fours(std::string_view compact);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BANK_TRANSFER_REFERENCE_H_
