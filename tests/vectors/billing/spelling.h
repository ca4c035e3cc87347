// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Spelling: one choice is written in several ways in case files, which come from many systems.
//
// "IN_ARREAR", "arrears" and "pay_in_advance": false are the billing mode "in_arrears"; a key in
// camel case is the same key in snake case. Only the choices listed in spelling.cc are replaced,
// and only under the keys that they belong to.
//
// Layer: tests. Thread safety: pure function.
#ifndef OCTROI_TESTS_VECTORS_BILLING_SPELLING_H_
#define OCTROI_TESTS_VECTORS_BILLING_SPELLING_H_

#include <string>

#include "billing/area.h"

namespace octroi::vectors {

// The input with its choices as handlers write them.
[[nodiscard]] Json plainly_spelled(const Json& input);

// In lower case, with an underscore for each space or hyphen.
[[nodiscard]] std::string folded(const std::string& text);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_SPELLING_H_
