// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Callback: what somebody outside posts to the host, before anybody believes it.
//
// The raw bytes as they arrived, for a reader that checks the signature first: of a payment
// (octroi/payment/callback.h) or of a message's delivery (octroi/notification/delivery.h). A tenant
// that a body names is not believed; the tenant is the endpoint's.
//
//   Callback callback{.headers = headers, .body = raw, .query = "octroi_message=4f0c..."};
//   http.status = callback_http_status(answer.status());
//
// Layer: tenant (may include base). Thread safety: values and pure functions.
#ifndef OCTROI_TENANT_CALLBACK_H_
#define OCTROI_TENANT_CALLBACK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::size_t kCallbackBytesMax = std::size_t{1} << 20;

struct CallbackHeader {
  std::string name{};
  std::string value{};
};

struct Callback {
  std::vector<CallbackHeader> headers{};
  std::string body{};   // the raw bytes, before any parser touched them
  std::string query{};  // what followed '?' in the address, as it stood: Twilio signs it

  // The first value of that name, in any letter case; empty where there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

// What became of a callback that was verified.
enum class CallbackOutcome : std::uint8_t {
  kIgnored = 1,  // of nothing that octroi keeps; answered 200 all the same
  kTaken = 2,
  kRepeated = 3,  // taken before
};

// `url` with the tenant's id for "{tenant}": an endpoint of each tenant's own, for providers that
// call the address each request names. The tenant of a callback is then its endpoint's (I33).
[[nodiscard]] std::string callback_url_for(const TenantContext& tenant, std::string_view url);

// What to answer the provider: 200 for OK, 400 for what cannot be read or is too old, 401 for a
// bad signature, 404 for what is unknown, 413 for too much, 503 for all else, so that it is sent
// again: what may work then, and what a person must mend first ("callback.not_signed").
[[nodiscard]] int callback_http_status(const absl::Status& status) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_CALLBACK_H_
