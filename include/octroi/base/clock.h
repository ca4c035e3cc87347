// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Clock: the only way time enters octroi.
//
// Kernels take instants as arguments; the engine asks one injected Clock. A host uses SystemClock;
// tests and the demo use octroi/testing/test_clock.h.
//
//   SystemClock clock;
//   Billing billing(store, catalog, {.clock = &clock});
//
// Layer: base. Thread safety: now() may be called from any thread.
#ifndef OCTROI_BASE_CLOCK_H_
#define OCTROI_BASE_CLOCK_H_

#include "octroi/base/export.h"
#include "octroi/base/instant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Clock {
 public:
  virtual ~Clock();
  [[nodiscard]] virtual Instant now() const = 0;
};

// The machine's UTC clock, cut to whole milliseconds.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BASE_CLOCK_H_
