// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/random.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace octroi {
namespace {

// The first outputs of SplitMix64 for seed 1234567, as its authors' reference code gives them.
TEST(SeededRandom, IsSplitMix64) {
  SeededRandom random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317u);
  EXPECT_EQ(random.next(), 3203168211198807973u);
  EXPECT_EQ(random.next(), 9817491932198370423u);
  EXPECT_EQ(random.next(), 4593380528125082431u);
  EXPECT_EQ(random.next(), 16408922859458223821u);
}

TEST(SeededRandom, FillsTheSameBytesForTheSameSeed) {
  std::array<std::byte, 21> first{};
  std::array<std::byte, 21> second{};
  SeededRandom(42).fill(first);
  SeededRandom(42).fill(second);
  EXPECT_EQ(first, second);
  SeededRandom(43).fill(second);
  EXPECT_NE(first, second);
}

TEST(SeededRandom, FillsLittleEndianWordsAndCutsTheLast) {
  std::array<std::byte, 9> bytes{};
  SeededRandom(1234567).fill(bytes);
  SeededRandom words(1234567);
  const std::uint64_t word = words.next();
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(bytes[i], static_cast<std::byte>(word >> (8 * i)));
  EXPECT_EQ(bytes[8], static_cast<std::byte>(words.next()));
}

// Beyond the 256 bytes that one getentropy call gives, and without leaving a byte untouched: each
// of 1000 positions stays zero in all eight rounds once in 2^64.
TEST(SystemRandom, FillsEveryByteOfALongBuffer) {
  SystemRandom random;
  std::vector<bool> touched(1000, false);
  for (int round = 0; round < 8; ++round) {
    std::vector<std::byte> bytes(touched.size());
    random.fill(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] != std::byte{0}) touched[i] = true;
    }
  }
  EXPECT_EQ(touched, std::vector<bool>(1000, true));
}

TEST(SystemRandom, DoesNotRepeat) {
  SystemRandom random;
  std::array<std::byte, 32> first{};
  std::array<std::byte, 32> second{};
  random.fill(first);
  random.fill(second);
  EXPECT_NE(first, second);
  random.fill({});
}

}  // namespace
}  // namespace octroi
