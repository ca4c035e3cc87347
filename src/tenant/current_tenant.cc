// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/current_tenant.h"

#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

thread_local const CurrentTenant* innermost = nullptr;

}  // namespace

CurrentTenant::CurrentTenant(TenantContext tenant) noexcept
    : tenant_(std::move(tenant)), outer_(innermost) {
  innermost = this;
}

CurrentTenant::~CurrentTenant() { innermost = outer_; }

absl::StatusOr<TenantContext> CurrentTenant::get() {
  if (innermost == nullptr) {
    return make_error(absl::StatusCode::kFailedPrecondition, "tenant.no_context",
                      "no CurrentTenant scope is open on this thread");
  }
  return innermost->tenant_;
}

}  // namespace v0
}  // namespace octroi
