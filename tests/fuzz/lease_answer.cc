// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds any bytes to what reads a store's answer: nothing but a sound answer may come out of it,
// and it must survive being told again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "octroi/quota/lease_wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using octroi::quota::LeaseAnswer;
  const std::string_view line(reinterpret_cast<const char*>(bytes), size);
  const std::optional<LeaseAnswer> answer = octroi::quota::parse_lease_answer(line);
  if (!answer) return 0;
  const bool is_sound = answer->spent >= 0 && answer->returned >= 0 &&
                        answer->spent + answer->returned <= answer->granted &&
                        answer->limit <= octroi::quota::kLeaseUnitsMax && answer->epoch >= 0;
  if (!is_sound || octroi::quota::format_lease_answer(*answer) != line) std::abort();
  return 0;
}
