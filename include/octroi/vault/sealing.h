// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Sealing: authenticated encryption of short texts (AES-256-GCM, NIST SP 800-38D).
//
// A sealed text is the letter "1" (the format), the nonce of 12 bytes, the ciphertext and the tag
// of 16 bytes, the bytes after the letter as base64. `bound_to` is not stored: it names the place
// the text belongs to, and opening it anywhere else fails.
//
// Nonces are random. SP 800-38D section 8.3 then allows 2^32 seals under one key; the vault counts.
//
//   const std::string sealed = seal(key, "stripe/api_key of tenant 7", "sk_live_...", random);
//   absl::StatusOr<Secret> text = unseal(key, "stripe/api_key of tenant 7", sealed);
//
// Layer: vault (may include base, signing). Thread safety: pure functions, but for `random`.
#ifndef OCTROI_VAULT_SEALING_H_
#define OCTROI_VAULT_SEALING_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/random.h"
#include "octroi/base/secret.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::size_t kSealingKeyBytes = 32;

// A fresh key of kSealingKeyBytes.
[[nodiscard]] Secret make_sealing_key(Random& random);

// Errors: InvalidArgument "vault.bad_key" (not kSealingKeyBytes long).
absl::StatusOr<std::string> seal(const Secret& key, std::string_view bound_to,
                                 std::string_view text, Random& random);

// Errors: as seal(); DataLoss "vault.not_authentic": another key, another place, or a text that was
// changed. Which of them cannot be told.
absl::StatusOr<Secret> unseal(const Secret& key, std::string_view bound_to,
                              std::string_view sealed);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_VAULT_SEALING_H_
