// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Tables of an enum's numbers and the words that records show for them.
//
// Layer: tenant, private. Thread safety: pure functions.
#ifndef OCTROI_TENANT_NAMES_H_
#define OCTROI_TENANT_NAMES_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace octroi {
inline namespace v0 {

template <class Enum>
struct Named {
  Enum value;
  std::string_view name;
};

// Empty for a number that names nothing.
template <class Enum, std::size_t n>
constexpr std::string_view name_of(const Named<Enum> (&table)[n], Enum value) noexcept {
  for (const Named<Enum>& row : table) {
    if (row.value == value) return row.name;
  }
  return {};
}

// Exactly as written: no case folding, no blanks.
template <class Enum, std::size_t n>
constexpr std::optional<Enum> value_of(const Named<Enum> (&table)[n],
                                       std::string_view name) noexcept {
  for (const Named<Enum>& row : table) {
    if (row.name == name) return row.value;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_NAMES_H_
