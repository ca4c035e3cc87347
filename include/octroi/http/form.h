// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Forms that come in: application/x-www-form-urlencoded, read back.
//
// encode_form() of client.h is the other way.
//
//   auto fields = decode_form("To=%2B223&Body=a+b");   // {"To", "+223"}, {"Body", "a b"}
//
// Layer: http (may include base). Thread safety: pure functions.
#ifndef OCTROI_HTTP_FORM_H_
#define OCTROI_HTTP_FORM_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

using FormFields = std::vector<std::pair<std::string, std::string>>;  // name and value, decoded

// In their order; a name may come more than once. At most 1000 fields.
// Errors: InvalidArgument "http.bad_form" (a % without two hexadecimal digits, too many fields).
absl::StatusOr<FormFields> decode_form(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_HTTP_FORM_H_
