// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CurrentTenant: the tenant of the running request, for hosts that cannot pass it.
//
// octroi takes the TenantContext as a parameter and never reads this; implicit context is how data
// leaks. A framework whose handlers have fixed signatures opens a scope at the start of a request
// and asks for it below. Scopes nest, and each restores what was before it. The scope belongs to
// the thread: work handed to another thread, or a coroutine that resumes there, finds none and gets
// an error rather than somebody else's tenant.
//
//   CurrentTenant scope(*resolve_tenant(...));
//   ...
//   auto tenant = CurrentTenant::get();  // FailedPrecondition "tenant.no_context" outside a scope
//
// Layer: tenant (may include base, calendar). Thread safety: a scope is opened, read and closed on
// one thread; threads do not see one another's.
#ifndef OCTROI_TENANT_CURRENT_TENANT_H_
#define OCTROI_TENANT_CURRENT_TENANT_H_

#include <cstddef>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class [[nodiscard]] CurrentTenant {
 public:
  explicit CurrentTenant(TenantContext tenant) noexcept;
  ~CurrentTenant();

  // A scope lives and dies with a block.
  CurrentTenant(const CurrentTenant&) = delete;
  CurrentTenant& operator=(const CurrentTenant&) = delete;
  static void* operator new(std::size_t) = delete;
  static void* operator new[](std::size_t) = delete;

  // The innermost scope's tenant.
  // Errors: FailedPrecondition "tenant.no_context" where no scope is open on this thread.
  static absl::StatusOr<TenantContext> get();

 private:
  TenantContext tenant_;
  const CurrentTenant* outer_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_CURRENT_TENANT_H_
