// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "world.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "catalogue.h"
#include "must.h"
#include "octroi/bank_transfer/bank_transfer.h"
#include "octroi/base/status.h"
#include "octroi/eml/eml_notifier.h"
#include "octroi/mustache/mustache_renderer.h"
#include "octroi/smtp/smtp_notifier.h"

namespace quickstart {

using namespace octroi;

namespace {

const MailSender kSender{"billing@example.com", "Savane Logiciels", ""};

Date day_of(Instant instant) { return Date(std::chrono::floor<std::chrono::days>(instant)); }

SmtpOptions smtp_options(const std::string& address) {
  const auto colon = address.rfind(':');
  SmtpOptions options{.host = address.substr(0, colon)};
  if (colon != std::string::npos) {
    options.port = static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1));
  }
  options.security = SmtpSecurity::kNone;
  options.sender = kSender;
  return options;
}

}  // namespace

void stop(const absl::Status& status) {
  std::fprintf(stderr, "quickstart: %s [%s]\n", error_message(status).c_str(),
               error_code(status).c_str());
  std::exit(1);
}

void NamedRandom::begin(std::string_view name) {
  std::uint64_t seed = 14695981039346656037ULL;  // FNV-1a
  for (const char c : name) seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  const std::lock_guard lock(mutex_);
  seeded_ = SeededRandom(seed);
}

void NamedRandom::fill(std::span<std::byte> out) {
  const std::lock_guard lock(mutex_);
  seeded_.fill(out);
}

World::World(const Options& options)
    : clock_(Instant{}), crash_(options.crash_at, options.crashes_after) {
  open_providers(options);
  open_mail(options);
  file_ = must(sqlite::open(options.db));
  store_.emplace(*file_, crash_);
  steps_.emplace(*provisioner_, crash_);

  policies_.clock = &clock_;
  policies_.random = &random_;
  for (const auto& provider : providers_) policies_.payments.push_back(provider.get());
  policies_.notifiers = {&*notifier_};
  policies_.renderer = letters_.get();
  policies_.provisioner = &*steps_;
  policies_.provisioning_steps = {"create_organization", "add_owner", "open_usage_counters"};
  policies_.issuer = {.name = "Savane Logiciels SAS",
                      .support_email = "help@example.com",
                      .zone = must(Zone::parse("Europe/Paris"))};
  policies_.dunning.retry_days = {1, 3};  // a third failure in a row suspends
}

void World::open_providers(const Options& options) {
  std::error_code ignored;  // a folder that cannot be made shows at the first charge
  std::filesystem::create_directories(options.books, ignored);
  const std::string folder = options.books + "/";
  card_ = std::make_unique<FakePaymentProvider>(
      clock_, FakePaymentOptions{.name = "card", .path = folder + "card"});
  mobile_money_ = std::make_unique<FakePaymentProvider>(
      clock_, FakePaymentOptions{.name = "mobile_money", .path = folder + "mobile_money"});
  bank_transfer_ = must(make_bank_transfer(
      {.account_holder = "Savane Logiciels SAS", .iban = "FR14 2004 1010 0505 0001 3M02 606"}));
  provisioner_ =
      std::make_unique<FakeProvisioner>(FakeProvisionerOptions{.path = folder + "provisioning"});
  for (PaymentProvider* provider :
       {static_cast<PaymentProvider*>(card_.get()),
        static_cast<PaymentProvider*>(mobile_money_.get()), bank_transfer_.get()}) {
    providers_.push_back(std::make_unique<CrashingProvider>(*provider, crash_));
  }
}

void World::open_mail(const Options& options) {
  if (options.smtp.empty()) {
    // Not synced to the disk: nobody waits for the mails of a demo after a power cut.
    mail_ = must(
        make_eml_notifier({.folder = options.mails, .sender = kSender, .syncs = false}, clock_));
  } else {
    mail_ = must(make_smtp_notifier(smtp_options(options.smtp), clock_));
  }
  notifier_.emplace(*mail_, crash_);
  letters_ = must(make_mustache_renderer());
}

void World::wake_up_at(Instant now) {
  clock_.set(now);
  const bool is_second_edition = day_of(now) >= kPriceChange;
  if (billing_ && is_second_edition == is_second_edition_) return;
  is_second_edition_ = is_second_edition;
  billing_.reset();
  catalog_ = must(catalogue_on(day_of(now)));
  billing_.emplace(*store_, catalog_, policies_);
  must(billing_->open());
}

void World::wait_until(Instant now) { clock_.set(std::max(now, clock_.now())); }

void World::run() {
  const RunReport report = must(billing_->run_due());
  if (report.problems.empty() && report.parked == 0) return;
  const std::string what = report.problems.empty() ? "an effect was parked" : report.problems[0];
  stop(make_error(absl::StatusCode::kInternal, "quickstart.run_due", what));
}

TenantContext World::sign_up(NewTenant request) {
  const std::string slug = request.slug;
  request.key = "sign-up-" + slug;
  random_.begin(slug);
  must(billing_->create_tenant(request));
  return tenant(slug);
}

TenantContext World::tenant(const std::string& slug) {
  const std::optional<TenantId> id = must(billing_->directory().find_by_slug(slug));
  if (!id) {
    stop(make_error(absl::StatusCode::kNotFound, "quickstart.no_tenant", "there is no " + slug));
  }
  return TenantContext::assume(*id, Actor::user(slug));
}

std::vector<ProviderCharge> World::provider_books() const {
  std::vector<ProviderCharge> books;
  for (const FakePaymentProvider* provider : {card_.get(), mobile_money_.get()}) {
    for (const FakeCharge& charge : provider->settled_charges()) {
      books.push_back({.provider = std::string(provider->name()),
                       .idempotency_key = charge.idempotency_key,
                       .tenant = charge.tenant,
                       .amount = charge.amount});
    }
  }
  return books;
}

std::optional<Date> World::last_day() {
  std::optional<Instant> last;
  for (const Tenant& tenant : must(billing_->tenants(operator_))) {
    for (const AuditEvent& event : must(billing_->events(operator_.enter(tenant.id)))) {
      if (!last || event.at > *last) last = event.at;
    }
  }
  return last ? std::optional(day_of(*last)) : std::nullopt;
}

}  // namespace quickstart
