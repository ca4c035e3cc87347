// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Each axiom of a payment provider, against a Strowallet as the one community package knows it.

#include <deque>
#include <map>
#include <mutex>
#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/http/form.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/strowallet/strowallet.h"
#include "octroi/testing/payment_conformance.h"

namespace octroi {
namespace {

struct FakePage {
  std::string amount;
  std::string currency;
  std::string owner;  // the description, in which the harness names tenant and key
  std::string status = "pending";
};

class FakeStrowallet final : public HttpClient {
 public:
  HttpResult send(const HttpRequest& request) override {
    const std::lock_guard lock(mutex_);
    return request.method == HttpMethod::kPost ? make(request) : tell(request);
  }

  void arrange(FakeAnswerKind kind) { script_.push_back(kind); }
  absl::Status settle(const std::string& owner) {
    for (auto& [reference, page] : pages) {
      if (page.owner != owner || page.status != "pending") continue;
      page.status = "paid";
      return absl::OkStatus();
    }
    return absl::NotFoundError("no page");
  }

  std::map<std::string, FakePage> pages;

 private:
  static HttpResult answer(int status, const std::string& body) {
    return {HttpOutcome::kAnswered, {status, {}, body}, ""};
  }

  HttpResult make(const HttpRequest& request) {
    FakeAnswerKind kind = FakeAnswerKind::kSettle;
    if (!script_.empty()) {
      kind = script_.front();
      script_.pop_front();
    }
    if (kind == FakeAnswerKind::kLostBeforeEffect) return {HttpOutcome::kMaybeSent, {}, "reset"};
    const std::string reference = "ref-" + std::to_string(pages.size() + 1);
    FakePage& page = pages[reference];
    page.amount = field(request.body, "amount");
    page.currency = field(request.body, "currency");
    page.owner = field(request.body, "description");
    // Nobody pays on a page whose address was lost.
    if (kind == FakeAnswerKind::kLostAfterEffect) return {HttpOutcome::kMaybeSent, {}, "reset"};
    if (kind == FakeAnswerKind::kSettle) page.status = "paid";
    if (kind == FakeAnswerKind::kDecline) page.status = "failed";
    return answer(200, R"({"status":true,"data":{"reference":")" + reference + R"(","amount":")" +
                           page.amount + R"(","currency":")" + page.currency +
                           R"(","status":"pending","checkout_url":"https://s.example/)" +
                           reference + "\"}}");
  }

  HttpResult tell(const HttpRequest& request) {
    const auto found = pages.find(request.url.substr(request.url.rfind('=') + 1));
    if (found == pages.end()) return answer(404, "{}");
    const FakePage& page = found->second;
    return answer(page.status == "pending" ? 400 : 200,
                  R"({"data":{"payment_status":")" + page.status + R"(","amount":")" + page.amount +
                      R"(","currency":")" + page.currency + "\"}}");
  }

  static std::string field(const std::string& body, const std::string& name) {
    const FormFields fields = decode_form(body).value_or(FormFields{});
    for (const auto& [key, value] : fields) {
      if (key == name) return value;
    }
    return "";
  }

  std::mutex mutex_;
  std::deque<FakeAnswerKind> script_;
};

// The axioms charge euros, which Strowallet does not take: they are its naira. The description says
// whose page it is, which nothing else that is sent does.
class InNaira final : public PaymentProvider {
 public:
  explicit InNaira(HttpClient& client)
      : inner_(*make_strowallet({.is_experiment = true,
                                 .public_key = Secret("pk"),
                                 .customer_email = "billing@host.example"},
                                client)) {}
  [[nodiscard]] std::string_view name() const override { return inner_->name(); }
  [[nodiscard]] PaymentCapabilities capabilities() const override { return inner_->capabilities(); }
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    ChargeRequest naira = request;
    naira.description = scoped_key(tenant, request.idempotency_key);
    if (request.amount.currency() == kEur) {
      naira.amount = Money::of_minor(request.amount.minor(), kNgn);
    }
    auto result = inner_->charge(tenant, naira);
    if (result.ok() && result->amount.currency() == kNgn) {
      result->amount = Money::of_minor(result->amount.minor(), kEur);
    }
    return result;
  }

 private:
  std::unique_ptr<PaymentProvider> inner_;
};

class StrowalletHarness final : public PaymentHarness {
 public:
  PaymentProvider& provider() override { return provider_; }
  bool arrange(FakeAnswerKind kind) override {
    server_.arrange(kind);
    return true;
  }
  MovedMoney moved(const TenantContext& tenant, std::string_view key) override {
    MovedMoney moved;
    for (const auto& [reference, page] : server_.pages) {
      if (page.status != "paid" || page.owner != scoped_key(tenant, key)) continue;
      ++moved.times;
      moved.minor += read_wire_amount(page.amount, page.currency)->minor();
    }
    return moved;
  }
  absl::Status settle(const TenantContext& tenant, std::string_view key) override {
    return server_.settle(scoped_key(tenant, key));
  }

 private:
  FakeStrowallet server_;
  InNaira provider_{server_};
};

ChargeRequest request(std::string known_reference = {}) {
  ChargeRequest charge;
  charge.payment = PaymentId(UuidBytes{1});
  charge.idempotency_key = "k";
  charge.amount = Money::of_minor(100'50, kNgn);
  charge.known_reference = std::move(known_reference);
  return charge;
}

TEST(StrowalletProvider, AfterARestartTheReferenceTellsWhatBecameOfThePage) {
  const TenantContext tenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  FakeStrowallet server;
  const auto make = [&] {
    return *make_strowallet({.is_experiment = true,
                             .public_key = Secret("pk"),
                             .customer_email = "billing@host.example"},
                            server);
  };
  server.arrange(FakeAnswerKind::kPending);
  const auto page = make()->charge(tenant, request());
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->outcome, ChargeOutcome::kPending);
  EXPECT_EQ(page->approval_url, "https://s.example/ref-1");
  server.pages["ref-1"].status = "paid";
  const auto paid = make()->charge(tenant, request("ref-1"));
  ASSERT_TRUE(paid.ok()) << paid.status();
  EXPECT_EQ(paid->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(paid->amount, Money::of_minor(100'50, kNgn));
  EXPECT_EQ(server.pages.size(), 1u);
  const auto nobodys = make()->charge(tenant, request("ref-9"));
  ASSERT_TRUE(nobodys.ok()) << nobodys.status();
  EXPECT_EQ(nobodys->outcome, ChargeOutcome::kUnknown);
  EXPECT_NE(nobodys->alert, "");
  // What was paid is what the provider says, for the engine to compare.
  server.pages["ref-1"].amount = "1.00";
  EXPECT_EQ(make()->charge(tenant, request("ref-1"))->amount, Money::of_minor(1'00, kNgn));
}

TEST(StrowalletProvider, IsAnExperimentThatMustBeSaid) {
  FakeStrowallet server;
  const auto refused = [&](bool is_experiment, std::string key, std::string email) {
    return error_code(make_strowallet({.is_experiment = is_experiment,
                                       .public_key = Secret(std::move(key)),
                                       .customer_email = std::move(email)},
                                      server)
                          .status());
  };
  EXPECT_EQ(refused(true, "pk", "billing@host.example"), "");
  EXPECT_EQ(refused(false, "pk", "billing@host.example"), "strowallet.bad_option");
  EXPECT_EQ(refused(true, "", "billing@host.example"), "strowallet.bad_option");
  EXPECT_EQ(refused(true, "pk", ""), "strowallet.bad_option");
}

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Strowallet, PaymentConformance, StrowalletHarness);

}  // namespace octroi
