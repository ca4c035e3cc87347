// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// How catalog.proto spells the enums, for the writer of files and for differences.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_WORDS_H_
#define OCTROI_CATALOG_WORDS_H_

#include <string>

#include "octroi/catalog/plan.h"
#include "octroi/v1/catalog.pb.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

// The domain's numbers are the schema's.
inline std::string word_for(ChargeKind kind) {
  return v1::Charge::Kind_Name(static_cast<int>(kind));
}
inline std::string word_for(LimitWindow window) {
  return v1::Entitlement::Window_Name(static_cast<int>(window));
}
inline std::string word_for(LimitBehaviour behaviour) {
  return v1::Entitlement::Behaviour_Name(static_cast<int>(behaviour));
}
inline std::string word_for(LimitSharing sharing) {
  return v1::Entitlement::Sharing_Name(static_cast<int>(sharing));
}

inline std::string word_for(Rounding rounding) {
  return v1::UsagePrice::Rounding_Name(static_cast<int>(rounding));
}
inline std::string word_for(Aggregation aggregation) {
  return v1::Meter::Aggregation_Name(static_cast<int>(aggregation));
}
inline std::string word_for(BucketTotal total) {
  return v1::Meter::Buckets::Total_Name(static_cast<int>(total));
}

static_assert(static_cast<int>(ChargeKind::kFlatInArrears) == v1::Charge::FLAT_IN_ARREARS);
static_assert(static_cast<int>(Rounding::kHalfUp) == v1::UsagePrice::HALF_UP);
static_assert(static_cast<int>(Rounding::kFloor) == v1::UsagePrice::FLOOR);
static_assert(static_cast<int>(Aggregation::kAverage) == v1::Meter::AVERAGE);
static_assert(static_cast<int>(BucketTotal::kMax) == v1::Meter::Buckets::MAX);
static_assert(static_cast<int>(LimitWindow::kLifetime) == v1::Entitlement::LIFETIME);
static_assert(static_cast<int>(LimitBehaviour::kOverage) == v1::Entitlement::OVERAGE);
static_assert(static_cast<int>(LimitSharing::kDelegated) == v1::Entitlement::DELEGATED);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_WORDS_H_
