// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Seller: an issuer as the engine works with it, its number patterns read.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_SELLER_H_
#define OCTROI_SRC_ENGINE_SELLER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/calendar/date.h"
#include "octroi/engine/options.h"
#include "octroi/invoice/numbering.h"
#include "octroi/tax/tax.h"
#include "octroi/tenant/tenant.h"

namespace octroi {
inline namespace v0 {

struct Seller {
  Issuer issuer;
  NumberPattern invoices;
  NumberPattern credit_notes;
  NumberPattern orders;

  // "main/invoices": its series of one kind of document, before any year or month.
  [[nodiscard]] std::string series(std::string_view documents) const {
    return issuer.code + "/" + std::string(documents);
  }
  // Whether who buys decides the taxes.
  [[nodiscard]] bool reverses() const noexcept { return !issuer.reverse_charge_in.empty(); }
  [[nodiscard]] Date today(Instant now) const { return issuer.zone.date_of(now); }
};

// Those of the options, the default first.
// Errors: InvalidArgument "issuer.duplicate_code", "issuer.numbers_collide", "issuer.bad_country",
// "issuer.bad_address", "issuer.no_country" (reverse charges without its own), "numbering.…",
// "tax.…", "text.…".
absl::StatusOr<std::vector<Seller>> make_sellers(const BillingOptions& options);

// What is taxed of a sale: by the issuer's policy, or `usual` where it has none, unless the buyer
// accounts for the tax itself.
[[nodiscard]] TaxPolicy taxes_of_sale(const Issuer& issuer, const Tenant& buyer,
                                      const TaxPolicy& usual);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_SELLER_H_
