// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Rules of change: from the message, and back to text.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_CHANGE_RULES_H_
#define OCTROI_CATALOG_CHANGE_RULES_H_

#include <string>

#include "catalog/problem.h"
#include "octroi/catalog/catalog.h"
#include "octroi/v1/catalog.pb.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

MaybeProblem read_change_rule(const v1::ChangeRule& message, ChangeRule& out);

// All of them, one after the other.
[[nodiscard]] std::string print_change_rules(const Catalog& catalog);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_CHANGE_RULES_H_
