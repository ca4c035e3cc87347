// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What next_step() promises about its cost, shown by counting.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/subscription/steps.h"
#include "samples.h"

namespace {
std::atomic<std::int64_t> allocations{0};
}  // namespace

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace octroi {
namespace {

TEST(NextStep, AllocatesNothing) {
  const std::vector<std::int32_t> days = {7, 3, 1};
  const StepPolicy policy{.reminder_days = days, .expires_suspended_after_days = 60};
  for (const SubscriptionStatus status : sample::statuses()) {
    const Subscription state = sample::in_status(status);
    const std::int64_t before = allocations.load();
    const std::optional<Step> step = next_step(state, policy, Cursor{}, sample::kWish);
    EXPECT_EQ(allocations.load(), before) << to_string(status);
    EXPECT_EQ(step.has_value(), !is_final(status) && status != SubscriptionStatus::kPaused);
  }
  const std::int64_t before = allocations.load();
  ::operator delete(::operator new(64));
  EXPECT_EQ(allocations.load(), before + 1) << "the counter counts";
}

}  // namespace
}  // namespace octroi
