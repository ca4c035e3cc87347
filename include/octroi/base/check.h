// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// OCTROI_CHECK: guards octroi's own invariants where money or tenancy is at stake.
//
// On in every build type. A failed check calls the process-wide handler, which a host may replace
// to log first; when the handler returns, the process ends, because continuing would risk someone's
// money. Never used for input: bad input is a Status.
//
//   OCTROI_CHECK(sum == whole, "allocation lost a unit");
//
// Layer: base. Thread safety: set_check_handler before threads start; checks from any thread.
#ifndef OCTROI_BASE_CHECK_H_
#define OCTROI_BASE_CHECK_H_

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct CheckFailure {
  const char* expression;
  const char* message;
  const char* file;
  int line;
};

using CheckHandler = void (*)(const CheckFailure& failure);

// Returns the handler that was in place. The default one, which null stands for, writes one line to
// stderr. A handler must not throw.
CheckHandler set_check_handler(CheckHandler handler) noexcept;

[[noreturn]] void check_failed(const CheckFailure& failure) noexcept;

}  // namespace v0
}  // namespace octroi

#define OCTROI_CHECK(condition, message) \
  (static_cast<bool>(condition)          \
       ? static_cast<void>(0)            \
       : ::octroi::check_failed({#condition, message, __FILE__, __LINE__}))

#endif  // OCTROI_BASE_CHECK_H_
