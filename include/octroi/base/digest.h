// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// SHA-256, for audit chains, invitation tokens and derived ids.
//
//   to_hex(sha256("abc"));  // "ba7816bf..."
//
// Layer: base. Thread safety: pure functions.
#ifndef OCTROI_BASE_DIGEST_H_
#define OCTROI_BASE_DIGEST_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

using Digest = std::array<std::uint8_t, 32>;

// FIPS 180-4.
[[nodiscard]] Digest sha256(std::string_view bytes);

// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BASE_DIGEST_H_
