// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/counted_numbers.h"

namespace octroi {
inline namespace v0 {

CountedNumbers::Taken CountedNumbers::take(std::string_view customer) {
  auto found = by_customer_.find(customer);
  if (found == by_customer_.end()) found = by_customer_.emplace(std::string(customer), 0).first;
  return {++issued_, ++found->second};
}

}  // namespace v0
}  // namespace octroi
