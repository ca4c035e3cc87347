// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the arithmetic of a billing run takes beside its limit, a copy of the bytes.

#include "common/measure.h"

#include "goals.h"

int main(int count, char** arguments) {
  const bool smoke = octroi::bench::is_smoke(count, arguments);
  octroi::bench::measure_invoice(smoke);
  octroi::bench::measure_coupons(smoke);
  octroi::bench::measure_tiers(smoke);
  return 0;
}
