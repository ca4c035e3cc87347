// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Features: what a plan switches on, and the values it sets.
//
// Flags, whole numbers, exact decimals as text, and texts, by name. A tenant's features are its
// plan's with its own laid over: an override wins, and a name that neither sets is not granted.
// Asking for a value as another type than it has finds nothing.
//
//   Features starter({{"replication", false}, {"retention_days", std::int64_t{30}}});
//   Features own({{"replication", true}});
//   overlay(starter, own).is_on("replication");       // true
//   starter.number("retention_days").value_or(7);     // 30
//
// Layer: quota (std only). Thread safety: a value.
#ifndef OCTROI_QUOTA_FEATURES_H_
#define OCTROI_QUOTA_FEATURES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "octroi/quota/export.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

using FeatureValue = std::variant<bool, std::int64_t, std::string>;

class Features {
 public:
  using Entry = std::pair<std::string, FeatureValue>;

  Features() = default;
  // In any order; the last one of a name counts.
  explicit Features(std::vector<Entry> entries);

  // Whether the flag is granted; false also where there is no such flag.
  [[nodiscard]] bool is_on(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const noexcept;
  // Lives as long as the features.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const noexcept;
  [[nodiscard]] const FeatureValue* find(std::string_view name) const noexcept;

  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_{};  // by name
};

// `plan` with `own` laid over it.
[[nodiscard]] Features overlay(const Features& plan, const Features& own);

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_FEATURES_H_
