// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/wave/wave.h"

#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/wave/wire.h"

namespace octroi {
namespace {

HttpResult answer(int status, std::string body) {
  return {HttpOutcome::kAnswered, {status, {}, std::move(body)}, ""};
}

std::string session(const char* id, const char* checkout, const char* payment, const char* made) {
  return R"({"id":")" + std::string(id) + R"(","amount":"1500","currency":"XOF",)" +
         R"("checkout_status":")" + checkout + R"(","payment_status":")" + payment +
         R"(","wave_launch_url":"https://pay.wave.com/c/1","when_created":")" + made + "\"}";
}

class Scripted final : public HttpClient {
 public:
  explicit Scripted(std::vector<HttpResult> answers) : answers_(std::move(answers)) {}
  HttpResult send(const HttpRequest& request) override {
    sent.push_back(request.url);
    return answers_.at(sent.size() - 1);
  }
  std::vector<std::string> sent;

 private:
  std::vector<HttpResult> answers_;
};

class WaveCharge : public testing::Test {
 protected:
  WaveCharge() {
    charge_.payment = PaymentId(UuidBytes{1});
    charge_.idempotency_key = "k";
    charge_.amount = Money::of_minor(1500, kXof);
  }
  absl::StatusOr<ChargeResult> charge(Scripted& client) {
    const WaveOptions options{.api_key = Secret("wave_sn_prod_x"),
                              .success_url = "https://h.example/s",
                              .error_url = "https://h.example/e"};
    return (*make_wave(options, client))->charge(tenant_, charge_);
  }
  ChargeRequest charge_;
  TenantContext tenant_ = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
};

TEST_F(WaveCharge, LooksBeforeItMakes) {
  Scripted fresh({answer(200, R"({"result":[]})"),
                  answer(200, session("cos-1", "open", "processing", "2026-01-01"))});
  const auto made = charge(fresh);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->outcome, ChargeOutcome::kPending);
  EXPECT_EQ(made->approval_url, "https://pay.wave.com/c/1");
  Scripted known({answer(
      200, R"({"result":[)" + session("cos-1", "complete", "succeeded", "2026-01-01") + "]}")});
  EXPECT_EQ(charge(known)->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(known.sent.size(), 1u);
}

TEST_F(WaveCharge, WithoutAnAnswerToTheSearchNothingIsMade) {
  for (const HttpResult& result :
       {answer(500, ""), answer(200, "{}"), HttpResult{HttpOutcome::kMaybeSent, {}, "reset"}}) {
    Scripted client({result});
    EXPECT_EQ(error_code(charge(client).status()), "payment.unreachable");
    EXPECT_EQ(client.sent.size(), 1u);
  }
}

TEST_F(WaveCharge, ALostAnswerIsUnknownAndAnotherAmountIsRefused) {
  Scripted lost({answer(200, R"({"result":[]})"), {HttpOutcome::kMaybeSent, {}, "reset"}});
  EXPECT_EQ(charge(lost)->outcome, ChargeOutcome::kUnknown);
  Scripted refused(
      {answer(200, R"({"result":[]})"), answer(400, R"({"code":"request-validation-error"})")});
  EXPECT_EQ(error_code(charge(refused).status()), "payment.request_refused");
  charge_.amount = Money::of_minor(1501, kXof);
  Scripted other({answer(
      200, R"({"result":[)" + session("cos-1", "open", "processing", "2026-01-01") + "]}")});
  EXPECT_EQ(error_code(charge(other).status()), "payment.key_reused");
}

TEST(WaveSearch, PrefersThePaidSessionThenTheLatest) {
  const auto found = decode_wave_search(
      answer(200, R"({"result":[)" + session("cos-1", "complete", "succeeded", "2026-01-01") + "," +
                      session("cos-2", "open", "processing", "2026-01-02") + "]}"),
      "k");
  EXPECT_EQ(found->provider_reference, "cos-1");
  const auto latest = decode_wave_search(
      answer(200, R"({"result":[)" + session("cos-1", "expired", "processing", "2026-01-01") + "," +
                      session("cos-2", "open", "processing", "2026-01-02") + "]}"),
      "k");
  EXPECT_EQ(latest->provider_reference, "cos-2");
}

TEST(WaveStatus, UnknownWordsArePendingAndFlagged) {
  EXPECT_EQ(read_wave_status("frozen", "processing"),
            (StatusReading{ProviderStatus::kPending, false}));
  EXPECT_EQ(read_wave_status("complete", "melted"),
            (StatusReading{ProviderStatus::kPending, false}));
  const auto odd = decode_wave_session(answer(200, session("c", "frozen", "processing", "1")));
  EXPECT_FALSE(odd->alert.empty());
}

}  // namespace
}  // namespace octroi
