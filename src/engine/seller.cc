// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/seller.h"

#include <algorithm>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kAddressLinesMax = 4;

absl::Status invalid(std::string_view code, const std::string& message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

bool is_country(std::string_view code) {
  return code.size() == 2 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

absl::Status check_identity(const Issuer& issuer) {
  OCTROI_RETURN_IF_ERROR(check_code("issuer.code", issuer.code));
  OCTROI_RETURN_IF_ERROR(check_text("issuer.name", issuer.name));
  const TextRule may_be_empty{.may_be_empty = true};
  OCTROI_RETURN_IF_ERROR(check_text("issuer.postal_code", issuer.postal_code, may_be_empty));
  OCTROI_RETURN_IF_ERROR(check_text("issuer.city", issuer.city, may_be_empty));
  OCTROI_RETURN_IF_ERROR(check_text("issuer.tax_id", issuer.tax_id, may_be_empty));
  OCTROI_RETURN_IF_ERROR(check_text("issuer.legal_id", issuer.legal_id, may_be_empty));
  if (issuer.address_lines.size() > kAddressLinesMax) {
    return invalid("issuer.bad_address", "issuer " + issuer.code + ": at most 4 address lines");
  }
  for (const std::string& line : issuer.address_lines) {
    OCTROI_RETURN_IF_ERROR(check_text("issuer.address_lines", line));
  }
  if (issuer.country_code.empty() || is_country(issuer.country_code)) return absl::OkStatus();
  return invalid("issuer.bad_country",
                 "issuer " + issuer.code + ": a country is two capital letters (ISO 3166-1)");
}

absl::Status check_taxes(const Issuer& issuer) {
  if (issuer.tax) OCTROI_RETURN_IF_ERROR(validate(*issuer.tax));
  if (issuer.reverse_charge_in.empty()) return absl::OkStatus();
  if (issuer.country_code.empty()) {
    return invalid("issuer.no_country", "issuer " + issuer.code +
                                            ": where buyers account for the tax depends on the "
                                            "issuer's own country; set .country_code");
  }
  for (const std::string& country : issuer.reverse_charge_in) {
    if (is_country(country)) continue;
    return invalid("issuer.bad_country", "issuer " + issuer.code +
                                             ": reverse_charge_in holds two capital letters a "
                                             "country (ISO 3166-1)");
  }
  return validate(TaxPolicy::exempt(issuer.reverse_charge_reason));
}

absl::StatusOr<Seller> make_seller(const Issuer& issuer) {
  OCTROI_RETURN_IF_ERROR(check_identity(issuer));
  OCTROI_RETURN_IF_ERROR(check_taxes(issuer));
  OCTROI_ASSIGN_OR_RETURN(NumberPattern invoices,
                          NumberPattern::parse(issuer.invoice_pattern, issuer.number_reset));
  OCTROI_ASSIGN_OR_RETURN(NumberPattern credit_notes,
                          NumberPattern::parse(issuer.credit_note_pattern, issuer.number_reset));
  OCTROI_ASSIGN_OR_RETURN(NumberPattern orders,
                          NumberPattern::parse(issuer.order_pattern, NumberReset::kNever));
  return Seller{issuer, std::move(invoices), std::move(credit_notes), std::move(orders)};
}

// A number must say whose document it is.
absl::Status check_apart(const Seller& one, const Seller& other) {
  if (one.issuer.code == other.issuer.code) {
    return invalid("issuer.duplicate_code", "two issuers have the code " + one.issuer.code);
  }
  struct Kind {
    const char* name;
    const NumberPattern* one;
    const NumberPattern* other;
  };
  const Kind kinds[] = {{"invoice_pattern", &one.invoices, &other.invoices},
                        {"credit_note_pattern", &one.credit_notes, &other.credit_notes},
                        {"order_pattern", &one.orders, &other.orders}};
  for (const Kind& kind : kinds) {
    if (!kind.one->can_collide(*kind.other)) continue;
    return invalid("issuer.numbers_collide",
                   "issuers " + one.issuer.code + " and " + other.issuer.code +
                       " could give one number to two documents: " + kind.name + " \"" +
                       kind.one->text() + "\" and \"" + kind.other->text() +
                       "\"; begin one with letters of its own");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Seller>> make_sellers(const BillingOptions& options) {
  std::vector<Seller> sellers;
  OCTROI_ASSIGN_OR_RETURN(Seller usual, make_seller(options.issuer));
  sellers.push_back(std::move(usual));
  for (const Issuer& issuer : options.issuers) {
    OCTROI_ASSIGN_OR_RETURN(Seller seller, make_seller(issuer));
    for (const Seller& other : sellers) OCTROI_RETURN_IF_ERROR(check_apart(other, seller));
    sellers.push_back(std::move(seller));
  }
  return sellers;
}

TaxPolicy taxes_of_sale(const Issuer& issuer, const Tenant& buyer, const TaxPolicy& usual) {
  const TaxPolicy& policy = issuer.tax ? *issuer.tax : usual;
  const std::string& country = buyer.billing.country_code;
  const auto& abroad = issuer.reverse_charge_in;
  const bool is_abroad = country != issuer.country_code &&
                         std::find(abroad.begin(), abroad.end(), country) != abroad.end();
  if (policy.treatment != TaxTreatment::kRated || !is_abroad || buyer.billing.tax_id.empty()) {
    return policy;
  }
  TaxPolicy reversed = TaxPolicy::exempt(issuer.reverse_charge_reason);
  reversed.exemption_code = "AE";
  return reversed;
}

}  // namespace v0
}  // namespace octroi
