// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Whether an answer holds everything that is expected.
#ifndef OCTROI_TESTS_VECTORS_PROVIDERS_COMPARE_H_
#define OCTROI_TESTS_VECTORS_PROVIDERS_COMPARE_H_

#include <string>

#include "vector.h"

namespace octroi::vectors {

enum class Verdict { kPassed, kUnsupported, kFailed };  // the worst one counts

// Members that only explain ("reason", "why", "then", "note") are not compared. An expected member
// that the answer does not have at all makes it unsupported; `why` then names it.
Verdict compare(const Json& expected, const Json& got, std::string& why);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_PROVIDERS_COMPARE_H_
