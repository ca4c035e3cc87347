// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CountedNumbers: sequences that go on when a seller changes what it numbers by.
//
// Some sellers number by customer for a time, then by issuer, and back. So that no number comes
// twice, every document counts in both sequences, whichever of them it shows: the issuer's goes on
// from the count of all documents, a customer's from the count of its own. A draft counts nowhere.
// For hosts that come from such a seller; Billing numbers by NumberScope, in the commit.
//
//   CountedNumbers numbers;
//   numbers.take("c1").of_customer;   // 1
//   numbers.take("c2").of_issuer;     // 2
//
// Layer: invoice. Thread safety: a value.
#ifndef OCTROI_INVOICE_COUNTED_NUMBERS_H_
#define OCTROI_INVOICE_COUNTED_NUMBERS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class CountedNumbers {
 public:
  struct Taken {
    std::int64_t of_issuer = 0;    // from 1
    std::int64_t of_customer = 0;  // from 1

    friend bool operator==(const Taken&, const Taken&) = default;
  };

  // The places of one more document of the customer; from the pair the document shows one.
  Taken take(std::string_view customer);

 private:
  std::int64_t issued_ = 0;
  std::map<std::string, std::int64_t, std::less<>> by_customer_{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_COUNTED_NUMBERS_H_
