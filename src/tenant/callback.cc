// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/callback.h"

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

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
