// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TokenClient: calls that carry an access token, of an API that gives tokens for a while.
//
// The token is fetched once and kept (TokenCache). Where the other side refuses it before its time,
// with 401, the call is made once more with a new one: a call that was not authorised had no
// effect.
//
//   TokenClient api(client, clock, [&](HttpClient& to) { return fetch_token(to); });
//   auto result = api.call([&](const Secret& token) { return encode_order(token, order); });
//
// Layer: http (may include base). Thread safety: call() from any thread.
#ifndef OCTROI_HTTP_TOKEN_CLIENT_H_
#define OCTROI_HTTP_TOKEN_CLIENT_H_

#include <functional>

#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/http/token_cache.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class TokenClient {
 public:
  using Fetch = std::function<absl::StatusOr<AccessToken>(HttpClient& client)>;
  using Encode = std::function<absl::StatusOr<HttpRequest>(const Secret& token)>;

  // `client` and `clock` must outlive it.
  TokenClient(HttpClient& client, const Clock& clock, Fetch fetch);

  // The answer, whatever its status: a second 401 is one, too.
  // Errors: those of fetching a token and of `encode`, which may run twice.
  absl::StatusOr<HttpResult> call(const Encode& encode);

 private:
  HttpClient& client_;
  const Clock& clock_;
  Fetch fetch_;
  TokenCache tokens_{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_HTTP_TOKEN_CLIENT_H_
