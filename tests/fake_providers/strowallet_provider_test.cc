// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Strowallet as a provider over a socket: pages, lost answers, restarts, and a script of faults.

#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/strowallet/strowallet.h"

namespace octroi {
namespace {

class StrowalletProvider : public testing::Test {
 protected:
  StrowalletAccount account() const {
    return {.is_experiment = true,
            .base_url = server_->url(),
            .public_key = Secret(std::string(kFakeStrowalletKey)),
            .customer_email = "billing@host.example"};
  }
  std::unique_ptr<PaymentProvider> make() { return make(account()); }
  std::unique_ptr<PaymentProvider> make(StrowalletAccount with) {
    return *make_strowallet(std::move(with), *client_);
  }
  // The server names a page by its description.
  static ChargeRequest request(const std::string& key, std::string known_reference = {}) {
    ChargeRequest charge;
    charge.payment = PaymentId(UuidBytes{1});
    charge.idempotency_key = key;
    charge.description = key;
    charge.amount = Money::of_minor(100'50, kNgn);
    charge.known_reference = std::move(known_reference);
    return charge;
  }
  ChargeResult charge(PaymentProvider& provider, const ChargeRequest& request) {
    const auto result = provider.charge(tenant_, request);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.value_or(ChargeResult{});
  }
  std::string error(PaymentProvider& provider, const ChargeRequest& request) {
    return error_code(provider.charge(tenant_, request).status());
  }

  TenantContext tenant_ = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
};

TEST_F(StrowalletProvider, ThePayerPaysOnAPage) {
  const auto strowallet = make();
  server_->decide(FakeFate::kWaits);
  const ChargeResult page = charge(*strowallet, request("k"));
  EXPECT_EQ(page.outcome, ChargeOutcome::kPending);
  EXPECT_EQ(page.approval_url, "https://checkout.example/swt-1");
  EXPECT_EQ(page.provider_reference, "swt-1");
  EXPECT_EQ(charge(*strowallet, request("k")), page);
  ASSERT_TRUE(server_->settle("k").ok());
  const ChargeResult paid = charge(*strowallet, request("k"));
  EXPECT_EQ(paid.outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(paid.amount, Money::of_minor(100'50, kNgn));
  ASSERT_EQ(server_->books().size(), 1u);
  EXPECT_EQ(server_->books()[0].amount, "100.50");
  EXPECT_EQ(server_->books()[0].currency, "NGN");
  EXPECT_TRUE(server_->books()[0].is_settled);
}

TEST_F(StrowalletProvider, APaymentThatFailedIsADecline) {
  const auto strowallet = make();
  server_->decide(FakeFate::kWaits);
  charge(*strowallet, request("k"));
  ASSERT_TRUE(server_->refuse("k").ok());
  EXPECT_EQ(charge(*strowallet, request("k")).outcome, ChargeOutcome::kRejected);
}

TEST_F(StrowalletProvider, AfterARestartTheReferenceTellsWhatBecameOfThePage) {
  server_->decide(FakeFate::kWaits);
  const ChargeResult page = charge(*make(), request("k"));
  const auto restarted = make();
  const ChargeRequest known = request("k", page.provider_reference);
  EXPECT_EQ(charge(*restarted, known).outcome, ChargeOutcome::kPending);
  ASSERT_TRUE(server_->settle("k").ok());
  EXPECT_EQ(charge(*restarted, known).outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(server_->books().size(), 1u);
  const ChargeResult nobodys = charge(*restarted, request("k", "swt-9"));
  EXPECT_EQ(nobodys.outcome, ChargeOutcome::kUnknown);
  EXPECT_NE(nobodys.alert, "");
}

// What was paid is what the provider says, for the engine to compare.
TEST_F(StrowalletProvider, AReferenceOfAnotherAmountTellsThatAmount) {
  ChargeRequest cheap = request("cheap");
  cheap.amount = Money::of_minor(1'00, kNgn);
  const ChargeResult page = charge(*make(), cheap);
  const ChargeResult paid = charge(*make(), request("k", page.provider_reference));
  EXPECT_EQ(paid.outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(paid.amount, Money::of_minor(1'00, kNgn));
}

TEST_F(StrowalletProvider, ALostAnswerIsUnknownAndAskingAgainMakesAPageThatCanBePaid) {
  const auto strowallet = make();
  int n = 0;
  for (const FakeFault fault :
       {FakeFault::kLoseRequest, FakeFault::kFailBefore, FakeFault::kLoseAnswer,
        FakeFault::kCutAnswer, FakeFault::kFailAfter, FakeFault::kNotJson}) {
    const std::string key = "k-" + std::to_string(++n);
    const bool is_made = n > 2;
    server_->disturb(fault);
    const std::size_t before = server_->books().size();
    const ChargeResult lost = charge(*strowallet, request(key));
    EXPECT_EQ(lost.outcome, ChargeOutcome::kUnknown) << key;
    EXPECT_EQ(lost.approval_url, "") << key;
    EXPECT_EQ(server_->books().size() - before, is_made ? 1u : 0u) << key;
    EXPECT_EQ(charge(*strowallet, request(key)).outcome, ChargeOutcome::kSettled) << key;
    EXPECT_EQ(server_->books().size() - before, is_made ? 2u : 1u) << key;
    EXPECT_EQ(error_code(server_->settle(key)), "fake.no_charge") << key;
  }
}

// Such a page is not shown, so nobody pays on it.
TEST_F(StrowalletProvider, APageOverAnotherAmountIsUnknownAndTold) {
  const auto strowallet = make();
  server_->decide(FakeFate::kWaits);
  server_->disturb(FakeFault::kOtherAmount);
  const ChargeResult other = charge(*strowallet, request("k"));
  EXPECT_EQ(other.outcome, ChargeOutcome::kUnknown);
  EXPECT_EQ(other.approval_url, "");
  EXPECT_NE(other.alert, "");
  EXPECT_EQ(charge(*strowallet, request("k")).outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(server_->books().size(), 2u);
}

TEST_F(StrowalletProvider, AStatusThatCannotBeReadIsAskedForAgain) {
  const auto strowallet = make();
  server_->decide(FakeFate::kWaits);
  const ChargeResult page = charge(*strowallet, request("k"));
  server_->unleash({.reads_fail = 1000});
  EXPECT_EQ(error(*strowallet, request("k")), "payment.unreachable");
  server_->unleash({});
  EXPECT_EQ(charge(*strowallet, request("k")), page);
}

TEST_F(StrowalletProvider, BusyIsProofOfNothing) {
  server_->disturb(FakeFault::kBusy);
  EXPECT_EQ(error(*make(), request("k")), "payment.unreachable");
  EXPECT_TRUE(server_->books().empty());
}

TEST_F(StrowalletProvider, WhatIsWrongIsRefused) {
  StrowalletAccount wrong = account();
  wrong.public_key = Secret("wrong");
  EXPECT_EQ(error(*make(wrong), request("k")), "payment.bad_credentials");
  wrong = account();
  wrong.base_url = "http://127.0.0.1:1";
  EXPECT_EQ(error(*make(wrong), request("k")), "payment.unreachable");
  ChargeRequest nameless = request("k");
  nameless.description = "";
  EXPECT_EQ(error(*make(), nameless), "payment.request_refused");
  ChargeRequest euros = request("k");
  euros.amount = Money::of_minor(100'50, kEur);
  EXPECT_EQ(error(*make(), euros), "payment.currency_unsupported");
  EXPECT_TRUE(server_->books().empty());
}

TEST_F(StrowalletProvider, NobodyIsCalledBack) {
  StrowalletAccount with = account();
  with.callback_url = "http://127.0.0.1:1/strowallet";
  EXPECT_EQ(charge(*make(with), request("k")).outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(server_->tick(), FakeRound{});
}

// Each of many charges comes to one end, which both sides tell alike, over a host that restarts.
TEST_F(StrowalletProvider, UnderAScriptOfFaultsEachChargeIsPaidOnceOrNotAtAll) {
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
  auto strowallet = make();
  for (int round = 0; round < 40; ++round) {
    if (round % 7 == 6) strowallet = make();
    for (int i = 0; i < kCharges; ++i) {
      const std::string key = "k-" + std::to_string(i);
      ChargeResult& last = known[key];
      const auto result = strowallet->charge(tenant_, request(key, last.provider_reference));
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
  for (const auto& [key, last] : known) {
    EXPECT_TRUE(last.outcome == ChargeOutcome::kSettled || last.outcome == ChargeOutcome::kRejected)
        << key;
    EXPECT_EQ(paid[key], last.outcome == ChargeOutcome::kSettled ? 1 : 0) << key;
    settled += paid[key];
  }
  EXPECT_GT(settled, 10);
  EXPECT_LT(settled, kCharges);
  EXPECT_GT(server_->books().size(), 1u * kCharges) << "no answer to a page was lost";
}

}  // namespace
}  // namespace octroi
