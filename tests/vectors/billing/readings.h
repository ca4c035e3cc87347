// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Readings: what a case's input may mean where a handler does not read it as it is written.
//
// The handler is asked by the case's own words first. Then words that say what holds anyhow go
// (obvious.h), and others that mean the same stand in (words.h), as few as do. Where that is not
// enough, the handler's own refusal leads: the key that it does not know is replaced, or opened
// where it holds an object, and the key that it lacks is looked for.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_READINGS_H_
#define OCTROI_TESTS_VECTORS_BILLING_READINGS_H_

#include <string>

#include "absl/status/statusor.h"
#include "billing/area.h"

namespace octroi::vectors {

// What the handler computes from the first reading that it understands and that has, under some
// name, all members that are `expected` (their values play no part); or else from the first that it
// understands; its refusal of the input as it is written where it understands none.
absl::StatusOr<Json> answer_in_other_words(const Handler& handler, const std::string& area,
                                           const Json& input, const Json& expected);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_READINGS_H_
