// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Payers: what is due of those who pay for others: bills to gather, debts to chase.
//
// Layer: engine, private. Thread safety: one thread a call; several runs at once.
#ifndef OCTROI_SRC_ENGINE_RUN_PAYERS_H_
#define OCTROI_SRC_ENGINE_RUN_PAYERS_H_

#include "engine/engine.h"
#include "octroi/engine/answers.h"

namespace octroi {
inline namespace v0 {

// One plan and commit a payer and debt. Errors: those of a store that cannot be worked with.
absl::Status run_payers(Engine& engine, RunReport& report);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_PAYERS_H_
