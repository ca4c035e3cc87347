// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/features.h"

#include <algorithm>

namespace octroi {
inline namespace v0 {
namespace quota {
Features::Features(std::vector<Entry> entries) : entries_(std::move(entries)) {
  const auto by_name = [](const Entry& a, const Entry& b) { return a.first < b.first; };
  std::stable_sort(entries_.begin(), entries_.end(), by_name);
  // Of equal names the last one stays.
  const auto same_name = [](const Entry& a, const Entry& b) { return a.first == b.first; };
  const auto kept = std::unique(entries_.rbegin(), entries_.rend(), same_name);
  entries_.erase(entries_.begin(), kept.base());
}

const FeatureValue* Features::find(std::string_view name) const noexcept {
  const auto before = [](const Entry& entry, std::string_view wanted) {
    return entry.first < wanted;
  };
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), name, before);
  return found != entries_.end() && found->first == name ? &found->second : nullptr;
}

bool Features::is_on(std::string_view name) const noexcept {
  const FeatureValue* value = find(name);
  const bool* flag = value != nullptr ? std::get_if<bool>(value) : nullptr;
  return flag != nullptr && *flag;
}

std::optional<std::int64_t> Features::number(std::string_view name) const noexcept {
  const FeatureValue* value = find(name);
  const auto* number = value != nullptr ? std::get_if<std::int64_t>(value) : nullptr;
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

std::optional<std::string_view> Features::text(std::string_view name) const noexcept {
  const FeatureValue* value = find(name);
  const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
  return text != nullptr ? std::optional<std::string_view>(*text) : std::nullopt;
}

Features overlay(const Features& plan, const Features& own) {
  std::vector<Features::Entry> both = plan.entries();
  both.insert(both.end(), own.entries().begin(), own.entries().end());
  return Features(std::move(both));
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
