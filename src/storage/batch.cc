// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/storage/batch.h"

#include <iterator>

namespace octroi {
inline namespace v0 {

void Batch::append(Batch other) {
  const std::size_t first = writes_.size();
  writes_.insert(writes_.end(), std::make_move_iterator(other.writes_.begin()),
                 std::make_move_iterator(other.writes_.end()));
  for (NumberTaken& number : other.numbers_) {
    number.write += first;
    numbers_.push_back(std::move(number));
  }
}

}  // namespace v0
}  // namespace octroi
