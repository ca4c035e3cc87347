// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a check of an axiom found wrong, in words, and where a part is allowed to differ.
//
//   return {.axiom = "DeclineIsAResult", .reason = "a transfer is not declined, it does not come"};
//
// Layer: testing (may include everything but bindings). Thread safety: values.
#ifndef OCTROI_TESTING_VIOLATIONS_H_
#define OCTROI_TESTING_VIOLATIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Empty: the axiom holds as far as the check looked.
using Violations = std::vector<std::string>;

// An axiom that a part does not keep, and why that is right. It is checked too: a part that
// declares a deviation it does not have fails.
struct Deviation {
  std::string_view axiom;
  std::string_view reason;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_VIOLATIONS_H_
