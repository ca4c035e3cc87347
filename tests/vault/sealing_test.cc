// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/vault/sealing.h"

#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/signing/encoding.h"

namespace octroi {
inline namespace v0 {
namespace {

std::string hex(std::string_view text) { return decode_hex(text).value(); }

class FixedBytes final : public Random {
 public:
  explicit FixedBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::byte> out) override {
    ASSERT_EQ(out.size(), bytes_.size());
    std::memcpy(out.data(), bytes_.data(), bytes_.size());
  }

 private:
  std::string bytes_;
};

// Test case 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega).
TEST(Sealing, IsGalois) {
  const Secret key(hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string text =
      hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  FixedBytes nonce(hex("cafebabefacedbaddecaf888"));
  const auto sealed = seal(key, hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"), text, nonce);
  ASSERT_TRUE(sealed.ok()) << sealed.status();
  EXPECT_EQ(sealed->front(), '1');
  EXPECT_EQ(encode_hex(decode_base64(sealed->substr(1)).value()),
            "cafebabefacedbaddecaf888"
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b");
}

class SealedText : public testing::Test {
 protected:
  SeededRandom random{7};
  Secret key = make_sealing_key(random);
  std::string sealed = seal(key, "here", "sk_live_51", random).value();

  std::string refusal(const Secret& opener, std::string_view place, std::string_view text) {
    return error_code(unseal(opener, place, text).status());
  }
};

TEST_F(SealedText, OpensWithItsKeyInItsPlace) {
  const auto text = unseal(key, "here", sealed);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(text->reveal(), "sk_live_51");
}

TEST_F(SealedText, OpensNowhereElse) {
  EXPECT_EQ(refusal(make_sealing_key(random), "here", sealed), "vault.not_authentic");
  EXPECT_EQ(refusal(key, "there", sealed), "vault.not_authentic");
  EXPECT_EQ(refusal(key, "", sealed), "vault.not_authentic");
}

TEST_F(SealedText, NoBitOfItCanBeChanged) {
  const std::string bytes = decode_base64(sealed.substr(1)).value();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(refusal(key, "here", "1" + encode_base64(changed)), "vault.not_authentic") << bit;
  }
}

TEST_F(SealedText, AnyCutOfItIsRefused) {
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    EXPECT_EQ(refusal(key, "here", sealed.substr(0, length)), "vault.not_authentic") << length;
  }
  EXPECT_EQ(refusal(key, "here", "2" + sealed.substr(1)), "vault.not_authentic");
}

TEST_F(SealedText, TheSameTextIsSealedDifferentlyEachTime) {
  EXPECT_NE(seal(key, "here", "sk_live_51", random).value(), sealed);
}

TEST_F(SealedText, AKeyOfAnotherLengthIsRefused) {
  for (const std::size_t length : {0, 16, 31, 33}) {
    const Secret bad(std::string(length, 'k'));
    EXPECT_EQ(error_code(seal(bad, "here", "text", random).status()), "vault.bad_key");
    EXPECT_EQ(refusal(bad, "here", sealed), "vault.bad_key");
  }
}

}  // namespace
}  // namespace v0
}  // namespace octroi
