// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Audience: who of a tenant reads its notices, by which channel.
//
// Layer: engine, private. Thread safety: any thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_AUDIENCE_H_
#define OCTROI_SRC_ENGINE_PLAN_AUDIENCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/engine.h"
#include "octroi/notification/message.h"

namespace octroi {
inline namespace v0 {

struct Reader {
  Recipient recipient;
  std::string language{};  // empty: the tenant's
  bool takes_optional = true;
  bool takes_required = true;
};

// By the tenant's preferences and those of its members; only channels that the host carries. The
// same address may come twice.
absl::StatusOr<std::vector<Reader>> find_readers(Engine& engine, const TenantContext& context,
                                                 const Tenant& tenant);

// Whether nobody may opt out of it.
[[nodiscard]] bool is_required_notice(const Engine& engine, std::string_view template_name);

// The tenant's phone number where it is one with its country; empty otherwise.
[[nodiscard]] std::string phone_of(const Tenant& tenant);
[[nodiscard]] const std::string& mail_of(const Tenant& tenant);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_AUDIENCE_H_
