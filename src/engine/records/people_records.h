// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The records of people: tenants, members, invitations.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_PEOPLE_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_PEOPLE_RECORDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/codec.h"
#include "octroi/tenant/invitation.h"
#include "octroi/tenant/member.h"
#include "octroi/tenant/tenant.h"

namespace octroi {
inline namespace v0 {
namespace records {

template <>
struct Record<Tenant> {
  static bool set_identity(Tenant& tenant, const Row& row) {
    tenant.id = row.tenant;
    return tenant.id.to_string() == row.id;
  }
  static constexpr std::string_view kName = "tenants";
  static std::vector<Index> indexes() {
    return {{.name = "parent", .fields = {"parent"}, .across_tenants = true},
            {.name = "issuer", .fields = {"issuer"}, .across_tenants = true}};
  }
  template <class T, class V>
  static void visit(T& t, V& field) {
    field("name", t.name);
    field("slug", t.slug);
    field("status", t.status);
    field("email", t.contact.email);
    field("phone", t.contact.phone);
    field("legal_name", t.billing.legal_name);
    field.lines("address", t.billing.address_lines);
    field("postal_code", t.billing.postal_code);
    field("city", t.billing.city);
    field("country_code", t.billing.country_code);
    field("tax_id", t.billing.tax_id);
    field("billing_email", t.billing.email);
    field("zone", t.zone);
    field("language", t.language);
    field("currency", t.currency);
    field("parent", t.account.parent);
    field("brand_name", t.branding.display_name);
    field("brand_logo_url", t.branding.logo_url);
    field("brand_colour", t.branding.colour);
    field("brand_address", t.branding.address);
    field("brand_legal_id", t.branding.legal_id);
    field("created_at", t.created_at);
    field("status_since", t.status_since);
    field("status_reason", t.status_reason);
    field("suspended_by", t.suspended_by);
    field.or_null("issuer", t.account.issuer, std::string());
    field.or_null("is_paid_by_parent", t.account.is_paid_by_parent, false);
    field.or_null("is_consolidated", t.account.is_consolidated, false);
    field.or_null("is_pooled", t.account.is_pooled, false);
  }
};

template <>
struct Record<Member> {
  static constexpr std::string_view kName = "members";
  static std::vector<Index> indexes() {
    return {{.name = "user", .fields = {"user_id"}, .across_tenants = true},
            {.name = "one_user", .fields = {"user_id"}, .unique = true}};
  }
  template <class T, class V>
  static void visit(T& m, V& field) {
    field("user_id", m.user);
    field("role", m.role);
    field("active", m.active);
    field("joined_at", m.joined_at);
  }
};

template <>
struct Record<Invitation> {
  static constexpr std::string_view kName = "invitations";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& i, V& field) {
    field("email", i.email);
    field("role", i.role);
    field("token_hash", i.token_hash);
    field("created_at", i.created_at);
    field("expires_at", i.expires_at);
    field("status", i.status);
    field("accepted_by", i.accepted_by);
    field("answered_at", i.answered_at);
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_PEOPLE_RECORDS_H_
