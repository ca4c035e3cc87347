// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// From the protobuf message of a file to plain plans and add-ons.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_READ_MESSAGE_H_
#define OCTROI_CATALOG_READ_MESSAGE_H_

#include <string_view>
#include <vector>

#include "catalog/problem.h"
#include "octroi/v1/catalog.pb.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

// An amount of money in the field `field`. Errors: "catalog.bad_amount", "catalog.wrong_decimals".
MaybeProblem read_amount(std::string_view field, std::string_view text, Currency currency,
                         Money& out);
// A number in the field `field`. Errors: "catalog.bad_decimal".
MaybeProblem read_decimal(std::string_view field, std::string_view text, Decimal& out);
// "catalog.missing_field".
[[nodiscard]] Problem missing(std::string_view field);

// Errors: what is left out or cannot be read as its field's type: "catalog.missing_field",
// "catalog.bad_interval", "catalog.bad_currency", "catalog.bad_amount", "catalog.wrong_decimals",
// "catalog.bad_decimal", "catalog.bad_charge", "catalog.bad_entitlement", kWrongType.
MaybeProblem read_message(const v1::Catalog& message, std::vector<PlanVersion>& plans,
                          std::vector<AddOn>& add_ons, std::vector<ChangeRule>& rules);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_READ_MESSAGE_H_
