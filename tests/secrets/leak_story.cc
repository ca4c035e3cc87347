// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "secrets/leak_story.h"

#include <algorithm>

#include "octroi/bank_transfer/bank_transfer.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/accounts.h"
#include "octroi/mtn_momo/mtn_momo.h"
#include "octroi/orange_money/orange_money.h"
#include "octroi/payment/tenant_accounts.h"
#include "octroi/paypal/paypal.h"
#include "octroi/stripe/stripe.h"
#include "octroi/unipesa/unipesa.h"
#include "octroi/wave/wave.h"

namespace octroi::test {
namespace {

constexpr char kWrongKey[] = "sk_canary_of_nobody_8f31";
constexpr char kOtherSecret[] = "whsec_canary_of_nobody_22d0";
constexpr char kVaultSecret[] = "vault_canary_token_9c4e";
constexpr char kPhone[] = "22370112233";
constexpr char kMtnPhone[] = "22501998877";
constexpr char kUnipesaPhone[] = "243810665544";
constexpr char kNotificationToken[] = "notif1";  // of the first page of Orange's fake
constexpr char kCardNumber[] = "4242424242424242";

// Columns that are meant for what they hold.
constexpr const char* kMeantFor[] = {"tenants.email",
                                     "tenants.phone",
                                     "tenants.name",
                                     "tenants.legal_name",
                                     "effects.recipient",
                                     "effects.once_key",
                                     "invitations.email",
                                     "subscriptions.payment_token",
                                     "payments.payment_token",
                                     "payment_methods.payment_token",
                                     "payment_methods.method_key"};

std::string mail_of(const std::string& slug) { return "canary." + slug + "@example.org"; }

Secret secret(std::string_view text) { return Secret(std::string(text)); }

}  // namespace

HttpResult LoggedClient::send(const HttpRequest& request) {
  HttpResult result = inner_->send(request);
  const HttpExchange seen = describe(request, result);
  scan_.capture("http", seen.url + " " + std::to_string(seen.status) + " " + seen.request_id + " " +
                            seen.failure);
  return result;
}

LeakStory::LeakStory(PaymentProvider* extra)
    : server_(*FakeProviderServer::start({.clock = &kept.world.clock})),
      host_([this](const std::string& path, const Callback& callback) {
        return take(path, callback);
      }),
      client_(std::make_unique<LoggedClient>(*make_curl_client({}), scan)) {
  mark();
  make_providers();
  make_readers();
  BillingOptions options = kept.world.options();
  options.payments.clear();
  for (const auto& provider : providers_) options.payments.push_back(provider.get());
  if (extra != nullptr) options.payments.push_back(extra);
  options.credentials = &kept.credentials;
  billing.emplace(*kept.store, kept.world.catalog, options);
}

void LeakStory::mark() {
  for (const std::string_view one :
       {kFakeStripeKey, kFakeStripeWebhookSecret, kFakePaypalSecret, kFakeMtnKey,
        kFakeMtnSubscription, kFakeMtnRefundKey, kFakeMtnRefundSubscription, kFakeWaveKey,
        kFakeWaveWebhookSecret, kFakeUnipesaKey, kFakeOrangeSecret, kFakeOrangeMerchant}) {
    scan.mark_secret(std::string(one));
  }
  for (const char* one :
       {kWrongKey, kOtherSecret, kVaultSecret, kMasterCanary, kCardNumber, kNotificationToken}) {
    scan.mark_secret(one);
  }
  for (const char* one : {kPhone, kMtnPhone, kUnipesaPhone, "canary.", "Canary "}) {
    scan.mark_personal(one);
  }
  for (const char* place : kMeantFor) scan.allow(place);
  scan.allow("export");
}

void LeakStory::make_providers() {
  const std::string url = server_->url();
  providers_.push_back(
      *make_stripe({.base_url = url, .secret_key = secret(kFakeStripeKey)}, *client_));
  providers_.push_back(*make_paypal({.base_url = url,
                                     .client_id = std::string(kFakePaypalClient),
                                     .client_secret = secret(kFakePaypalSecret),
                                     .return_url = "https://host.example/back",
                                     .cancel_url = "https://host.example/cancel"},
                                    *client_, kept.world.clock));
  providers_.push_back(*make_mtn_momo(
      {.base_url = url,
       .environment = "mtntest",
       .subscription_key = secret(kFakeMtnSubscription),
       .api_user = std::string(kFakeMtnUser),
       .api_key = secret(kFakeMtnKey),
       .callback_url = host_.url("/mtn_momo/{tenant}"),
       .disbursement = MtnProduct{.subscription_key = secret(kFakeMtnRefundSubscription),
                                  .api_user = std::string(kFakeMtnRefundUser),
                                  .api_key = secret(kFakeMtnRefundKey)}},
      *client_, kept.world.clock));
  providers_.push_back(*make_wave({.base_url = url,
                                   .api_key = secret(kFakeWaveKey),
                                   .success_url = "https://host.example/paid",
                                   .error_url = "https://host.example/failed"},
                                  *client_));
  providers_.push_back(*make_unipesa({.base_url = url,
                                      .public_id = std::string(kFakeUnipesaPublicId),
                                      .merchant_id = std::string(kFakeUnipesaMerchant),
                                      .secret_key = secret(kFakeUnipesaKey),
                                      .operator_id = "9",
                                      .callback_url = host_.url("/unipesa/{tenant}")},
                                     *client_));
  providers_.push_back(*make_orange_money({.base_url = url,
                                           .country = "ml",
                                           .client_id = std::string(kFakeOrangeClient),
                                           .client_secret = secret(kFakeOrangeSecret),
                                           .merchant_key = std::string(kFakeOrangeMerchant),
                                           .return_url = "https://host.example/paid",
                                           .cancel_url = "https://host.example/cancelled",
                                           .notif_url = host_.url("/orange_money/{tenant}"),
                                           .shop_name = "Host"},
                                          *client_, kept.world.clock));
  providers_.push_back(*make_bank_transfer(
      {.account_holder = "Host SA", .iban = "FR1420041010050500013M02606", .bic = {}}));
  // A tenant's own account, whose key the provider refuses.
  providers_.push_back(make_tenant_accounts(
      {.name = "own", .credentials = {"api_key"}, .capabilities = {.off_session = true}},
      kept.credentials, [this](const Credentials& of) {
        return make_stripe({.base_url = server_->url(), .secret_key = of.at("api_key")}, *client_);
      }));
  EXPECT_TRUE(server_->call_back("stripe", host_.url("/stripe")).ok());
  EXPECT_TRUE(server_->call_back("wave", host_.url("/wave")).ok());
}

void LeakStory::make_readers() {
  readers_["stripe"] = *make_stripe_callbacks({.secrets = {secret(kFakeStripeWebhookSecret)}});
  readers_["wave"] = *make_wave_callbacks({secret(kFakeWaveWebhookSecret)});
  readers_["mtn_momo"] = make_mtn_callbacks();
  readers_["orange_money"] = make_orange_callbacks();
  UnipesaOptions account;
  account.secret_key = secret(kFakeUnipesaKey);
  readers_["unipesa"] = *make_unipesa_callbacks(account);
}

int LeakStory::take(const std::string& path, const Callback& callback) {
  const std::string provider = path.substr(1, path.find('/', 1) - 1);
  const auto tenant = tenants_.find(provider);
  if (tenant == tenants_.end()) return 404;
  const auto answer = billing->take_callback(tenant->second, *readers_.at(provider), callback);
  hear(answer);
  scan.capture("callbacks", std::string(provider));
  return callback_http_status(answer.status());
}

TenantContext LeakStory::sign_up(const std::string& slug) {
  std::string name = slug;  // a slug is a DNS label, a provider's name is not
  std::replace(name.begin(), name.end(), '_', '-');
  const auto tenant = billing->create_tenant({.name = "Canary " + slug,
                                              .slug = name,
                                              .email = mail_of(slug),
                                              .phone = "+" + std::string(kPhone),
                                              .key = "signup-" + slug});
  EXPECT_TRUE(tenant.ok()) << tenant.status();
  tenants_.emplace(slug, *tenant);
  return *tenant;
}

void LeakStory::buy(const std::string& slug, const char* plan, const PaymentMethod& method) {
  const TenantContext tenant = sign_up(slug);
  const Subscribe request{.plan = plan, .payment_method = method, .key = "buy"};
  const auto preview = billing->plan(tenant, request);
  ASSERT_TRUE(preview.ok()) << preview.status();
  for (const std::string& line : preview->explanation) scan.capture("explanations", line);
  const auto sold = billing->subscribe(tenant, request);
  ASSERT_TRUE(sold.ok()) << sold.status();
}

void LeakStory::live(int days) {
  for (int i = 0; i < days; ++i) {
    kept.world.clock.advance(std::chrono::hours(24));
    const auto report = billing->run_due();
    hear(report);
    if (report.ok()) {
      for (const std::string& problem : report->problems) scan.capture("problems", problem);
    }
    server_->tick();
  }
}

// Everything that is refused, with something in hand that its error could repeat.
void LeakStory::misbehave() {
  const TenantContext tenant = tenants_.at("stripe");
  hear(billing->create_tenant({.name = "x", .slug = "x", .email = "canary.bad@@example.org"}));
  hear(
      billing->create_tenant({.name = "x", .slug = "y", .phone = "canary." + std::string(kPhone)}));
  hear(billing->add_payment_method(tenant, {.method = {"stripe", kCardNumber}}));
  hear(billing->add_payment_method(tenant, {.method = {"stripe", "x"}, .label = kCardNumber}));
  hear(billing->add_payment_method(tenant, {.method = {kWrongKey, "x"}, .label = "Canary card"}));
  hear(billing->invite(tenant, "canary.bad@@example.org", Role::kMember));
  hear(billing->put_credential(tenant, "own", "api_key",
                               Secret(std::string(70'000, 'x') + kWrongKey)));
  hear(providers_.front()->charge(tenant, {.payment = PaymentId(UuidBytes{1}),
                                           .idempotency_key = kOtherSecret + std::string("\n"),
                                           .amount = eur(1)}));
  const auto by_wrong_key =
      *make_stripe({.base_url = server_->url(), .secret_key = Secret(kWrongKey)}, *client_);
  hear(by_wrong_key->charge(tenant, {.payment = PaymentId(UuidBytes{1}),
                                     .idempotency_key = "k",
                                     .amount = eur(1),
                                     .payment_method = "pm_card_visa"}));
  ChargeRequest no_number{
      .payment = PaymentId(UuidBytes{1}), .idempotency_key = "k2", .amount = eur(1)};
  no_number.payment_method = "canary.not.a.number";
  for (const auto& provider : providers_) hear(provider->charge(tenant, no_number));
  // Callbacks that somebody else signed.
  const auto forged = *make_stripe_callbacks({.secrets = {Secret(kOtherSecret)}});
  const Callback bad{{{"Stripe-Signature", "t=1,v1=" + std::string(kOtherSecret)}},
                     R"({"id":"evt","email":"canary.body@example.org"})"};
  hear(billing->take_callback(tenant, *forged, bad));
  for (const auto& [name, reader] : readers_) hear(billing->take_callback(tenant, *reader, bad));
}

void LeakStory::keep_secrets() {
  const TenantContext own = tenants_.at("own");
  ASSERT_TRUE(billing->put_credential(own, "own", "api_key", Secret(kWrongKey)).ok());
  ASSERT_TRUE(billing->put_credential(own, "own", "session", Secret(kVaultSecret)).ok());
  ASSERT_TRUE(billing->rotate_credential_key(own).ok());
  ASSERT_TRUE(billing->forget_credential(own, "own", "session").ok());
  const auto invited = billing->invite(own, mail_of("invited"), Role::kMember);
  ASSERT_TRUE(invited.ok()) << invited.status();
  scan.mark_secret(std::string(invited->token.reveal()));
  hear(billing->accept_invitation(own, invited->invitation.id, Secret(kOtherSecret),
                                  UserId(UuidBytes{3})));
}

void LeakStory::give_back() {
  for (const auto& [slug, tenant] : tenants_) {
    const Invoice first = billing->invoices(tenant)->front();
    hear(billing->issue_credit_note(tenant, {.invoice = first.id,
                                             .reason = CreditNoteReason::kOther,
                                             .text = "a week without service",
                                             .gives_back = true}));
  }
}

void LeakStory::play() {
  buy("stripe", "starter", {"stripe", "pm_card_visa"});
  buy("paypal", "starter", {"paypal", ""});
  buy("mtn_momo", "shop", {"mtn_momo", kMtnPhone});
  buy("wave", "shop", {"wave", ""});
  buy("unipesa", "shop", {"unipesa", kUnipesaPhone});
  buy("orange_money", "shop", {"orange_money", ""});
  buy("bank_transfer", "starter", {"bank_transfer", ""});
  buy("declined", "starter", {"stripe", "pm_card_chargeDeclined"});
  buy("own", "starter", {"own", "pm_card_visa"});
  keep_secrets();
  live(35);
  misbehave();
  give_back();
  live(20);
  for (const auto& [slug, tenant] : tenants_) {
    hear(billing->export_tenant(tenant, [&](std::string_view line) {
      scan.capture("export", std::string(line));
      return absl::OkStatus();
    }));
  }
  capture_records();
}

void LeakStory::capture_records() {
  for (const Cell& cell : kept.dump()) scan.capture(cell.place, cell.text);
  for (const auto& [slug, tenant] : tenants_) {
    for (const AuditEvent& event : events_of(*billing, tenant)) {
      scan.capture("events", event.name + " " + event.data);
    }
  }
  const auto report = billing->verify(kept.world.op);
  ASSERT_TRUE(report.ok()) << report.status();
  scan.capture("verify", report->summary());
  for (const CheckedInvariant& one : report->invariants) scan.capture("verify", one.statement);
  for (const Violation& one : report->violations) {
    scan.capture("verify", one.subject + " " + one.message);
  }
}

}  // namespace octroi::test
