// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Amounts of different currencies have no order, so Money has none.
// Needs: money
// Expect: operator<|invalid operands
#include "octroi/money/money.h"

bool equal(octroi::Money a, octroi::Money b) { return a == b; }
#ifdef OCTROI_FAULT
bool less(octroi::Money a, octroi::Money b) { return a < b; }
#endif
