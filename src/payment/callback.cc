// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/callback.h"

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

CallbackReader::~CallbackReader() = default;

absl::StatusOr<std::string> own_key(const TenantContext& tenant, std::string_view scoped) {
  const std::string scope = scoped_key(tenant, "");
  if (scoped.empty()) return std::string();
  if (!scoped.starts_with(scope) || scoped.size() == scope.size()) {
    return make_error(absl::StatusCode::kNotFound, "payment.not_found",
                      "the callback is of a charge that this tenant does not have");
  }
  return std::string(scoped.substr(scope.size()));
}

absl::Status callback_malformed(std::string_view provider) {
  return make_error(absl::StatusCode::kInvalidArgument, "callback.malformed",
                    "the body is no callback of " + std::string(provider));
}

}  // namespace v0
}  // namespace octroi
