// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/unipesa/wire.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

TEST(UnipesaText, WalksInTheOrderOfWriting) {
  EXPECT_EQ(*unipesa_signed_text(R"({"b":1,"a":"x","signature":"s"})"), "b1ax");
  EXPECT_EQ(*unipesa_signed_text(R"({"t":true,"f":false,"n":null,"d":10.00})"), "t1fnd10.00");
  EXPECT_EQ(*unipesa_signed_text(R"({"e":{"x":"1","signature":"s","y":{"z":2}}})"), "e.x1e.y.z2");
  EXPECT_EQ(*unipesa_signed_text(R"({"l":["a","b"]})"), "l.0al.1b");
}

TEST(UnipesaText, RefusesWhatCanBeReadInTwoWays) {
  std::string nested = "1";
  for (int i = 0; i < 17; ++i) nested = R"({"a":)" + nested + "}";
  EXPECT_EQ(error_code(unipesa_signed_text(nested).status()), "json.too_deep");
  EXPECT_EQ(error_code(unipesa_signed_text("[]").status()), "unipesa.not_an_object");
  EXPECT_EQ(error_code(unipesa_signed_text(R"({"a":1,"a":2})").status()), "json.duplicate_name");
  EXPECT_EQ(error_code(unipesa_signed_text("<html>").status()), "json.malformed");
}

TEST(UnipesaCallback, IsVerifiedAsReceived) {
  const Secret key("key");
  const std::string fields = R"("order_id":"a:1","status":2)";
  const std::string signature = *unipesa_signature("{" + fields + "}", key);
  const std::string good = "{" + fields + R"(,"signature":")" + signature + "\"}";
  EXPECT_TRUE(verify_unipesa_callback(good, key).ok());
  EXPECT_EQ(error_code(verify_unipesa_callback(good, Secret("other"))), "signature.mismatch");
  EXPECT_EQ(error_code(verify_unipesa_callback("{" + fields + "}", key)), "signature.no_signature");
  const std::string raised = R"({"order_id":"a:1","status":3,"signature":")" + signature + "\"}";
  EXPECT_EQ(error_code(verify_unipesa_callback(raised, key)), "signature.mismatch");
  const std::string turned = R"({"status":2,"order_id":"a:1","signature":")" + signature + "\"}";
  EXPECT_EQ(error_code(verify_unipesa_callback(turned, key)), "signature.mismatch");
}

TEST(UnipesaStatus, UndocumentedCodesAreFlagged) {
  for (const std::int64_t code : {4, 5, 6, 7}) {
    EXPECT_EQ(read_unipesa_status(code), (StatusReading{ProviderStatus::kProcessing, false}));
  }
  EXPECT_EQ(read_unipesa_status(99), (StatusReading{ProviderStatus::kPending, false}));
  EXPECT_EQ(read_unipesa_status(0), (StatusReading{ProviderStatus::kPending, true}));
}

}  // namespace
}  // namespace octroi
