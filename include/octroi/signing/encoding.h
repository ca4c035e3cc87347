// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Bytes as text and back: base64, base64url, hexadecimal; strict in reading.
//
// Each text stands for exactly one string of bytes and the other way round: padding must be right,
// unused bits must be zero, nothing else may stand between. A signature therefore has one spelling,
// and a token cannot be altered without becoming invalid.
//
//   encode_base64("Hi");      // "SGk="
//   encode_base64url("Hi");   // "SGk": without padding, RFC 7515
//
// Layer: signing (may include base). Thread safety: pure functions.
#ifndef OCTROI_SIGNING_ENCODING_H_
#define OCTROI_SIGNING_ENCODING_H_

#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// RFC 4648 section 4, with padding.
[[nodiscard]] std::string encode_base64(std::string_view bytes);
// RFC 4648 section 5, without padding.
[[nodiscard]] std::string encode_base64url(std::string_view bytes);
// Lower case.
[[nodiscard]] std::string encode_hex(std::string_view bytes);

// Nothing where the text is not what the encoder above would have written; hexadecimal digits may
// also be upper case.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);
[[nodiscard]] std::optional<std::string> decode_hex(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SIGNING_ENCODING_H_
