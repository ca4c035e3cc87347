// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The host that a scenario runs in, and the sentence in hand.
#ifndef OCTROI_SRC_TESTING_SCENARIO_WORLD_H_
#define OCTROI_SRC_TESTING_SCENARIO_WORLD_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/engine/billing.h"
#include "octroi/storage/memory_store.h"
#include "octroi/testing/fake_payment_provider.h"
#include "octroi/testing/recording_notifier.h"
#include "octroi/testing/scenario.h"
#include "octroi/testing/test_clock.h"

namespace octroi {
inline namespace v0 {
namespace scenario {

// The words of one sentence, read from the front.
class Words {
 public:
  explicit Words(std::string_view sentence);

  [[nodiscard]] bool empty() const noexcept { return at_ == words_.size(); }
  // The next word; empty at the end.
  std::string next();
  [[nodiscard]] std::string peek() const;
  // Takes the next word when it is `word`.
  bool take(std::string_view word);
  absl::StatusOr<std::int64_t> number();
  absl::StatusOr<Money> money();      // two words: 50.00 EUR
  absl::StatusOr<Instant> instant();  // a day (its 09:00Z) or an instant
  // The words that are left, joined by blanks.
  std::string rest();

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

// Renders every letter as its template's name: scenarios ask which letters went out, not how they
// read.
class PlainRenderer final : public Renderer {
 public:
  absl::StatusOr<Letter> render(std::string_view template_name, std::string_view language,
                                const TemplateObject& values) const override;
};

class ScenarioWorld {
 public:
  explicit ScenarioWorld(Store* store);

  // Carries out one sentence. An error that the sentence foresaw ("refused CODE") is none.
  // Errors: the command's; InvalidArgument "scenario.unreadable"; FailedPrecondition
  // "scenario.expectation".
  absl::Status carry_out(std::string_view sentence);
  void set_catalog(Catalog catalog);

  std::int64_t expectations = 0;

 private:
  using Tenants = std::map<std::string, TenantContext, std::less<>>;

  absl::Status global(const std::string& verb, Words& words);
  absl::Status add_tenant(Words& words);
  absl::Status add_coupon(Words& words);
  absl::Status run(Words& words, bool daily);
  absl::Status check_mrr(Words& words);
  absl::Status check_verified();

  absl::Status act(const TenantContext& tenant, const std::string& verb, Words& words);
  absl::Status subscribe(const TenantContext& tenant, Words& words);
  absl::Status change(const TenantContext& tenant, Words& words);
  absl::Status use(const TenantContext& tenant, Words& words);
  absl::Status pay(const TenantContext& tenant);
  absl::StatusOr<Subscription> latest(const TenantContext& tenant);

  absl::Status expect(const TenantContext& tenant, const std::string& verb, Words& words);
  absl::StatusOr<std::string> found(const TenantContext& tenant, const std::string& verb);
  absl::Status compare(const std::string& expected, const std::string& actual);

  Billing& billing();

  TestClock clock_;
  SeededRandom random_{1};
  FakePaymentProvider card_;
  RecordingNotifier mail_;
  PlainRenderer renderer_;
  MemoryStore memory_;
  Store& store_;
  Catalog catalog_;
  std::unique_ptr<Billing> billing_;
  Tenants tenants_;
  Operator op_ = Operator::assume("scenario", "story");
};

}  // namespace scenario
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_TESTING_SCENARIO_WORLD_H_
