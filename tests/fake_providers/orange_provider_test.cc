// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Orange Money as a provider over a socket: pages, lost answers, restarts, and a script of faults.

#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/orange_money/orange_money.h"
#include "octroi/testing/test_clock.h"

namespace octroi {
namespace {

class OrangeProvider : public testing::Test {
 protected:
  OrangeAccount account() const {
    return {.base_url = server_->url(),
            .country = "ml",
            .client_id = std::string(kFakeOrangeClient),
            .client_secret = Secret(std::string(kFakeOrangeSecret)),
            .merchant_key = std::string(kFakeOrangeMerchant),
            .return_url = "https://host.example/back",
            .cancel_url = "https://host.example/cancel",
            .notif_url = "http://127.0.0.1:1/orange/{tenant}",
            .shop_name = "Octroi"};
  }
  std::unique_ptr<PaymentProvider> make() { return make(account()); }
  std::unique_ptr<PaymentProvider> make(OrangeAccount with) {
    return *make_orange_money(std::move(with), *client_, clock_);
  }
  static ChargeRequest request(std::string key, std::string known_reference = {}) {
    ChargeRequest charge;
    charge.payment = PaymentId(UuidBytes{1});
    charge.idempotency_key = std::move(key);
    charge.amount = Money::of_minor(1500, kXof);
    charge.known_reference = std::move(known_reference);
    return charge;
  }
  ChargeResult charge(PaymentProvider& provider, const ChargeRequest& request) {
    const auto result = provider.charge(tenant_, request);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.value_or(ChargeResult{});
  }
  std::string order(std::string_view key, int earlier = 0) {
    return orange_order_id(tenant_, key, earlier);
  }

