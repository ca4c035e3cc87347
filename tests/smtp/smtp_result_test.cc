// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What libcurl 7.88.1 was observed to answer, and what it means; each case with its source in the
// file of vectors.

#include "smtp/smtp_result.h"

#include <fstream>

#include <curl/curl.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "notification/sample_message.h"
#include "octroi/base/status.h"
#include "octroi/eml/mail.h"
#include "octroi/notification/message.h"

namespace octroi {
namespace {

using Json = nlohmann::json;

std::vector<Json> vectors_of(const std::string& kind) {
  std::ifstream file(std::string(OCTROI_SOURCE_DIR) + "/tests/smtp/testdata/vectors.json");
  const Json all = Json::parse(file);
  std::vector<Json> chosen;
  for (const Json& vector : all.at("vectors")) {
    if (vector.at("kind") == kind) chosen.push_back(vector);
  }
  EXPECT_FALSE(chosen.empty()) << kind;
  return chosen;
}

TEST(SmtpVectors, LibcurlResult) {
  for (const Json& v : vectors_of("libcurl_result")) {
    const Json& expected = v["expected"];
    SmtpTransfer transfer;
    transfer.curl_code = expected["curlcode"];
    transfer.response_code =
        expected["response_code"].is_null() ? 0 : expected["response_code"].get<long>();
    transfer.was_handed_over = v["inputs"]["scenario"] == "ok" || transfer.response_code == 554;
    const auto result = interpret(transfer);
    if (transfer.curl_code == CURLE_OK) {
      EXPECT_EQ(result->outcome, SendOutcome::kSent) << v["id"];
    } else if (transfer.curl_code == CURLE_LOGIN_DENIED) {
      EXPECT_EQ(error_code(result.status()), "notification.bad_credentials") << v["id"];
    } else if (transfer.response_code == 0) {
      EXPECT_EQ(error_code(result.status()), "notification.unreachable") << v["id"];
    } else {
      ASSERT_TRUE(result.ok()) << v["id"];
      EXPECT_EQ(result->outcome, SendOutcome::kRejected) << v["id"];
      EXPECT_EQ(result->is_retryable, expected["retryable"].get<bool>()) << v["id"];
    }
  }
}

TEST(SmtpResult, OnlyWhatNamesNoMailboxIsABounce) {
  const struct {
    long code;
    const char* refusal;
    bool is_bounce;
  } rows[] = {
      {550, "550 5.1.1 no such user\r\n", true},
      {550, "550-5.1.1 no such user\r\n", true},
      {550, "550 5.1.10 null MX", true},
      {550, "550 5.2.1", true},
      {551, "551 5.1.6 moved", true},
      {550, "550 5.1.12 of no such kind", false},
      {550, "550 5.1.8 bad sender", false},
      {550, "550 5.7.1 policy", false},
      {552, "552 5.2.2 mailbox full", false},
      {450, "450 4.1.1 later", false},
      {550, "550 no such user", false},
      {550, "550", false},
      {550, "", false},
      {421, "550 5.1.1 of an earlier one", false},
  };
  for (const auto& row : rows) {
    SmtpTransfer transfer{CURLE_SEND_ERROR, row.code, false, "failed"};
    transfer.refusal = row.refusal;
    const auto result = interpret(transfer);
    ASSERT_TRUE(result.ok()) << row.refusal;
    EXPECT_EQ(result->suppression.has_value(), row.is_bounce) << row.refusal;
  }
}

TEST(SmtpResult, OnlyTheWholeMessageLeavesDoubt) {
  const SmtpTransfer lost_before{CURLE_OPERATION_TIMEDOUT, 354, false, "timeout"};
  EXPECT_EQ(error_code(interpret(lost_before).status()), "notification.unreachable");
  const SmtpTransfer lost_after{CURLE_RECV_ERROR, 354, true, "reset"};
  EXPECT_EQ(interpret(lost_after)->outcome, SendOutcome::kUnknown);
  const SmtpTransfer busy_at_login{CURLE_LOGIN_DENIED, 454, false, ""};
  EXPECT_EQ(interpret(busy_at_login)->outcome, SendOutcome::kRejected);
  EXPECT_TRUE(interpret(busy_at_login)->is_retryable);
}

TEST(SmtpVectors, EnvelopeAddressPolicy) {
  for (const Json& v : vectors_of("envelope_address_policy")) {
    const bool is_accepted = v["expected"]["accepted"];
    Message message = sample_message();
    message.recipient.address = v["inputs"]["address"];
    EXPECT_EQ(write_mail(message, {"s@x.test"}, Instant()).ok(), is_accepted) << v["id"];
    const MailSender sender{v["inputs"]["address"].get<std::string>(), "", ""};
    EXPECT_EQ(write_mail(sample_message(), sender, Instant()).ok(), is_accepted) << v["id"];
  }
}

TEST(SmtpVectors, HeaderPolicy) {
  for (const Json& v : vectors_of("header_policy")) {
    const std::string header = v["inputs"]["header"];
    const std::size_t colon = header.find(':');
    const std::string name = header.substr(0, colon);
    Message message = sample_message();
    if (name == "Subject") {
      message.subject = header.substr(colon + 2);
    } else {
      message.headers = {{name, header.substr(colon + 2)}};
    }
    EXPECT_EQ(write_mail(message, {"s@x.test"}, Instant()).ok(),
              v["expected"]["accepted"].get<bool>())
        << v["id"];
  }
}

TEST(SmtpVectors, Rfc2047Subject) {
  for (const Json& v : vectors_of("rfc2047_subject")) {
    EXPECT_EQ(encode_header_text(v["inputs"]["text"].get<std::string>()),
              v["expected"]["encoded"].get<std::string>())
        << v["id"];
  }
}

}  // namespace
}  // namespace octroi
