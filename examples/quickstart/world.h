// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// World: everything a host hands to octroi, put together once.
//
// A SQLite file, a clock that the story moves, two payment providers and a provisioner that follow
// a script, a bank account, a folder of mails. A real host writes the same few lines with its own
// providers and without a clock.
#ifndef OCTROI_EXAMPLES_QUICKSTART_WORLD_H_
#define OCTROI_EXAMPLES_QUICKSTART_WORLD_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crash.h"
#include "octroi/engine/billing.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/testing/fake_payment_provider.h"
#include "octroi/testing/fake_provisioner.h"
#include "octroi/testing/test_clock.h"
#include "options.h"

namespace quickstart {

// Chance that can be repeated: each thing that draws from it begins with its own name, so that a
// day which is lived again after a crash gives the same ids.
class NamedRandom final : public octroi::Random {
 public:
  void begin(std::string_view name);
  void fill(std::span<std::byte> out) override;

 private:
  std::mutex mutex_;
  octroi::SeededRandom seeded_{0};
};

class World {
 public:
  explicit World(const Options& options);

  [[nodiscard]] octroi::Billing& billing() { return *billing_; }
  [[nodiscard]] const octroi::Operator& self() const { return operator_; }

  // Puts the clock there, and sells what is sold on that day.
  void wake_up_at(octroi::Instant now);
  // The clock only; never back.
  void wait_until(octroi::Instant now);
  [[nodiscard]] octroi::Instant now() const { return clock_.now(); }
  // run_due(); anything that could not be billed or sent ends the program.
  void run();

  octroi::TenantContext sign_up(octroi::NewTenant request);
  // By its slug.
  octroi::TenantContext tenant(const std::string& slug);

  // What the providers' own books say.
  [[nodiscard]] std::vector<octroi::ProviderCharge> provider_books() const;
  // The last day on which anything happened in the file; nullopt in a new one.
  [[nodiscard]] std::optional<octroi::Date> last_day();
  // Commits, charges, mails and provisioning steps so far.
  [[nodiscard]] std::int64_t moments() const { return crash_.count(); }

 private:
  void open_providers(const Options& options);
  void open_mail(const Options& options);

  octroi::TestClock clock_;
  NamedRandom random_;
  Crash crash_;
  octroi::Operator operator_ = octroi::Operator::assume("amina", "quickstart");

  std::unique_ptr<octroi::FakePaymentProvider> card_;
  std::unique_ptr<octroi::FakePaymentProvider> mobile_money_;
  std::unique_ptr<octroi::PaymentProvider> bank_transfer_;
  std::unique_ptr<octroi::FakeProvisioner> provisioner_;
  std::unique_ptr<octroi::Notifier> mail_;
  std::unique_ptr<octroi::Renderer> letters_;
  std::optional<octroi::sqlite::SqliteStore> file_;

  // What Billing gets: the parts above, each behind a place to die.
  std::optional<CrashingStore> store_;
  std::vector<std::unique_ptr<CrashingProvider>> providers_;
  std::optional<CrashingNotifier> notifier_;
  std::optional<CrashingProvisioner> steps_;

  octroi::BillingOptions policies_;
  octroi::Catalog catalog_;
  bool is_second_edition_ = false;
  std::optional<octroi::Billing> billing_;
};

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_WORLD_H_
