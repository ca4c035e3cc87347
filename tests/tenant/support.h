// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the tenant module's tests share.
#ifndef OCTROI_TESTS_TENANT_SUPPORT_H_
#define OCTROI_TESTS_TENANT_SUPPORT_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/base/status.h"
#include "octroi/tenant/tenant.h"

namespace octroi::tenant_test {

// The n-th id of a kind, n >= 1.
template <class SomeId>
SomeId nth(std::uint8_t n) {
  return SomeId(UuidBytes{0x01, 0x9b, 0x0d, 0x2a, 0x7c, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, n});
}

// Days after the first of January 2026.
inline Instant day(int n) {
  return Instant(std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + std::chrono::days{n});
}

inline Tenant clinic() {
  Tenant tenant;
  tenant.id = nth<TenantId>(1);
  tenant.name = "CSCOM Koulikoro";
  tenant.slug = "cscom-koulikoro";
  tenant.created_at = day(0);
  tenant.status_since = day(0);
  return tenant;
}

// "tenant.bad_slug"; "ok" for OK.
inline std::string code_of(const absl::Status& status) {
  return status.ok() ? "ok" : error_code(status);
}

template <class T>
std::string code_of(const absl::StatusOr<T>& result) {
  return code_of(result.status());
}

// The event's or the refusal's name: what one cell of a table says.
template <class Event, class Refusal>
std::string answer(const std::variant<Event, Refusal>& decision) {
  if (const auto* no = std::get_if<Refusal>(&decision)) return std::string(to_string(*no));
  return std::string(event_name(std::get<Event>(decision)));
}

// 10 MB of a letter.
inline std::string huge() { return std::string(10'000'000, 'a'); }

}  // namespace octroi::tenant_test

#endif  // OCTROI_TESTS_TENANT_SUPPORT_H_
