// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "soak/soak.h"

#include <algorithm>

#include "octroi/base/json_value.h"
#include "octroi/curl/curl_client.h"
#include "octroi/mtn_momo/mtn_momo.h"
#include "octroi/orange_money/orange_money.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/stripe/stripe.h"
#include "octroi/unipesa/unipesa.h"
#include "octroi/wave/wave.h"

namespace octroi::test {
namespace {

// All that may go wrong does, in a thousand cases so often.
constexpr char kChaos[] = R"(
charge lose_request 40
charge lose_answer 40
charge cut_answer 30
charge busy 40
charge fail_before 30
charge fail_after 30
charge other_amount 20
charge not_json 20
charge forget_key 100
fate declines 150
fate waits 300
callback drop 100
callback twice 150
callback late 200
callback last 100
callback early 100
callback forged 50
callback other_amount 20
reads_fail 30
payers_approve 250
payers_refuse 100
)";

struct Way {
  const char* plan;
  PaymentMethod method;
};
const std::array<Way, 5> kWays = {{{"starter", {"stripe", "pm_card_visa"}},
                                   {"shop", {"mtn_momo", "22501020304"}},
                                   {"shop", {"unipesa", "243810000000"}},
                                   {"shop", {"wave", ""}},
                                   {"shop", {"orange_money", ""}}}};

UnipesaOptions unipesa_account(const std::string& base_url, const std::string& callback_url) {
  return {.base_url = base_url,
          .public_id = std::string(kFakeUnipesaPublicId),
          .merchant_id = std::string(kFakeUnipesaMerchant),
          .secret_key = Secret(std::string(kFakeUnipesaKey)),
          .operator_id = "9",
          .callback_url = callback_url};
}

// By what the provider's books name this payment.
std::string name_of(const TenantContext& tenant, const Payment& payment) {
  const std::string key = payment.idempotency_key();
  if (payment.method.provider == "orange_money") {  // the reference begins with the order id
    const std::string& page = payment.provider_reference;
    return "orange_money " +
           (page.empty() ? orange_order_id(tenant, key) : page.substr(0, page.find('/')));
  }
  const bool is_mtn = payment.method.provider == "mtn_momo";
  return payment.method.provider + " " +
         (is_mtn ? format_uuid(uuid_of_key(tenant, key)) : scoped_key(tenant, key));
}

std::string amount_of(const FakeBooking& booking) {
  if (booking.provider == "stripe") {
    return eur(std::stoll(booking.amount)).to_string();
  }
  return read_wire_amount(booking.amount, booking.currency)->to_string();
}

}  // namespace

Soak::Soak(Store& store, std::uint64_t seed)
    : store_(store),
      server_(*FakeProviderServer::start({.clock = &world_.clock})),
      client_(*make_curl_client({})) {
  make_providers();
  make_readers();
  BillingOptions options = world_.options();
  options.random = &random_;
  options.notifiers = {};
  options.plans_while_committing = false;  // one order of ids, for one seed
  options.payments.clear();
  for (const auto& provider : providers_) options.payments.push_back(provider.get());
  billing_.emplace(store_, world_.catalog, options);
  FakeChaos chaos = *FakeChaos::parse(kChaos);
  chaos.seed = seed;
  server_->unleash(chaos);
}

void Soak::make_providers() {
  const std::string url = server_->url();
  providers_.push_back(
      *make_stripe({.base_url = url, .secret_key = Secret(std::string(kFakeStripeKey))}, *client_));
  providers_.push_back(
      *make_mtn_momo({.base_url = url,
                      .environment = "mtntest",
                      .subscription_key = Secret(std::string(kFakeMtnSubscription)),
                      .api_user = std::string(kFakeMtnUser),
                      .api_key = Secret(std::string(kFakeMtnKey)),
                      .callback_url = host_.url("/mtn_momo/{tenant}")},
                     *client_, world_.clock));
  providers_.push_back(
      *make_unipesa(unipesa_account(url, host_.url("/unipesa/{tenant}")), *client_));
  providers_.push_back(*make_wave({.base_url = url,
                                   .api_key = Secret(std::string(kFakeWaveKey)),
                                   .success_url = "https://host.example/paid",
                                   .error_url = "https://host.example/failed"},
                                  *client_));
  providers_.push_back(*make_orange_money({.base_url = url,
                                           .country = "ml",
                                           .client_id = std::string(kFakeOrangeClient),
                                           .client_secret = Secret(std::string(kFakeOrangeSecret)),
                                           .merchant_key = std::string(kFakeOrangeMerchant),
                                           .return_url = "https://host.example/paid",
                                           .cancel_url = "https://host.example/cancelled",
                                           .notif_url = host_.url("/orange_money/{tenant}"),
                                           .shop_name = "Octroi"},
                                          *client_, world_.clock));
  EXPECT_TRUE(server_->call_back("stripe", host_.url("/stripe/")).ok());
  EXPECT_TRUE(server_->call_back("wave", host_.url("/wave/")).ok());
}

void Soak::make_readers() {
  readers_["stripe"] =
      *make_stripe_callbacks({.secrets = {Secret(std::string(kFakeStripeWebhookSecret))}});
  readers_["wave"] = *make_wave_callbacks({Secret(std::string(kFakeWaveWebhookSecret))});
  readers_["mtn_momo"] = make_mtn_callbacks();
  readers_["orange_money"] = make_orange_callbacks();
  readers_["unipesa"] = *make_unipesa_callbacks(unipesa_account(server_->url(), ""));
}

