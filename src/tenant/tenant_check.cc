// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/tenant/tenant.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kAddressLinesMax = 4;
constexpr std::size_t kPhoneBytesMax = 32;
constexpr std::size_t kPhoneDigitsMin = 3;   // an emergency number
constexpr std::size_t kPhoneDigitsMax = 15;  // E.164

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status check_optional_text(std::string_view field, std::string_view text) {
  return check_text(field, text, {.bytes_max = 200, .may_be_empty = true});
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool are_capitals(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), is_upper);
}

// Digits as people group them; a plus sign only in front.
bool is_phone(std::string_view text) {
  if (text.size() > kPhoneBytesMax) return false;
  if (text.substr(0, 1) == "+") text.remove_prefix(1);
  std::size_t digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      ++digits;
    } else if (std::string_view(" -.()").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return digits >= kPhoneDigitsMin && digits <= kPhoneDigitsMax;
}

absl::Status check_contact(const TenantContact& contact) {
  if (!contact.email.empty()) {
    OCTROI_RETURN_IF_ERROR(check_email("tenant.contact.email", contact.email));
  }
  if (!contact.phone.empty() && !is_phone(contact.phone)) {
    return invalid("tenant.bad_phone",
                   "tenant.contact.phone must be 3 to 15 digits, like +223 20 22 33 44");
  }
  return absl::OkStatus();
}

absl::Status check_billing(const BillingDetails& billing) {
  OCTROI_RETURN_IF_ERROR(check_optional_text("tenant.billing.legal_name", billing.legal_name));
  if (billing.address_lines.size() > kAddressLinesMax) {
    return invalid("tenant.bad_address", "tenant.billing.address_lines has more than 4 lines");
  }
  for (const std::string& line : billing.address_lines) {
    OCTROI_RETURN_IF_ERROR(check_text("tenant.billing.address_lines", line));
  }
  OCTROI_RETURN_IF_ERROR(check_optional_text("tenant.billing.postal_code", billing.postal_code));
  OCTROI_RETURN_IF_ERROR(check_optional_text("tenant.billing.city", billing.city));
  if (!billing.country_code.empty() && !are_capitals(billing.country_code, 2)) {
    return invalid("tenant.bad_country",
                   "tenant.billing.country_code must be two capital letters (ISO 3166-1 alpha-2), "
                   "like ML");
  }
  OCTROI_RETURN_IF_ERROR(check_optional_text("tenant.billing.tax_id", billing.tax_id));
  if (billing.email.empty()) return absl::OkStatus();
  return check_email("tenant.billing.email", billing.email);
}

}  // namespace

absl::Status check_tenant_slug(std::string_view slug) {
  if (!check_slug("tenant.slug", slug).ok()) {
    return invalid("tenant.bad_slug",
                   "tenant.slug must be 1 to 63 lower-case letters a-z, digits and inner hyphens, "
                   "and not begin with xn--");
  }
  // The nil UUID has the form too, so what counts is not whether it parses.
  const absl::StatusOr<UuidBytes> uuid = parse_uuid(slug);
  if (uuid.ok() || error_code(uuid.status()) == "id.nil") {
    return invalid("tenant.bad_slug", "tenant.slug must not have the form of an id");
  }
  return absl::OkStatus();
}

absl::Status validate(const Tenant& tenant) {
  if (tenant.id.is_nil()) return invalid("tenant.nil_id", "tenant.id must not be nil");
  OCTROI_RETURN_IF_ERROR(check_text("tenant.name", tenant.name));
  OCTROI_RETURN_IF_ERROR(check_tenant_slug(tenant.slug));
  OCTROI_RETURN_IF_ERROR(check_contact(tenant.contact));
  OCTROI_RETURN_IF_ERROR(check_billing(tenant.billing));
  if (tenant.language != "fr" && tenant.language != "en") {
    return invalid("tenant.bad_language", "tenant.language must be fr or en");
  }
  if (!tenant.currency.empty() && !are_capitals(tenant.currency, 3)) {
    return invalid("tenant.bad_currency",
                   "tenant.currency must be three capital letters (ISO 4217), like XOF");
  }
  const TenantAccount& account = tenant.account;
  if (account.parent == tenant.id) {
    return invalid("tenant.own_parent", "tenant.account.parent must be another tenant");
  }
  if (account.parent.has_value() && account.parent->is_nil()) {
    return invalid("tenant.nil_id", "tenant.account.parent must not be nil; leave it out instead");
  }
  if (!account.issuer.empty()) {
    OCTROI_RETURN_IF_ERROR(check_code("tenant.account.issuer", account.issuer));
  }
  if (account.is_paid_by_parent && !account.parent) {
    return invalid("tenant.no_parent", "tenant.account: who pays must be there; name the parent");
  }
  if (account.is_pooled && !account.parent) {
    return invalid("tenant.no_parent",
                   "tenant.account: whose limits are shared must be there; name the parent");
  }
  return validate(tenant.branding);
}

}  // namespace v0
}  // namespace octroi
