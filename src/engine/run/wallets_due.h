// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Wallets whose day has come: grants that expire, top-ups by their rules.
//
// Layer: engine, private. Thread safety: any thread and process.
#ifndef OCTROI_SRC_ENGINE_RUN_WALLETS_DUE_H_
#define OCTROI_SRC_ENGINE_RUN_WALLETS_DUE_H_

#include "absl/status/status.h"

#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {

// Each wallet in a commit of its own; one that cannot be worked with is a problem of the report.
// Errors: of a store that cannot be worked with.
absl::Status run_wallets(Engine& engine, RunReport& report);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_WALLETS_DUE_H_
