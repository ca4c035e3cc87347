// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Wave's checkout as a PaymentProvider, and its calls as pure functions.
//
// A charge is a session that the payer opens on their phone. Wave documents no idempotency key for
// it, so before a session is made the one with our client reference is looked for; two processes
// that charge one key at the same moment could still make two sessions, of which the payer opens
// one. Refunds are whole only at Wave and not offered here.
//
//   auto wave = make_wave({.api_key = Secret(key), .success_url = "https://host.example/paid",
//                          .error_url = "https://host.example/failed"}, client);
//
// Layer: adapters (wave; may include payment, http). Thread safety: as PaymentProvider; of one
// key one session is made at a time.
#ifndef OCTROI_WAVE_WAVE_H_
#define OCTROI_WAVE_WAVE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/payment/callback.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct WaveOptions {
  std::string base_url = "https://api.wave.com";
  Secret api_key;
  std::string success_url{};  // https, both
  std::string error_url{};
};

// `client` must outlive the provider. Errors: InvalidArgument "wave.bad_option".
absl::StatusOr<std::unique_ptr<PaymentProvider>> make_wave(WaveOptions options, HttpClient& client);

// --- Calls, as requests without I/O ---
// Errors: those of wave_amount().
absl::StatusOr<HttpRequest> encode_wave_session(const WaveOptions& options,
                                                const TenantContext& tenant,
                                                const ChargeRequest& charge);
[[nodiscard]] HttpRequest encode_wave_search(const WaveOptions& options,
                                             const TenantContext& tenant, std::string_view key);

// --- Answers ---
// Of a session that was made. Errors: those of PaymentProvider::charge().
absl::StatusOr<ChargeResult> decode_wave_session(const HttpResult& result);
// Of a search: the paid session if there is one, otherwise the latest.
// Errors: those of PaymentProvider::lookup().
absl::StatusOr<ChargeResult> decode_wave_search(const HttpResult& result, std::string_view key);

// --- Callbacks, where the portal is set to sign them ---
// What a webhook's body tells of the tenant's session, its signature checked before. News of
// something else than a session have no key.
// Errors: InvalidArgument "json.…", "callback.malformed"; NotFound "payment.not_found" (another
// tenant's).
absl::StatusOr<CallbackNews> decode_wave_event(const TenantContext& tenant, std::string_view body);

// `secrets`: "wave_<cc>_WHS_..."; two while one is being replaced.
// Errors: InvalidArgument "wave.bad_option" (no secret, or an empty one).
absl::StatusOr<std::unique_ptr<CallbackReader>> make_wave_callbacks(std::vector<Secret> secrets);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_WAVE_WAVE_H_
