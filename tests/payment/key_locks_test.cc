// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/key_locks.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace octroi {
namespace {

TEST(KeyLocks, OneThreadAtATimeUnderOneKey) {
  KeyLocks locks;
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 200; ++turn) {
        const auto held = locks.hold("k");
        const int now = ++inside;
        if (now > most) most = now;
        std::this_thread::yield();  // a second one would come in here
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
}

// It would never end if the second key had to wait for the first.
TEST(KeyLocks, OtherKeysAreFree) {
  KeyLocks locks;
  const auto held = locks.hold("a");
  std::thread other([&] { const auto also = locks.hold("b"); });
  other.join();
}

TEST(KeyLocks, AKeyIsFreeAgainAfterwards) {
  KeyLocks locks;
  for (int i = 0; i < 3; ++i) const auto held = locks.hold("a");
}

}  // namespace
}  // namespace octroi
