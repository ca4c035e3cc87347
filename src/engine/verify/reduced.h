// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reduced: the flat charges in arrears of a period that a pause left less than the whole of.
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_VERIFY_REDUCED_H_
#define OCTROI_SRC_ENGINE_VERIFY_REDUCED_H_

#include <vector>

#include "octroi/catalog/plan.h"
#include "octroi/rating/line.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
inline namespace v0 {
namespace verification {

// Whether the lines in `billed` are for the parts of the running period of `held`, each at its own
// percentage, and none is missing. By which policy a part was counted no record says; that the
// amount follows from the share is another check's.
[[nodiscard]] bool are_flats_of_parts(const Subscription& held, const Price& price,
                                      const std::vector<RatedLine>& billed);

}  // namespace verification
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_VERIFY_REDUCED_H_
