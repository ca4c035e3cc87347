// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/resolver.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/tenant/tenant.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kDomainBytesMax = 253;
constexpr std::size_t kHostBytesMax = kDomainBytesMax + 7;  // the root's dot, ":65535"

absl::Status no_user() {
  return make_error(absl::StatusCode::kUnauthenticated, "tenant.no_user",
                    "the request has no user; authenticate it first");
}

absl::Status no_context() {
  return make_error(absl::StatusCode::kFailedPrecondition, "tenant.no_context",
                    "the request names no organisation");
}

absl::Status malformed_host() {
  return make_error(absl::StatusCode::kInvalidArgument, "tenant.malformed_host",
                    "the Host header is not a host name");
}

TenantContext act_for(TenantId tenant, UserId user) {
  return TenantContext::assume(tenant, Actor::user(user.to_string()));
}

// `tenant` is nullopt when no tenant has the name; the memberships are looked up all the same, so
// that a stranger's tenant and no tenant take the same road.
absl::StatusOr<TenantContext> admit(UserId user, std::optional<TenantId> tenant,
                                    TenantDirectory& directory) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Membership> places, directory.memberships_of(user));
  const bool belongs = std::any_of(places.begin(), places.end(), [&](const Membership& place) {
    return place.active && !place.tenant.is_nil() && tenant == place.tenant;
  });
  if (!belongs) return tenant_not_found();
  return act_for(*tenant, user);
}

absl::StatusOr<TenantContext> admit_by_slug(UserId user, std::string_view slug,
                                            TenantDirectory& directory) {
  OCTROI_ASSIGN_OR_RETURN(const std::optional<TenantId> tenant, directory.find_by_slug(slug));
  return admit(user, tenant, directory);
}

absl::StatusOr<TenantContext> admit_by_name(UserId user, std::string_view name,
                                            TenantDirectory& directory) {
  if (const absl::StatusOr<TenantId> id = TenantId::parse(name); id.ok()) {
    return admit(user, *id, directory);
  }
  if (check_tenant_slug(name).ok()) return admit_by_slug(user, name, directory);
  return make_error(absl::StatusCode::kInvalidArgument, "tenant.malformed",
                    "the organisation must be named by its id or its slug");
}

absl::StatusOr<TenantContext> admit_to_only_one(UserId user, TenantDirectory& directory) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Membership> places, directory.memberships_of(user));
  std::optional<TenantId> only;
  for (const Membership& place : places) {
    if (!place.active || place.tenant.is_nil() || only == place.tenant) continue;
    if (only.has_value()) {
      return make_error(absl::StatusCode::kFailedPrecondition, "tenant.ambiguous",
                        "the user belongs to several organisations; name the one that is meant");
    }
    only = place.tenant;
  }
  if (!only.has_value()) return tenant_not_found();
  return act_for(*only, user);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";  // OWS of RFC 9110
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) {
    return false;
  }
  int port = 0;
  for (const char c : text) port = port * 10 + (c - '0');
  return port >= 1 && port <= 65535;
}

// Lower-case; punycode is a label too, since a base domain may be an international one.
bool is_host_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; });
}

// RFC 1123; a name whose last label is all digits would be an IPv4 address.
bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > kDomainBytesMax) return false;
  std::string_view label;
  for (std::size_t start = 0; start <= host.size();) {
    const std::size_t end = std::min(host.find('.', start), host.size());
    label = host.substr(start, end - start);
    if (!is_host_label(label)) return false;
    start = end + 1;
  }
  return !std::all_of(label.begin(), label.end(), is_digit);
}

// Lower case, without the dot of the root.
std::string canonical_domain(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  return to_lower_ascii(domain);
}

bool is_reserved(std::string_view label, const SubdomainPolicy& policy) {
  return std::any_of(policy.reserved.begin(), policy.reserved.end(),
                     [&](const std::string& word) { return to_lower_ascii(word) == label; });
}

}  // namespace

TenantDirectory::~TenantDirectory() = default;

absl::Status tenant_not_found() {
  return make_error(absl::StatusCode::kNotFound, "tenant.not_found",
                    "there is no such organisation, or the user does not belong to it");
}

absl::StatusOr<TenantContext> resolve_by_membership(UserId user,
                                                    std::optional<std::string_view> wanted,
                                                    TenantDirectory& directory) {
  if (user.is_nil()) return no_user();
  if (wanted.has_value()) return admit_by_name(user, *wanted, directory);
  return admit_to_only_one(user, directory);
}

absl::StatusOr<TenantContext> resolve_by_header(UserId user,
                                                std::span<const std::string_view> values,
                                                TenantDirectory& directory) {
  if (user.is_nil()) return no_user();
  if (values.empty()) return no_context();
  // Two values mean that someone on the way added one; which of them is meant is not ours to guess.
  if (values.size() > 1 || values.front().find(',') != std::string_view::npos) {
    return make_error(absl::StatusCode::kInvalidArgument, "tenant.several_headers",
                      "the request names its organisation more than once");
  }
  return admit_by_name(user, trim(values.front()), directory);
}

absl::StatusOr<std::optional<std::string>> slug_of_host(std::string_view host,
                                                        const SubdomainPolicy& policy) {
  if (policy.base_domain.empty()) return std::optional<std::string>();
  if (host.size() > kHostBytesMax) return malformed_host();
  if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    if (!is_port(host.substr(colon + 1))) return malformed_host();
    host = host.substr(0, colon);
  }
  const std::string name = canonical_domain(host);
  if (!is_host_name(name)) return malformed_host();
  const std::string base = canonical_domain(policy.base_domain);
  if (name == base) return std::optional<std::string>();
  if (!name.ends_with("." + base)) return tenant_not_found();
  std::string label = name.substr(0, name.size() - base.size() - 1);
  if (is_reserved(label, policy)) return std::optional<std::string>();
  if (!check_tenant_slug(label).ok()) return tenant_not_found();
  return std::optional<std::string>(std::move(label));
}

absl::StatusOr<TenantContext> resolve_by_subdomain(UserId user, std::string_view host,
                                                   const SubdomainPolicy& policy,
                                                   TenantDirectory& directory) {
  if (user.is_nil()) return no_user();
  OCTROI_ASSIGN_OR_RETURN(const std::optional<std::string> slug, slug_of_host(host, policy));
  if (!slug.has_value()) return no_context();
  return admit_by_slug(user, *slug, directory);
}

absl::StatusOr<TenantContext> resolve_tenant(const TenantRequest& request,
                                             const SubdomainPolicy& policy,
                                             TenantDirectory& directory) {
  if (request.user.is_nil()) return no_user();
  OCTROI_ASSIGN_OR_RETURN(const std::optional<std::string> slug,
                          slug_of_host(request.host, policy));
  if (request.headers.empty()) {
    if (slug.has_value()) return admit_by_slug(request.user, *slug, directory);
    return admit_to_only_one(request.user, directory);
  }
  OCTROI_ASSIGN_OR_RETURN(TenantContext by_header,
                          resolve_by_header(request.user, request.headers, directory));
  if (!slug.has_value()) return by_header;
  OCTROI_ASSIGN_OR_RETURN(const TenantContext by_host,
                          admit_by_slug(request.user, *slug, directory));
  if (by_host.tenant() != by_header.tenant()) {
    return make_error(absl::StatusCode::kInvalidArgument, "tenant.contradictory",
                      "the header and the subdomain name different organisations");
  }
  return by_header;
}

}  // namespace v0
}  // namespace octroi
