// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Signatures of the form "t=<unix seconds>,v1=<hex>[,v1=<hex>]": Stripe, Wave.
//
// HMAC-SHA256 over the timestamp, a separator and the raw body; the key is the whole secret text.
// Several v1 stand side by side while a secret is replaced; other schemes are ignored. What was
// signed too long ago is refused as a replay, what lies too far ahead as well.
//
//   absl::Status status = verify_timestamped({.header = header, .body = body, .separator = ".",
//                                             .secrets = secrets, .now = clock.now()});
//
// Layer: signing (may include base). Thread safety: pure functions.
#ifndef OCTROI_SIGNING_TIMESTAMPED_H_
#define OCTROI_SIGNING_TIMESTAMPED_H_

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/base/secret.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct TimestampedSignature {
  std::string_view header{};
  std::string_view body{};            // as received, before anybody parsed it
  std::string_view separator{};       // "." at Stripe, nothing at Wave
  std::span<const Secret> secrets{};  // any may have signed: the new one and the one it replaces
  Instant now;
  std::chrono::seconds tolerance{300};  // a timestamp exactly this old, or this far ahead, passes
};

// Errors, the first that applies: InvalidArgument "signature.unparsable" (no "t=" and no "v1=", a
// timestamp that is no number, two timestamps), "signature.no_timestamp", "signature.no_signature";
// Unauthenticated "signature.mismatch"; OutOfRange "signature.stale", "signature.future".
absl::Status verify_timestamped(const TimestampedSignature& signature);

// "t=...,v1=...": what such a sender writes.
[[nodiscard]] std::string sign_timestamped(std::string_view body, std::string_view separator,
                                           const Secret& secret, Instant now);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SIGNING_TIMESTAMPED_H_
