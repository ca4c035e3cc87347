// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reads any bytes as a history of messages to an authority: whatever nodes say, the books hold.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "octroi/quota/memory_leases.h"

namespace {

using octroi::quota::LeaseAnswer;
using octroi::quota::LeaseKey;
using octroi::quota::MemoryLeases;

class Bytes {
 public:
  Bytes(const std::uint8_t* at, std::size_t size) : at_(at), left_(size) {}
  [[nodiscard]] bool has_more() const { return left_ > 0; }
  // A small number mostly, any number at times.
  std::int64_t number() {
    const std::uint8_t kind = byte();
    if (kind < 240) return kind % 32;
    std::int64_t any = 0;
    for (int i = 0; i < 8; ++i)
      any = static_cast<std::int64_t>((static_cast<std::uint64_t>(any) << 8) | byte());
    return any;
  }
  std::uint8_t byte() {
    if (left_ == 0) return 0;
    --left_;
    return *at_++;
  }

 private:
  const std::uint8_t* at_;
  std::size_t left_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  MemoryLeases leases;
  const LeaseKey key = {"t", "m", "w"};
  const std::int64_t limit = bytes.byte();
  leases.open(key, {.limit = limit, .lease_ms = 10, .clock_bound_ms = 2});
  std::int64_t now_ms = 0;
  while (bytes.has_more()) {
    now_ms += bytes.byte() % 8;
    const std::string node(1, static_cast<char>('a' + bytes.byte() % 3));
    const std::int64_t epoch = bytes.number();
    const std::int64_t spent = bytes.number();
    const std::int64_t returned = bytes.number();
    const LeaseAnswer answer = leases.exchange(key,
                                               {.node = node,
                                                .epoch = epoch,
                                                .spent = spent,
                                                .returned = returned,
                                                .wish = bytes.number()},
                                               now_ms);
    const LeaseAnswer books = leases.snapshot(key);
    if (books.used < 0 || books.leased < 0 || books.used + books.leased > limit) std::abort();
    if (answer.ok() && answer.spent + answer.returned > answer.granted) std::abort();
  }
  return 0;
}
