// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/callback.h"

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

CallbackReader::~CallbackReader() = default;

std::string_view Callback::header(std::string_view name) const noexcept {
  const auto is_same = [&](std::string_view other) {
    if (other.size() != name.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
      const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      };
      if (lower(other[i]) != lower(name[i])) return false;
    }
    return true;
  };
  for (const CallbackHeader& one : headers) {
    if (is_same(one.name)) return one.value;
  }
  return {};
}

std::string callback_url_for(const TenantContext& tenant, std::string_view url) {
  constexpr std::string_view kPlace = "{tenant}";
  const std::size_t place = url.find(kPlace);
  std::string whole(url.substr(0, place));
  if (place == std::string_view::npos) return whole;
  whole += tenant.tenant().to_string();
  whole += url.substr(place + kPlace.size());
  return whole;
}

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

int callback_http_status(const absl::Status& status) noexcept {
  if (status.ok()) return 200;
  if (absl::IsUnauthenticated(status)) return 401;
  if (absl::IsNotFound(status)) return 404;
  if (absl::IsInvalidArgument(status) || absl::IsOutOfRange(status)) {
    return error_code(status) == "callback.too_large" ? 413 : 400;
  }
  return 503;
}

}  // namespace v0
}  // namespace octroi
