// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Keyed: what tells a command from another one that carries the same key.
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_PLAN_KEYED_H_
#define OCTROI_SRC_ENGINE_PLAN_KEYED_H_

#include <string>
#include <string_view>

#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

struct Keyed {
  std::string_view key;  // the command's own
  std::string_view operation;
  std::string request;  // all that the request says, for comparing
};
[[nodiscard]] Keyed keyed(const Command& command);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_KEYED_H_
