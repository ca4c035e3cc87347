// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/rule_book.h"

#include <algorithm>
#include <functional>
#include <new>
#include <string_view>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

bool has_window(const Rule& rule, std::string_view name) {
  return std::any_of(rule.windows.begin(), rule.windows.end(),
                     [name](const Window& window) { return window.name == name; });
}

std::size_t hash_of(const Rule& rule) noexcept {
  std::size_t hash = rule.windows.size();
  const auto add = [&hash](std::size_t part) { hash = (hash ^ part) * 0x9e3779b97f4a7c15U; };
  for (const Window& window : rule.windows) {
    add(std::hash<std::string_view>()(window.name));
    add(static_cast<std::size_t>(window.limit));
    add(window.schedule.hash());
  }
  if (rule.rate) {
    add(static_cast<std::size_t>(rule.rate->amount));
    add(static_cast<std::size_t>(rule.rate->period));
    add(static_cast<std::size_t>(rule.rate->burst));
  }
  return hash ^ hash >> 32;
}

std::size_t bytes_of(const Rule& rule) {
  std::size_t bytes = sizeof(Rule) + rule.windows.capacity() * sizeof(Window);
  for (const Window& window : rule.windows) {
    bytes += window.name.capacity() + window.alerts.capacity();
  }
  return bytes;
}

}  // namespace

RuleBook::~RuleBook() {
  for (std::atomic<const Rule**>& page : pages_) delete[] page.load(std::memory_order_relaxed);
}

std::uint32_t RuleBook::number_of(const std::shared_ptr<const Rule>& rule) {
  if (const auto known = numbers_.find(rule.get()); known != numbers_.end()) return known->second;
  const std::size_t hash = hash_of(*rule);
  for (auto [at, end] = same_.equal_range(hash); at != end; ++at) {
    if (*held_[at->second] == *rule) return at->second;
  }
  if (held_.size() >= kRulesMax) throw std::bad_alloc();
  const auto number = static_cast<std::uint32_t>(held_.size());
  const auto page = static_cast<std::size_t>(std::bit_width(number / kFirst + 1) - 1);
  const std::uint32_t start = kFirst * ((1U << page) - 1);
  const Rule** entries = pages_[page].load(std::memory_order_relaxed);
  if (entries == nullptr) {
    entries = new const Rule* [std::size_t{kFirst} << page] {};
    pages_[page].store(entries, std::memory_order_release);
  }
  entries[number - start] = rule.get();
  held_.push_back(rule);
  numbers_.emplace(rule.get(), number);
  same_.emplace(hash, number);
  return number;
}

std::uint32_t RuleBook::number_with_kept(const std::shared_ptr<const Rule>& rule,
                                         const Rule& before, std::uint32_t kept) {
  std::uint32_t left_out = 0;
  for (std::size_t i = 0; i < before.windows.size(); ++i) {
    if ((kept >> i & 1U) != 0 && !has_window(*rule, before.windows[i].name)) left_out |= 1U << i;
  }
  if (left_out == 0 || rule->rate) return number_of(rule);
  auto merged = std::make_shared<Rule>(*rule);
  for (std::size_t i = 0; i < before.windows.size(); ++i) {
    if ((left_out >> i & 1U) == 0 || merged->windows.size() == kWindowsMax) continue;
    Window window = before.windows[i];
    window.limit = kUnlimited;
    window.alerts.clear();
    merged->windows.push_back(std::move(window));
  }
  return number_of(merged);
}

std::size_t RuleBook::memory_bytes() const noexcept {
  std::size_t bytes = held_.capacity() * sizeof(held_[0]) + held_.size() * 96;
  for (const auto& rule : held_) bytes += bytes_of(*rule);
  return bytes;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
