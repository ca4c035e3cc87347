// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Shown: what a caller passed, as it may stand in an error.
//
//   "there is no issuer " + shown(code)
//
// Layer: engine, private. Thread safety: a pure function.
#ifndef OCTROI_SRC_ENGINE_SHOWN_H_
#define OCTROI_SRC_ENGINE_SHOWN_H_

#include <string>
#include <string_view>

#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {

// `text` where it is short and plain, else that it is not: a message goes into logs.
[[nodiscard]] inline std::string shown(std::string_view text) {
  return check_text("name", text, {.bytes_max = 64}).ok() ? std::string(text)
                                                          : "(not a name of plain text)";
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_SHOWN_H_
