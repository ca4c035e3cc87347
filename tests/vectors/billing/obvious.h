// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The obvious: keys by which a case says what holds anyhow, such as a tax of zero or the zone UTC.
//
// Where a handler does not know such a key, the case means the same without it. Only the keys and
// values listed in obvious.cc may go; another value of the same key stays, and is refused.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_OBVIOUS_H_
#define OCTROI_TESTS_VECTORS_BILLING_OBVIOUS_H_

#include <string>
#include <vector>

#include "billing/area.h"

namespace octroi::vectors {

// The input without all that is obvious in its area, then without one such key each. Empty where
// nothing is.
[[nodiscard]] std::vector<Json> without_the_obvious(const std::string& area, const Json& input);
// The input without `word`, where that is obvious; empty where it is not.
[[nodiscard]] std::vector<Json> without_the_obvious(const std::string& area, const Json& input,
                                                    const std::string& word);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_OBVIOUS_H_
