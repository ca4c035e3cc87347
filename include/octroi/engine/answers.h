// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What Billing answers where one record does not say it all.
//
//   auto run = billing.run_due();
//   for (const std::string& problem : run->problems) page_somebody(problem);
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_ANSWERS_H_
#define OCTROI_ENGINE_ANSWERS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/engine/payment.h"
#include "octroi/ledger/known.h"
#include "octroi/ledger/ledger.h"
#include "octroi/tenant/callback.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What one run did.
struct RunReport {
  std::int64_t steps = 0;     // reminders, trial ends, renewals, retries, lapses, ...
  std::int64_t renewals = 0;  // periods billed
  std::int64_t invoices = 0;
  std::int64_t commits = 0;
  std::int64_t conflicts = 0;  // groups that lost a race and were done one by one
  std::int64_t effects = 0;    // performed
  std::int64_t parked = 0;     // effects that wait for a person
  // What could not be done, each with its reason: a subscription, a wallet, a payment method (of
  // which nothing was written then) or an effect. The next run tries it again.
  std::vector<std::string> problems{};
};

struct CallbackAnswer {
  CallbackOutcome outcome = CallbackOutcome::kIgnored;
  std::optional<Payment> payment{};  // as it is now; none where it was ignored
};

// See Billing::as_known().
struct KnownState {
  std::vector<KnownBalance> balances{};  // one a currency
  std::vector<Transaction> facts{};      // in the order in which they hold
};

struct RunOptions {
  bool effects = true;  // perform due effects afterwards
};

// Receives one line, without its line break.
using LineSink = std::function<absl::Status(std::string_view line)>;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_ANSWERS_H_
