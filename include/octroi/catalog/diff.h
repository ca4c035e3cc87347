// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Diff: what two catalogues say differently, field by field.
//
// For a person who looks at the next catalogue before it is loaded, and for check_successor().
// Prices are matched by interval and currency, charges and entitlements by their names, so that
// putting them in another order in the file is no difference.
//
//   for (const Difference& d : diff(published, next))
//     d.to_string();    // "plan[starter@1].price[month EUR].charge[base].amount: 50.00 -> 75.00"
//
// Layer: catalog (may include base, money, calendar). Thread safety: pure functions.
#ifndef OCTROI_CATALOG_DIFF_H_
#define OCTROI_CATALOG_DIFF_H_

#include <string>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/catalog/catalog.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct Difference {
  std::string where{};   // the field's path, as errors name it
  std::string before{};  // empty: it is new
  std::string after{};   // empty: it is gone

  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const Difference&, const Difference&) = default;
};

// In the order of the catalogues: plans by code and version, then add-ons likewise. A whole plan
// version, add-on, price, charge or entitlement that only one of them has is one difference.
[[nodiscard]] std::vector<Difference> diff(const Catalog& before, const Catalog& after);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_DIFF_H_
