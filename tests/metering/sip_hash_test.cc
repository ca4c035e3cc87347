// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "metering/sip_hash.h"

#include <string>

#include <gtest/gtest.h>

namespace octroi {
namespace {

// By another implementation (OpenSSL's), under the key 00 01 .. 0f, of the bytes 00 01 02 ...
TEST(SipHash, IsAsOthersComputeIt) {
  const std::array<std::uint64_t, 2> secret{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::string text;
  const auto extended_to = [&text](char length) -> const std::string& {
    while (text.size() < static_cast<std::size_t>(length)) {
      text.push_back(static_cast<char>(text.size()));
    }
    return text;
  };
  EXPECT_EQ(sip_hash(secret, extended_to(0)), (SipHash128{0xe6a825ba047f81a3, 0x930255c71472f66d}));
  EXPECT_EQ(sip_hash(secret, extended_to(1)), (SipHash128{0x44af996bd8c187da, 0x45fc229b11597634}));
  EXPECT_EQ(sip_hash(secret, extended_to(7)), (SipHash128{0x53c1dbd8beebf1a1, 0x3982f01fa64ab8c0}));
  EXPECT_EQ(sip_hash(secret, extended_to(8)), (SipHash128{0x61f55862baa9623b, 0xb49714f364e2830f}));
  EXPECT_EQ(sip_hash(secret, extended_to(15)),
            (SipHash128{0x11a8b03399e99354, 0xd9c3cf970fec087e}));
  EXPECT_EQ(sip_hash(secret, extended_to(63)),
            (SipHash128{0x4a83502f77d15051, 0x7cbd3f979a063e50}));
}

}  // namespace
}  // namespace octroi
