// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/webhooks/standard.h"

#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

constexpr std::string_view kBody = R"({"type":"invoice.paid"})";

Instant at(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

class Standard : public testing::Test {
 protected:
  std::string verify(std::string_view id, std::string_view timestamp, std::string_view signature,
                     std::int64_t now) {
    return error_code(verify_webhook({id, timestamp, signature, kBody}, secrets_, at(now)));
  }
  SeededRandom random_{1};
  std::vector<WebhookSecret> secrets_{WebhookSecret::make(random_)};
  std::string good_ = sign_webhook(secrets_[0], "msg_1", at(1000), kBody);
};

TEST_F(Standard, TheWindowIsClosedOnBothSides) {
  EXPECT_EQ(verify("msg_1", "1000", good_, 1300), "");
  EXPECT_EQ(verify("msg_1", "1000", good_, 1301), "signature.stale");
  EXPECT_EQ(verify("msg_1", "1000", good_, 700), "");
  EXPECT_EQ(verify("msg_1", "1000", good_, 699), "signature.future");
}

TEST_F(Standard, OneSignatureOfSeveralWillDo) {
  EXPECT_EQ(verify("msg_1", "1000", "v1a,abc v1,AAAA " + good_, 1000), "");
  const WebhookSecret next = WebhookSecret::make(random_);
  const std::string both = sign_webhook(next, "msg_1", at(1000), kBody) + " " + good_;
  EXPECT_EQ(verify("msg_1", "1000", both, 1000), "");
  secrets_ = {next};
  EXPECT_EQ(verify("msg_1", "1000", both, 1000), "");
  EXPECT_EQ(verify("msg_1", "1000", good_, 1000), "signature.mismatch");
}

TEST_F(Standard, RefusesWhatWasAlteredOrIsMissing) {
  EXPECT_EQ(verify("msg_2", "1000", good_, 1000), "signature.mismatch");
  EXPECT_EQ(verify("msg_1", "1001", good_, 1000), "signature.mismatch");
  EXPECT_EQ(verify("msg_1", "01000", good_, 1000), "signature.mismatch");
  EXPECT_EQ(verify("msg_1", "1000", "v1,", 1000), "signature.mismatch");
  EXPECT_EQ(verify("msg_1", "1000", "v2" + good_.substr(2), 1000), "signature.mismatch");
  EXPECT_EQ(verify("msg_1", "1000", good_.substr(3), 1000), "signature.mismatch");
  for (const char* time : {"", "hello", "1000.0", "-1", "1e3", " 1000", "99999999999999999999"}) {
    EXPECT_EQ(verify("msg_1", time, good_, 1000), "webhooks.bad_headers") << time;
  }
  EXPECT_EQ(verify("", "1000", good_, 1000), "webhooks.bad_headers");
  EXPECT_EQ(verify("msg_1", "1000", "", 1000), "webhooks.bad_headers");
}

TEST(WebhookSecret, IsReadAsItIsWritten) {
  SeededRandom random(3);
  const WebhookSecret secret = WebhookSecret::make(random);
  EXPECT_EQ(secret.key().size(), 32u);
  EXPECT_EQ(WebhookSecret::parse(secret.text().reveal())->key(), secret.key());
  const std::string bare(secret.text().reveal().substr(6, 43));  // without prefix and padding
  EXPECT_EQ(WebhookSecret::parse(bare)->key(), secret.key());
  for (const char* bad : {"", "whsec_", "whsec_***", "whsec_A"}) {
    EXPECT_EQ(error_code(WebhookSecret::parse(bad).status()), "webhooks.bad_secret") << bad;
  }
}

TEST(WebhookVerdict, OnlyTwoHundredsAreDelivered) {
  const struct {
    int status;
    WebhookVerdict verdict;
  } rows[] = {{200, WebhookVerdict::kDelivered}, {204, WebhookVerdict::kDelivered},
              {302, WebhookVerdict::kRetry},     {400, WebhookVerdict::kRetry},
              {410, WebhookVerdict::kGone},      {429, WebhookVerdict::kSlowDown},
              {500, WebhookVerdict::kRetry},     {502, WebhookVerdict::kSlowDown},
              {504, WebhookVerdict::kSlowDown}};
  for (const auto& row : rows) EXPECT_EQ(judge_webhook_answer(row.status), row.verdict);
}

}  // namespace
}  // namespace octroi
