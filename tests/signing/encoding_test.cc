// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/signing/encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "octroi/signing/mac.h"

namespace octroi {
namespace {

TEST(Encoding, ReadsWhatItWrote) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    RC_ASSERT(decode_base64(encode_base64(bytes)) == bytes);
    RC_ASSERT(decode_base64url(encode_base64url(bytes)) == bytes);
    RC_ASSERT(decode_hex(encode_hex(bytes)) == bytes);
  }));
}

TEST(Encoding, Rfc4648Section10) {
  EXPECT_EQ(encode_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(encode_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(encode_base64url("fooba"), "Zm9vYmE");
  EXPECT_EQ(encode_base64url("\xFB\xFF"), "-_8");
  EXPECT_EQ(encode_hex("\x0A\xFF"), "0aff");
  EXPECT_EQ(decode_hex("0AfF"), "\x0A\xFF");
}

TEST(Encoding, EachTextHasOneSpelling) {
  for (const char* bad :
       {"Zm9vYg", "Zm9vYg=", "Zm9vYh==", "Zm9v Yg=", "Zm9vYg==\n", "====", "Z===", "Zm9_Yg=="}) {
    EXPECT_EQ(decode_base64(bad), std::nullopt) << bad;
  }
  for (const char* bad : {"Zm9vYg==", "Zm9vYh", "Zm9vY", "Zm9+Yg", "Zm 9"}) {
    EXPECT_EQ(decode_base64url(bad), std::nullopt) << bad;
  }
  for (const char* bad : {"0", "0g", "0x"}) EXPECT_EQ(decode_hex(bad), std::nullopt) << bad;
}

// RFC 2202 case 2, RFC 4231 case 2.
TEST(Mac, FollowsItsStandards) {
  constexpr std::string_view kText = "what do ya want for nothing?";
  EXPECT_EQ(encode_hex(hmac_sha1("Jefe", kText)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(encode_hex(hmac_sha256("Jefe", kText)),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(encode_hex(hmac_sha512("Jefe", kText)),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
  EXPECT_EQ(encode_hex(hmac_sha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Mac, ComparesWholeTexts) {
  EXPECT_TRUE(equals_in_constant_time("", ""));
  EXPECT_TRUE(equals_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equals_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equals_in_constant_time("abc", "ab"));
}

TEST(Crc32, CheckValueOfTheStandard) {
  EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(crc32(""), 0u);
}

}  // namespace
}  // namespace octroi
