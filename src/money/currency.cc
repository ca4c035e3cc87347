// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/currency.h"

#include <algorithm>
#include <string>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr bool codes_ascend() {
  for (std::size_t i = 2; i < std::size(kIso4217); ++i) {
    if (std::string_view(kIso4217[i - 1].code) >= kIso4217[i].code) return false;
  }
  return true;
}

static_assert(std::string_view(kIso4217[0].code) == "XXX");
static_assert(codes_ascend(), "Currency::find searches by halves");

}  // namespace

absl::StatusOr<Currency> Currency::parse(std::string_view code) {
  const std::size_t index = find(code);
  if (index == std::size(kIso4217)) {
    return make_error(absl::StatusCode::kInvalidArgument, "currency.unknown",
                      "a currency is a three-letter upper-case code of ISO 4217, like EUR or XOF");
  }
  if (kIso4217[index].exponent == kNoMinorUnit) {
    std::string message(code);
    message += " has no minor unit, so no amount can be written in it; use a currency";
    return make_error(absl::StatusCode::kInvalidArgument, "currency.no_minor_unit", message);
  }
  return Currency(index);
}

}  // namespace v0
}  // namespace octroi
