// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// How requests and callbacks of Unipesa's protocol (AvadaPay among its users) are signed.
//
// The document is walked in the order it is sent: name and value of each member one after another,
// members of members with "parent." before their name, `signature` left out. HMAC-SHA512 over that,
// in lower-case hexadecimal. The order matters, and numbers count as they are written.
//
//   auto text = unipesa_signed_text(R"({"order_id":"a","amount":"10.00"})");
//   *text;   // "order_idaamount10.00"
//
// Layer: adapters (unipesa; may include payment, signing). Thread safety: pure functions.
#ifndef OCTROI_UNIPESA_WIRE_H_
#define OCTROI_UNIPESA_WIRE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/payment/provider_status.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// true is "1", false and null are nothing; at most 16 levels.
// Errors: InvalidArgument "unipesa.not_an_object", and those of JsonValue::parse().
absl::StatusOr<std::string> unipesa_signed_text(std::string_view json);

// Errors: as unipesa_signed_text().
absl::StatusOr<std::string> unipesa_signature(std::string_view json, const Secret& key);

// Checks the member `signature` of a callback. There is no timestamp: a replay is found by its
// order_id and status.
// Errors: as unipesa_signed_text(); InvalidArgument "signature.no_signature"; Unauthenticated
// "signature.mismatch".
absl::Status verify_unipesa_callback(std::string_view body, const Secret& key);

// Codes 4 to 7 are allowed and mean nothing that is written down: still in progress.
[[nodiscard]] StatusReading read_unipesa_status(std::int64_t status) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_UNIPESA_WIRE_H_
