// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/token_client.h"

#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

TokenClient::TokenClient(HttpClient& client, const Clock& clock, Fetch fetch)
    : client_(client), clock_(clock), fetch_(std::move(fetch)) {}

absl::StatusOr<HttpResult> TokenClient::call(const Encode& encode) {
  for (bool is_second = false;; is_second = true) {
    OCTROI_ASSIGN_OR_RETURN(const Secret token,
                            tokens_.get(clock_.now(), [this] { return fetch_(client_); }));
    OCTROI_ASSIGN_OR_RETURN(const HttpRequest request, encode(token));
    HttpResult result = client_.send(request);
    if (result.response.status != 401 || is_second) return result;
    tokens_.forget(token);
  }
}

}  // namespace v0
}  // namespace octroi
