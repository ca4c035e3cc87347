// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Draw: chance from a seed, and the library's decimals as the oracle's numbers.
#ifndef OCTROI_TESTS_INVOICE_ORACLE_DRAW_H_
#define OCTROI_TESTS_INVOICE_ORACLE_DRAW_H_

#include <cstdint>
#include <string>

#include "exact.h"
#include "octroi/base/random.h"
#include "octroi/money/currency.h"
#include "octroi/money/decimal.h"

namespace octroi::oracle {

[[nodiscard]] Number number_of(const Decimal& value);
[[nodiscard]] inline Number minor(std::int64_t value) { return Number(std::to_string(value)); }
// Minor units in a major one.
[[nodiscard]] Number scale_of(Currency currency);

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : chance_(seed) {}

  std::int64_t below(std::int64_t count) {
    return static_cast<std::int64_t>(chance_.next() % static_cast<std::uint64_t>(count));
  }
  bool one_in(std::int64_t count) { return below(count) == 0; }
  Decimal decimal(std::int64_t most, int scale) { return *Decimal::of(below(most + 1), scale); }
  // Minor units; now and then so many that products leave 64 bits.
  std::int64_t amount(std::int64_t most) {
    std::int64_t drawn = below(most);
    if (one_in(8)) {
      for (std::int64_t i = below(8); i > 0; --i) drawn = drawn * 10 + below(10);
    }
    return drawn;
  }
  Rounding rounding() { return static_cast<Rounding>(1 + below(7)); }

 private:
  SeededRandom chance_;
};

[[nodiscard]] inline Mode mode_of(Rounding rounding) { return static_cast<Mode>(rounding); }

}  // namespace octroi::oracle

#endif  // OCTROI_TESTS_INVOICE_ORACLE_DRAW_H_
