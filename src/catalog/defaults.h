// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a catalogue file may leave out, in one place for the reader and the writer of files.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_DEFAULTS_H_
#define OCTROI_CATALOG_DEFAULTS_H_

#include <string>
#include <string_view>

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

// The charge that a price's own `amount` stands for.
inline constexpr std::string_view kBaseCharge = "base";

// What stands for a code in the text of the lines that a price's spend adds.
inline constexpr std::string_view kSpendText = "usage";

// An invoice line's text: "Starter" for the base charge, "Starter: setup" for another.
inline std::string default_description(std::string_view name, std::string_view charge_code) {
  std::string text(name);
  if (charge_code != kBaseCharge) text.append(": ").append(charge_code);
  return text;
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_DEFAULTS_H_
