// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Errors with stable codes.
//
// Every error of octroi is an absl::Status with two more things: a stable code, "module.reason" in
// lower snake case, that hosts and bindings may match on and that never changes its meaning; and,
// where bad input has a place, that place ("line 12, field price.amount"). The message is for
// people, says what to do, and may change.
//
//   return make_error(absl::StatusCode::kInvalidArgument, "money.too_many_decimals",
//                     "EUR has 2 decimals; write 12.34, not 12.345");
//   error_code(status) == "money.too_many_decimals"
//
// Give what a call returns a name before you loop over it: a range that is taken out of the
// StatusOr in the head of the loop is dead before the first round (until C++23).
//
// Layer: base. Thread safety: a value.
#ifndef OCTROI_BASE_STATUS_H_
#define OCTROI_BASE_STATUS_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// `code` is "module.reason"; an OK category is a slip and becomes Internal; `message` must hold no
// secret and no personal data beyond what the caller passed in.
[[nodiscard]] absl::Status make_error(absl::StatusCode category, std::string_view code,
                                      std::string_view message);

// The stable code of an error made by octroi; empty for OK and for foreign errors.
[[nodiscard]] std::string error_code(const absl::Status& status);

// The message as a std::string (Abseil's own string_view is not the standard's on every platform).
[[nodiscard]] std::string error_message(const absl::Status& status);

// The same error with `where` put before its message ("plans.textproto:12: price.amount: ...");
// category and code are kept.
[[nodiscard]] absl::Status with_context(const absl::Status& status, std::string_view where);

}  // namespace v0
}  // namespace octroi

// Evaluates an expression giving absl::Status and returns it from the enclosing function unless it
// is OK.
#define OCTROI_RETURN_IF_ERROR(expression) \
  OCTROI_RETURN_IF_ERROR_INNER(OCTROI_STATUS_CONCAT(octroi_status_, __LINE__), expression)
#define OCTROI_RETURN_IF_ERROR_INNER(status, expression)    \
  do {                                                      \
    if (absl::Status status = (expression); !status.ok()) { \
      return status;                                        \
    }                                                       \
  } while (false)

#define OCTROI_STATUS_CONCAT_INNER(a, b) a##b
#define OCTROI_STATUS_CONCAT(a, b) OCTROI_STATUS_CONCAT_INNER(a, b)

// OCTROI_ASSIGN_OR_RETURN(auto x, f()): declares or assigns the value of a StatusOr, or returns its
// error.
#define OCTROI_ASSIGN_OR_RETURN(left, expression) \
  OCTROI_ASSIGN_OR_RETURN_INNER(OCTROI_STATUS_CONCAT(octroi_statusor_, __LINE__), left, expression)
#define OCTROI_ASSIGN_OR_RETURN_INNER(statusor, left, expression) \
  auto statusor = (expression);                                   \
  if (!statusor.ok()) return std::move(statusor).status();        \
  left = *std::move(statusor)

#endif  // OCTROI_BASE_STATUS_H_
