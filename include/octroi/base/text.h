// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Rules for text that comes from outside.
//
// Names, addresses and codes are checked once, where they enter. Every rule refuses NUL, invalid
// UTF-8 and control characters, so that neither a mail header, a database, a CSV nor an XML file
// can be broken by a name.
//
//   OCTROI_RETURN_IF_ERROR(check_text("tenant.name", name, {.bytes_max = 200}));
//
// Layer: base. Thread safety: pure functions.
#ifndef OCTROI_BASE_TEXT_H_
#define OCTROI_BASE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct TextRule {
  std::size_t bytes_max = 200;
  bool may_be_empty = false;
  bool may_have_newlines = false;  // LF only; addresses and notes
};

// `field` names the text in the error ("tenant.name").
// Errors: InvalidArgument "text.empty", "text.too_long", "text.invalid_utf8",
// "text.control_character" (C0, DEL, C1, NUL), "text.invisible_character" (bidirectional overrides
// and isolates, zero-width, line separators, BOM, noncharacters). The first that applies.
absl::Status check_text(std::string_view field, std::string_view text, const TextRule& rule = {});

// Lower-case ASCII letters, digits and inner hyphens, 1 to 63 bytes: a DNS label (RFC 1123). No
// "xn--" and its like (hyphens third and fourth), which browsers show as something else.
// Errors: InvalidArgument "text.bad_slug".
absl::Status check_slug(std::string_view field, std::string_view text);

// A code a person types: ASCII letters, digits, '-', '_', '.', 1 to 64 bytes.
// Errors: InvalidArgument "text.bad_code".
absl::Status check_code(std::string_view field, std::string_view text);

// One mail address without display name: printable ASCII, one '@', no space, quote, comma, angle
// bracket or line break; at most 64 bytes before the '@' and 254 in all; the domain a host name.
// Stricter than RFC 5321 on purpose: no quoting, no address literal, no leading hyphen.
// Errors: InvalidArgument "text.bad_email".
absl::Status check_email(std::string_view field, std::string_view text);

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

// ASCII only; other bytes are kept.
[[nodiscard]] std::string to_lower_ascii(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BASE_TEXT_H_
