// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/paypal/online_callbacks.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

const TenantContext kTenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
const Instant kNow = *parse_instant("2026-01-31T09:00:00Z");

// Blanks and the order of fields are PayPal's: what is sent back must have them.
const std::string kBody =
    "{ \"event_type\":\"CUSTOMER.CREATED\",\n \"id\" : \"WH-1\", \"n\":1.50 }";

HttpResult answer(int status, std::string body) {
  return {HttpOutcome::kAnswered, {status, {}, std::move(body)}, ""};
}

// Gives tokens t-1, t-2, ... and the answers it was told, then the last one again.
class Asked final : public HttpClient {
 public:
  explicit Asked(std::vector<HttpResult> answers) : answers_(std::move(answers)) {}
  HttpResult send(const HttpRequest& request) override {
    if (request.url.ends_with("/v1/oauth2/token")) {
      return answer(200, R"({"access_token":"t-)" + std::to_string(++tokens) +
                             R"(","token_type":"Bearer","expires_in":3600})");
    }
    sent.push_back(request);
    return answers_[std::min(sent.size(), answers_.size()) - 1];
  }
  std::vector<HttpRequest> sent;
  int tokens = 0;

 private:
  std::vector<HttpResult> answers_;
};

Callback delivery(const std::string& time = "2026-01-31T08:59:00Z") {
  return {.headers = {{"PAYPAL-TRANSMISSION-ID", "tx-1"},
                      {"PAYPAL-TRANSMISSION-TIME", time},
                      {"PAYPAL-TRANSMISSION-SIG", "c2ln"},
                      {"PAYPAL-CERT-URL", "https://api.paypal.com/c"},
                      {"PAYPAL-AUTH-ALGO", "SHA256withRSA"}},
          .body = kBody};
}

absl::StatusOr<CallbackNews> read(Asked& client, const Callback& callback) {
  const SystemClock clock;
  const auto reader = make_paypal_online_callbacks(
      {.account = {.client_id = "id", .client_secret = Secret("s")}, .webhook_id = "W"}, client,
      clock);
  EXPECT_TRUE(reader.ok()) << reader.status();
  return (*reader)->read(kTenant, callback, kNow);
}

TEST(PaypalOnline, TheBodyGoesBackByteForByte) {
  Asked client({answer(200, R"({"verification_status":"SUCCESS"})")});
  const auto news = read(client, delivery());
  ASSERT_TRUE(news.ok()) << news.status();
  EXPECT_EQ(news->event_id, "WH-1");
  ASSERT_EQ(client.sent.size(), 1u);
  EXPECT_EQ(client.sent[0].url,
            "https://api-m.paypal.com/v1/notifications/verify-webhook-signature");
  EXPECT_EQ(client.sent[0].body,
            R"({"auth_algo":"SHA256withRSA","cert_url":"https://api.paypal.com/c",)"
            R"("transmission_id":"tx-1","transmission_sig":"c2ln",)"
            R"("transmission_time":"2026-01-31T08:59:00Z","webhook_id":"W","webhook_event":)" +
                kBody + "}");
  EXPECT_EQ(client.sent[0].authorization.reveal(), "Bearer t-1");
}

TEST(PaypalOnline, OnlyAClearYesIsBelieved) {
  const struct {
    HttpResult result;
    const char* code;
  } rows[] = {{answer(200, R"({"verification_status":"FAILURE"})"), "signature.mismatch"},
              {answer(200, R"({"verification_status":"success"})"), "payment.unreachable"},
              {answer(200, R"({"verification_status":["SUCCESS"]})"), "payment.unreachable"},
              {answer(200, "<html>"), "payment.unreachable"},
              {answer(400, R"({"verification_status":"SUCCESS"})"), "payment.unreachable"},
              {answer(500, R"({"verification_status":"SUCCESS"})"), "payment.unreachable"},
              {answer(403, "{}"), "payment.bad_credentials"},
              {{HttpOutcome::kNotSent, {}, "refused"}, "payment.unreachable"},
              {{HttpOutcome::kMaybeSent, {}, "reset"}, "payment.unreachable"}};
  for (const auto& row : rows) {
    Asked client({row.result});
    EXPECT_EQ(error_code(read(client, delivery()).status()), row.code) << row.result.response.body;
  }
}

TEST(PaypalOnline, ATokenThatIsRefusedIsReplacedOnce) {
  Asked client({answer(401, "{}"), answer(200, R"({"verification_status":"SUCCESS"})")});
  EXPECT_TRUE(read(client, delivery()).ok());
  EXPECT_EQ(client.tokens, 2);
  Asked never({answer(401, "{}")});
  EXPECT_EQ(error_code(read(never, delivery()).status()), "payment.bad_credentials");
  EXPECT_EQ(never.sent.size(), 2u);
}

TEST(PaypalOnline, WhatCannotBePaypalsIsNotEvenAskedAbout) {
  const auto refused = [](const Callback& callback) {
    Asked client({answer(200, R"({"verification_status":"SUCCESS"})")});
    std::string code = error_code(read(client, callback).status());
    EXPECT_TRUE(client.sent.empty()) << code;
    return code;
  };
  EXPECT_EQ(refused({.headers = {}, .body = kBody}), "paypal.bad_headers");
  EXPECT_EQ(refused(delivery("2026-01-28T07:00:00Z")), "signature.stale");
  EXPECT_EQ(refused(delivery("2026-02-03T11:00:00Z")), "signature.future");
  Callback foreign = delivery();
  foreign.headers[3].value = "https://www.paypal.com.evil.tld/c";
  EXPECT_EQ(refused(foreign), "paypal.foreign_certificate");
  Callback spliced = delivery();
  spliced.body = R"({"id":"WH-1"},"webhook_id":"another")";
  EXPECT_TRUE(refused(spliced).starts_with("json.")) << "it would change the question";
}

TEST(PaypalOnline, NeedsItsOptions) {
  Asked client({});
  const SystemClock clock;
  const auto refused = [&](PaypalOnlineOptions options) {
    return error_code(make_paypal_online_callbacks(std::move(options), client, clock).status());
  };
  EXPECT_EQ(refused({.account = {.client_id = "id", .client_secret = Secret("s")}}),
            "paypal.bad_option");
  EXPECT_EQ(refused({.account = {.client_id = "id"}, .webhook_id = "W"}), "paypal.bad_option");
}

}  // namespace
}  // namespace octroi
