// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// RuleBook: the rules that counters have, by number.
//
// Each rule is held once, however many counters have it and however often it was made, and stays as
// long as the book. So what a host reads and defines again and again takes no more room.
//
// Layer: quota, private. Thread safety: at() from any thread; the rest by one at a time.
#ifndef OCTROI_SRC_QUOTA_RULE_BOOK_H_
#define OCTROI_SRC_QUOTA_RULE_BOOK_H_

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "octroi/quota/rule.h"

namespace octroi {
inline namespace v0 {
namespace quota {

inline constexpr std::uint32_t kRulesMax = (1U << 24) - 1;

class RuleBook {
 public:
  RuleBook() = default;
  ~RuleBook();
  RuleBook(const RuleBook&) = delete;
  RuleBook& operator=(const RuleBook&) = delete;

  // The number of this rule, or of the one that equals it. Throws std::bad_alloc, also when the
  // book is full.
  std::uint32_t number_of(const std::shared_ptr<const Rule>& rule);
  [[nodiscard]] const Rule& at(std::uint32_t number) const noexcept {
    const auto page = static_cast<std::size_t>(std::bit_width(number / kFirst + 1) - 1);
    const std::uint32_t start = kFirst * ((1U << page) - 1);
    return *pages_[page].load(std::memory_order_acquire)[number - start];
  }
  // The number of `rule` followed by the windows of `before` that it leaves out, without limit:
  // what they counted is not forgotten. That of `rule` itself where it leaves none out that is in
  // `kept` (a bit each window of `before`, a rule of this book).
  std::uint32_t number_with_kept(const std::shared_ptr<const Rule>& rule, const Rule& before,
                                 std::uint32_t kept);
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

 private:
  static constexpr std::uint32_t kFirst = 64;  // rules of the first page; each next one has twice
  static constexpr std::size_t kPages = 19;

  std::array<std::atomic<const Rule**>, kPages> pages_{};
  std::unordered_map<const Rule*, std::uint32_t> numbers_{};    // of those held, by address
  std::unordered_multimap<std::size_t, std::uint32_t> same_{};  // by what they say
  std::vector<std::shared_ptr<const Rule>> held_{};
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_RULE_BOOK_H_
