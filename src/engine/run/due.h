// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The billing run: every subscription whose time has come, in due order.
//
// Plans of many subscriptions are committed together for speed. Where the group loses a race, each
// is planned again and committed alone, so one conflict costs one group its speed and nobody its
// bill.
//
// Layer: engine, private. Thread safety: any thread, any number of processes.
#ifndef OCTROI_SRC_ENGINE_RUN_DUE_H_
#define OCTROI_SRC_ENGINE_RUN_DUE_H_

#include "engine/engine.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {

absl::Status run_steps(Engine& engine, RunReport& report);

// The payment methods of which something is to be said today: they expire, or have.
absl::Status run_methods(Engine& engine, RunReport& report);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_DUE_H_
