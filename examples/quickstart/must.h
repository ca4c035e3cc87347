// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// must: the value of a call, or the end of the program in octroi's own words.
//
// A server answers an error to its caller; a demo has nobody to answer to.
#ifndef OCTROI_EXAMPLES_QUICKSTART_MUST_H_
#define OCTROI_EXAMPLES_QUICKSTART_MUST_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace quickstart {

// Prints the message and its stable code, and exits with 1.
[[noreturn]] void stop(const absl::Status& status);

inline void must(const absl::Status& status) {
  if (!status.ok()) stop(status);
}

template <class T>
T must(absl::StatusOr<T> result) {
  if (!result.ok()) stop(result.status());
  return *std::move(result);
}

// For what a day that is lived again has done before.
inline void must_unless_done(const absl::Status& status) {
  if (!absl::IsAlreadyExists(status)) must(status);
}

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_MUST_H_
