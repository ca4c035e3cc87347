// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Resolvers: from a request whose user is known to the tenant it may act for.
//
// A request names its tenant in a header ("X-Organization-ID: cscom-koulikoro", an id or a slug),
// by the subdomain it was sent to ("cscom-koulikoro.example.com"), or not at all when its user
// belongs to one tenant only. In every case the user must be an active member. A tenant that does
// not exist and one the user does not belong to give the same error, in the same words, after the
// same look-ups: who asks learns nothing (I38). Whether the tenant is let in is access.h's
// question.
//
//   auto tenant = resolve_tenant({.user = user, .headers = values, .host = request.host},
//                                {.base_domain = "example.com"}, directory);
//   if (!tenant.ok()) return not_found();
//   billing.quota(*tenant).consume("patients", 1);
//
// Layer: tenant (may include base, calendar). Thread safety: functions, as safe as the directory.
#ifndef OCTROI_TENANT_RESOLVER_H_
#define OCTROI_TENANT_RESOLVER_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/tenant/context.h"
#include "octroi/tenant/member.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// One of a user's places: what a directory tells of a Member.
struct Membership {
  TenantId tenant;
  Role role = Role::kMember;
  bool active = true;

  friend bool operator==(const Membership&, const Membership&) = default;
};

// What resolving has to look up. The engine implements it over its store; its errors (a store that
// is away) are passed on as they are.
class TenantDirectory {
 public:
  virtual ~TenantDirectory();
  // nullopt: no tenant has this slug.
  virtual absl::StatusOr<std::optional<TenantId>> find_by_slug(std::string_view slug) = 0;
  // In any order, inactive ones included; empty: none, or no such user.
  virtual absl::StatusOr<std::vector<Membership>> memberships_of(UserId user) = 0;
};

// "X-Organization-ID", the header that the functions below expect the values of.
inline constexpr std::string_view kTenantHeader = "X-Organization-ID";

// The one error for "no such tenant" and "not yours": NotFound "tenant.not_found".
[[nodiscard]] absl::Status tenant_not_found();

// The tenant that `wanted` (an id or a slug) names, or the only one of the user's.
// Errors: NotFound "tenant.not_found"; InvalidArgument "tenant.malformed" (neither an id nor a
// slug); FailedPrecondition "tenant.ambiguous" (none wanted, and the user belongs to several);
// Unauthenticated "tenant.no_user" (the nil id).
absl::StatusOr<TenantContext> resolve_by_membership(UserId user,
                                                    std::optional<std::string_view> wanted,
                                                    TenantDirectory& directory);

// `values`: every value of the header in the request, unjoined. Blanks around a value are ignored.
// Errors: as above, and InvalidArgument "tenant.several_headers" (two values, or a comma in one);
// FailedPrecondition "tenant.no_context" (no value).
absl::StatusOr<TenantContext> resolve_by_header(UserId user,
                                                std::span<const std::string_view> values,
                                                TenantDirectory& directory);

struct SubdomainPolicy {
  std::string base_domain{};  // "example.com"; empty: the host names no tenant
  // Subdomains that are the host's own, like the base domain itself.
  std::vector<std::string> reserved = {"www", "api", "app", "admin"};
};

// The slug in a Host header: "CSCOM.example.com.:8080" under "example.com" is "cscom". nullopt: the
// base domain itself or a reserved subdomain, which name no tenant.
// Errors: InvalidArgument "tenant.malformed_host" (empty, an IP address, a bad port, a user, a byte
// no host name has); NotFound "tenant.not_found" (another domain, deeper than one label, no slug).
absl::StatusOr<std::optional<std::string>> slug_of_host(std::string_view host,
                                                        const SubdomainPolicy& policy);

// Errors: as resolve_by_membership and slug_of_host; FailedPrecondition "tenant.no_context" (the
// host names no tenant).
absl::StatusOr<TenantContext> resolve_by_subdomain(UserId user, std::string_view host,
                                                   const SubdomainPolicy& policy,
                                                   TenantDirectory& directory);

struct TenantRequest {
  UserId user;                                // authenticated by the host
  std::span<const std::string_view> headers;  // values of kTenantHeader
  std::string_view host;                      // the Host header; read where a base domain is set
};

// All three: the header and the subdomain, which must agree where both name a tenant, else the
// user's only tenant.
// Errors: those of the three; InvalidArgument "tenant.contradictory" (header and subdomain name
// different tenants, both of them the user's).
absl::StatusOr<TenantContext> resolve_tenant(const TenantRequest& request,
                                             const SubdomainPolicy& policy,
                                             TenantDirectory& directory);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_RESOLVER_H_
