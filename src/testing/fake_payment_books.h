// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The books behind FakePaymentProvider, as its journal tells them.
#ifndef OCTROI_SRC_TESTING_FAKE_PAYMENT_BOOKS_H_
#define OCTROI_SRC_TESTING_FAKE_PAYMENT_BOOKS_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "octroi/testing/fake_payment_provider.h"
#include "testing/journal.h"

namespace octroi {
inline namespace v0 {

using FakeKey = std::pair<TenantId, std::string>;

struct FakeRefund {
  std::string charge_key;
  Money amount;
  std::string provider_reference;
};

class FakePaymentLedger {
 public:
  struct Entry {
    FakeCharge charge;
    bool settles_at_lookup = false;
  };

  void apply(const JournalLine& line);

  [[nodiscard]] const Entry* find(const FakeKey& key) const;
  [[nodiscard]] const FakeRefund* find_refund(const FakeKey& key) const;
  [[nodiscard]] bool was_lost(const FakeKey& key) const { return lost_.contains(key); }
  // Charges of that tenant and payment method that were declined.
  [[nodiscard]] std::int64_t declines(TenantId tenant, std::string_view payment_method) const;
  [[nodiscard]] std::vector<FakeCharge> charges() const;

  // The lines that make it so.
  [[nodiscard]] JournalLine charge_line(const FakeCharge& charge, bool settles_at_lookup) const;
  [[nodiscard]] static JournalLine settle_line(const FakeKey& key, Instant at);
  [[nodiscard]] static JournalLine reject_line(const FakeKey& key, DeclineReason reason);
  [[nodiscard]] static JournalLine lost_line(const FakeKey& key);
  [[nodiscard]] JournalLine refund_line(const FakeKey& key, const RefundRequest& request) const;

 private:
  void apply_charge(const JournalLine& line);
  void apply_refund(const JournalLine& line);

  std::vector<Entry> entries_;
  std::map<FakeKey, std::size_t> index_;
  std::map<FakeKey, FakeRefund> refunds_;
  std::set<FakeKey> lost_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_TESTING_FAKE_PAYMENT_BOOKS_H_
