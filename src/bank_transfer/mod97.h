// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ISO 7064 MOD 97-10, the check behind IBANs and creditor references.
#ifndef OCTROI_SRC_BANK_TRANSFER_MOD97_H_
#define OCTROI_SRC_BANK_TRANSFER_MOD97_H_

#include <string>
#include <string_view>

namespace octroi {
inline namespace v0 {

// Blanks removed, ASCII letters in upper case.
[[nodiscard]] std::string compact(std::string_view text);

// Digits and upper-case letters only, and at least one.
[[nodiscard]] bool is_alphanumeric(std::string_view compacted);

// The number that `compacted` spells, modulo 97: digits as they are, A = 10 to Z = 35.
[[nodiscard]] int mod97(std::string_view compacted);

// Whether the four characters at the front, moved to the end, make the remainder 1.
[[nodiscard]] bool has_good_check_digits(std::string_view compacted);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_BANK_TRANSFER_MOD97_H_
