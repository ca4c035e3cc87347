// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Plain: a case without the numbers that a reader would cut.
//
// The JSON library gives 3 where a whole number is asked of 3.5, and -1 where one is asked of
// 18446744073709551615. Here such numbers become text: a decimal reads them to the last digit, and
// whoever asks for a whole number is refused.
//
// Layer: tests. Thread safety: pure function.
#ifndef OCTROI_TESTS_VECTORS_BILLING_PLAIN_H_
#define OCTROI_TESTS_VECTORS_BILLING_PLAIN_H_

#include "billing/area.h"

namespace octroi::vectors {

[[nodiscard]] Json plain(Json value);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_PLAIN_H_
