// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/twilio/wire.h"

#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/digest.h"
#include "octroi/base/status.h"

namespace octroi {
namespace {

const Secret kToken("12345");
const std::vector<TwilioParameter> kParameters = {{"To", "+1"}, {"From", "+2"}};

TEST(TwilioCallback, EitherSpellingOfTheUsualPortWillDo) {
  const std::string plain = "https://a.example/x?y=1";
  const std::string with_port = "https://a.example:443/x?y=1";
  for (const std::string& at_twilio : {plain, with_port}) {
    const std::string signature = twilio_signature(kToken, at_twilio, kParameters);
    for (const std::string& here : {plain, with_port}) {
      EXPECT_TRUE(verify_twilio_callback(kToken, here, kParameters, signature).ok());
    }
  }
}

TEST(TwilioCallback, AnythingElseIsRefused) {
  const std::string url = "https://a.example/x";
  const std::string good = twilio_signature(kToken, url, kParameters);
  auto more = kParameters;
  more.emplace_back("Body", "hi");
  EXPECT_FALSE(verify_twilio_callback(kToken, url, more, good).ok());
  EXPECT_FALSE(verify_twilio_callback(kToken, url + "/", kParameters, good).ok());
  EXPECT_FALSE(verify_twilio_callback(kToken, "http://a.example/x", kParameters, good).ok());
  EXPECT_FALSE(verify_twilio_callback(Secret("54321"), url, kParameters, good).ok());
  EXPECT_FALSE(verify_twilio_callback(kToken, url, kParameters, "").ok());
  const std::string unsigned_one = twilio_signature(Secret(""), url, kParameters);
  EXPECT_FALSE(verify_twilio_callback(Secret(""), url, kParameters, unsigned_one).ok());
}

TEST(TwilioCallback, AJsonBodyIsCoveredByItsDigest) {
  const std::string body = R"({"a":1})";
  const std::string url = "https://a.example/x?foo=1&bodySHA256=" + to_hex(sha256(body));
  const std::string signature = twilio_signature(kToken, url, {});
  EXPECT_TRUE(verify_twilio_json_callback(kToken, url, body, signature).ok());
  EXPECT_EQ(error_code(verify_twilio_json_callback(kToken, url, R"({"a": 1})", signature)),
            "signature.body_mismatch");
  const std::string bare = "https://a.example/x";
  EXPECT_EQ(error_code(verify_twilio_json_callback(kToken, bare, body,
                                                   twilio_signature(kToken, bare, {}))),
            "signature.body_mismatch");
}

TEST(TwilioStatus, UnknownWordsWait) {
  EXPECT_EQ(read_twilio_status("teleported"), (TwilioReading{TwilioStatus::kQueued, false}));
  EXPECT_EQ(read_twilio_status("delivered"), (TwilioReading{TwilioStatus::kDelivered, true}));
}

}  // namespace
}  // namespace octroi