  TenantContext tenant_ = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
};

TEST_F(OrangeProvider, ThePayerApprovesOnAPage) {
  const auto orange = make();
  server_->decide(FakeFate::kWaits);
  const ChargeResult page = charge(*orange, request("k"));
  EXPECT_EQ(page.outcome, ChargeOutcome::kPending);
  EXPECT_EQ(page.approval_url, "https://webpayment.example/page/1");
  EXPECT_EQ(page.provider_reference, order("k") + "/pay1");
  EXPECT_EQ(page.callback_name, orange_callback_name(Secret("notif1")));
  EXPECT_EQ(page.callback_name.find("notif1"), std::string::npos);
  ASSERT_TRUE(server_->settle(order("k")).ok());
  const ChargeResult paid = charge(*orange, request("k"));
  EXPECT_EQ(paid.outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(paid.amount, Money::of_minor(1500, kXof));
  EXPECT_EQ(paid.provider_reference, page.provider_reference);
  EXPECT_EQ(server_->books().size(), 1u);
}

TEST_F(OrangeProvider, AfterARestartTheReferenceTellsWhatBecameOfThePage) {
  server_->decide(FakeFate::kWaits);
  const ChargeResult page = charge(*make(), request("k"));
  const auto restarted = make();
  const ChargeRequest known = request("k", page.provider_reference);
  EXPECT_EQ(charge(*restarted, known).outcome, ChargeOutcome::kPending);
  ASSERT_TRUE(server_->settle(order("k")).ok());
  EXPECT_EQ(charge(*restarted, known).outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(server_->books().size(), 1u);
}

// The first page was answered and never written down: nobody was shown it.
TEST_F(OrangeProvider, AfterARestartWithoutAReferenceThereIsANewPage) {
  server_->decide(FakeFate::kWaits);
  server_->decide(FakeFate::kWaits);
  charge(*make(), request("k"));
  const ChargeResult second = charge(*make(), request("k"));
  EXPECT_EQ(second.outcome, ChargeOutcome::kPending);
  EXPECT_EQ(second.provider_reference, order("k", 1) + "/pay2");
}

TEST_F(OrangeProvider, ALostAnswerIsUnknownAndAskingAgainMakesAPageThatCanBePaid) {
  const auto orange = make();
  int n = 0;
  for (const FakeFault fault :
       {FakeFault::kLoseRequest, FakeFault::kFailBefore, FakeFault::kLoseAnswer,
        FakeFault::kCutAnswer, FakeFault::kFailAfter, FakeFault::kNotJson}) {
    const std::string key = "k-" + std::to_string(++n);
    const bool is_made = n > 2;
    server_->disturb(fault);
    const std::size_t before = server_->books().size();
    const ChargeResult lost = charge(*orange, request(key));
    EXPECT_EQ(lost.outcome, ChargeOutcome::kUnknown) << key;
    EXPECT_EQ(lost.approval_url, "") << key;
    EXPECT_EQ(server_->books().size() - before, is_made ? 1u : 0u) << key;
    const ChargeResult again = charge(*orange, request(key));
    EXPECT_EQ(again.outcome, ChargeOutcome::kSettled) << key;
    EXPECT_TRUE(again.provider_reference.starts_with(order(key, is_made ? 1 : 0) + "/")) << key;
    EXPECT_EQ(error_code(server_->settle(order(key, 0))), "fake.no_charge") << key;
  }
  EXPECT_EQ(charge(*orange, request("k-3")).outcome, ChargeOutcome::kSettled);
}

TEST_F(OrangeProvider, AfterTenPagesWithoutAnAnswerAPersonIsAsked) {
  const Secret token = decode_orange_token(client_->send(encode_orange_token(account())))->text;
  for (int earlier = 0; earlier < 10; ++earlier) {
    server_->decide(FakeFate::kWaits);
    const auto page = encode_orange_web_payment(account(), token, tenant_, order("k", earlier),
                                                Money::of_minor(1500, kXof));
    ASSERT_EQ(client_->send(*page).response.status, 201);
  }
  const ChargeResult result = charge(*make(), request("k"));
  EXPECT_EQ(result.outcome, ChargeOutcome::kUnknown);
  EXPECT_NE(result.alert, "");
  EXPECT_EQ(server_->books().size(), 10u);
}

TEST_F(OrangeProvider, AStatusThatCannotBeReadIsAskedForAgain) {
  const auto orange = make();
  server_->decide(FakeFate::kWaits);
  const ChargeResult page = charge(*orange, request("k"));
  server_->unleash({.reads_fail = 1000});
  EXPECT_EQ(error_code(orange->charge(tenant_, request("k")).status()), "payment.unreachable");
  server_->unleash({});
  EXPECT_EQ(charge(*orange, request("k")), page);
}

TEST_F(OrangeProvider, AReferenceOfAnotherKeyOrAnotherAmountIsNobodys) {
  server_->decide(FakeFate::kWaits);
  const ChargeResult page = charge(*make(), request("k"));
  const auto orange = make();
  for (const std::string& reference :
       {std::string("x"), order("k") + "/", std::string("/pay1"), order("other") + "/pay1"}) {
    const ChargeResult result = charge(*orange, request("k", reference));
    EXPECT_EQ(result.outcome, ChargeOutcome::kUnknown) << reference;
    EXPECT_NE(result.alert, "") << reference;
  }
  ChargeRequest dearer = request("k", page.provider_reference);
  dearer.amount = Money::of_minor(1501, kXof);
  const ChargeResult other = charge(*orange, dearer);
  EXPECT_EQ(other.outcome, ChargeOutcome::kUnknown);
  EXPECT_NE(other.alert, "");
  EXPECT_EQ(server_->books().size(), 1u);
}

TEST_F(OrangeProvider, TokensAreFetchedAgainAndWrongCredentialsAreAnError) {
  const auto orange = make();
  EXPECT_EQ(charge(*orange, request("k-1")).outcome, ChargeOutcome::kSettled);
  server_->end_tokens();
  EXPECT_EQ(charge(*orange, request("k-2")).outcome, ChargeOutcome::kSettled);
  OrangeAccount wrong = account();
  wrong.client_secret = Secret("wrong");
  const char* const refused = "payment.bad_credentials";
  EXPECT_EQ(error_code(make(wrong)->charge(tenant_, request("k-3")).status()), refused);
  wrong = account();
  wrong.merchant_key = "wrong";
  EXPECT_EQ(error_code(make(wrong)->charge(tenant_, request("k-3")).status()), refused);
  wrong.base_url = "http://127.0.0.1:1";
  EXPECT_EQ(error_code(make(wrong)->charge(tenant_, request("k-3")).status()),
            "payment.unreachable");
  EXPECT_EQ(server_->books().size(), 2u);
}

TEST_F(OrangeProvider, BusyIsProofOfNothing) {
  const auto orange = make();
  server_->disturb(FakeFault::kBusy);
  EXPECT_EQ(error_code(orange->charge(tenant_, request("k")).status()), "payment.unreachable");
  EXPECT_TRUE(server_->books().empty());
}

// Each of many charges comes to one end, which both sides tell alike, over a host that restarts.
TEST_F(OrangeProvider, UnderAScriptOfFaultsEachChargeIsPaidOnceOrNotAtAll) {
  server_->unleash(
      *FakeChaos::parse("seed 11\n"
                        "charge lose_request 80\ncharge lose_answer 80\n"
                        "charge cut_answer 60\ncharge busy 60\n"
                        "charge fail_before 60\ncharge fail_after 60\n"
                        "charge not_json 60\nreads_fail 100\n"
                        "fate declines 200\nfate waits 500\n"
                        "payers_approve 300\npayers_refuse 200\n"));
  constexpr int kCharges = 60;
  std::map<std::string, ChargeResult> known;
  auto orange = make();
  for (int round = 0; round < 40; ++round) {
    if (round % 7 == 6) orange = make();
    for (int i = 0; i < kCharges; ++i) {
      const std::string key = "k-" + std::to_string(i);
      ChargeResult& last = known[key];
      const auto result = orange->charge(tenant_, request(key, last.provider_reference));
      if (!result.ok()) {
        EXPECT_EQ(error_code(result.status()), "payment.unreachable");
        continue;
      }
      const bool was_final =
          last.outcome == ChargeOutcome::kSettled || last.outcome == ChargeOutcome::kRejected;
      if (was_final) {
        EXPECT_EQ(result->outcome, last.outcome) << key;
      }
      if (result->outcome != ChargeOutcome::kUnknown) last = *result;
    }
    server_->tick();
  }
  std::map<std::string, int> paid;
  for (const FakeBooking& booking : server_->books()) paid[booking.key] += booking.is_settled;
  int settled = 0;
  int pages = 0;
  for (const auto& [key, last] : known) {
    int times = 0;
    for (int earlier = 0; earlier < 10; ++earlier) {
      pages += paid.contains(order(key, earlier)) ? 1 : 0;
      times += paid[order(key, earlier)];
    }
    EXPECT_TRUE(last.outcome == ChargeOutcome::kSettled || last.outcome == ChargeOutcome::kRejected)
        << key;
    EXPECT_EQ(times, last.outcome == ChargeOutcome::kSettled ? 1 : 0) << key;
    settled += times;
  }
  EXPECT_GT(settled, 10);
  EXPECT_LT(settled, kCharges);
  EXPECT_GT(pages, kCharges) << "no answer to a page was lost";
}

}  // namespace
}  // namespace octroi