void Soak::sign_up(std::int64_t tenants) {
  for (std::int64_t i = 0; i < tenants; ++i) {
    const TenantContext tenant = make_tenant(*billing_, "t" + std::to_string(i));
    const Way& way = kWays[static_cast<std::size_t>(i) % kWays.size()];
    tenants_.emplace(tenant.tenant().to_string(), tenant);
    ASSERT_TRUE(billing_->subscribe(tenant, {.plan = way.plan, .payment_method = way.method}).ok());
  }
}

void Soak::live_a_day() {
  world_.clock.advance(std::chrono::hours(24));
  const auto report = billing_->run_due();
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_TRUE(report->problems.empty()) << report->problems.front();
  server_->tick();
  server_->tick();
}

// Declines are tried again by the policy for as long as run_due() is called; so from here on only
// the outbox runs, and what has begun comes to its end.
void Soak::calm_down() {
  server_->unleash({.payers_approve = 1000});
  for (int day = 0; day < 25; ++day) {
    server_->tick();
    world_.clock.advance(std::chrono::hours(24));
    const auto report = billing_->run_effects();
    ASSERT_TRUE(report.ok()) << report.status();
    for (const auto& [id, tenant] : tenants_) release_parked(tenant);
  }
}

void Soak::release_parked(const TenantContext& tenant) {
  const auto effects = billing_->effects(tenant);
  for (const Effect& effect : *effects) {
    if (effect.status != EffectStatus::kParked) continue;
    const EffectRelease again{EffectDecision::kRetry, ""};
    const auto released = billing_->release_effect(world_.op, tenant.tenant(), effect.id, again);
    ASSERT_TRUE(released.ok()) << released.status();
  }
}

// Stripe and Wave call one address for all: the key says whose it may be, and the reader, whether
// it is signed and theirs. The others call an address of the tenant's own.
const TenantContext* Soak::tenant_of(const std::string& provider, const std::string& path,
                                     const Callback& callback) {
  std::string id = path.substr(path.rfind('/') + 1);
  const auto body = JsonValue::parse(callback.body);
  if (!body.ok()) return nullptr;
  const JsonValue& data = body->at("data");
  if (provider == "stripe") id = data.at("object").at("metadata").at("octroi_key").text();
  if (provider == "wave") id = data.at("client_reference").text();
  const auto found = tenants_.find(id.substr(0, id.find(':')));
  return found == tenants_.end() ? nullptr : &found->second;
}

int Soak::take(const std::string& path, const Callback& callback) {
  const std::string provider = path.substr(1, path.find('/', 1) - 1);
  const TenantContext* const tenant = tenant_of(provider, path, callback);
  if (tenant == nullptr) {
    const std::lock_guard lock(mutex_);
    refusals_.insert("no tenant for a callback of " + provider);
    return 404;
  }
  const auto answer = billing_->take_callback(*tenant, *readers_.at(provider), callback);
  const std::lock_guard lock(mutex_);
  if (!answer.ok()) refusals_.insert(provider + " " + error_code(answer.status()));
  if (answer.ok() && answer->outcome == CallbackOutcome::kTaken) ++taken_[provider];
  return callback_http_status(answer.status());
}

std::map<std::string, std::int64_t> Soak::taken() {
  const std::lock_guard lock(mutex_);
  return taken_;
}

Books Soak::provider_books() {
  Books books;
  for (const FakeBooking& booking : server_->books()) {
    EXPECT_FALSE(booking.is_waiting) << booking.key;
    if (!booking.is_settled) continue;
    const std::string name = booking.provider + " " + booking.key;
    EXPECT_TRUE(books.emplace(name, amount_of(booking)).second) << name << " was charged twice";
  }
  return books;
}

Books Soak::own_books(VerifyOptions& options, const Books& theirs) {
  Books books;
  std::set<std::string> paid_invoices;
  for (const auto& [id, tenant] : tenants_) {
    const auto payments = billing_->payments(tenant);
    for (const Payment& payment : *payments) {
      ++payments_;
      EXPECT_TRUE(is_final(payment.status)) << to_string(payment.status);
      const std::string name = name_of(tenant, payment);
      if (theirs.contains(name)) {
        options.provider_books->push_back(
            {payment.method.provider, payment.idempotency_key(), tenant.tenant(), payment.amount});
      }
      if (payment.status != PaymentStatus::kSucceeded) continue;
      books[name] = payment.amount.to_string();
      if (payment.credited) continue;
      EXPECT_TRUE(paid_invoices.insert(payment.invoice.to_string()).second) << "paid twice";
    }
  }
  return books;
}

void Soak::compare() {
  const Books theirs = provider_books();
  VerifyOptions options{.provider_books = std::vector<ProviderCharge>()};
  const Books ours = own_books(options, theirs);
  EXPECT_EQ(ours, theirs);
  EXPECT_FALSE(ours.empty());
  const auto report = billing_->verify(world_.op, options);
  ASSERT_TRUE(report.ok()) << report.status();
  for (const Violation& one : report->violations) {
    ADD_FAILURE() << one.invariant << " " << one.subject << " " << one.message;
  }
  EXPECT_TRUE(report->ok());
  const std::lock_guard lock(mutex_);
  for (const std::string& code : refusals_) {
    // Orange's that hold another token, or one that is not written down yet, are nobody's.
    EXPECT_TRUE(code.ends_with("signature.mismatch") || code.ends_with("payment.unreachable") ||
                code == "orange_money payment.not_found")
        << code;
  }
}

std::string Soak::story() const {
  std::string story;
  for (const FakeBooking& booking : server_->books()) {
    story += booking.provider + " " + booking.key + " " + booking.amount + " " + booking.status;
    story += '\n';
  }
  const FakeRound total = server_->total();
  story += std::to_string(total.sent) + " sent, " + std::to_string(total.refused) + " refused, " +
           std::to_string(total.abandoned) + " abandoned, " + std::to_string(total.decided) +
           " decided\n";
  return story;
}

}  // namespace octroi::test
