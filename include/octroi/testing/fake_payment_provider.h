// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// FakePaymentProvider: a payment provider that follows a script and keeps books of its own.
//
// Whether someone was charged twice is read in these books, not in ours. With a path the books are
// a file that several processes share and that survives kill -9: each effect is one appended line,
// written before the answer is given. The script is, in this order: answer_next() for the calls
// that come, answer_when() for calls a rule knows, and the payment method, which reads like this:
//
//   ""  or any other text              settles
//   "fake:decline:insufficient_funds"  declines always (any DeclineReason)
//   "fake:decline:expired_card:2"      declines the first 2 keys of that tenant, then settles
//   "fake:pending"                     pending until settle() or reject()
//   "fake:pending_until_lookup"        pending, settled when lookup() asks
//   "fake:lost_before", "fake:lost_after"  the first call of each key is unknown, without or with
//                                      effect
//
//   FakePaymentProvider fake(clock);
//   fake.answer_next({.kind = FakeAnswerKind::kLostAfterEffect});
//   fake.charge(tenant, request);      // kUnknown, yet ...
//   fake.settled_charges().size();     // 1
//
// Layer: testing (may include everything but bindings). Thread safety: every call from any thread;
// set up the script, rule and sink before.
#ifndef OCTROI_TESTING_FAKE_PAYMENT_PROVIDER_H_
#define OCTROI_TESTING_FAKE_PAYMENT_PROVIDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/money/money.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class FakeAnswerKind : std::uint8_t {
  kSettle,
  kDecline,
  kPending,
  kPendingUntilLookup,
  kLostBeforeEffect,  // F26: the request never arrived; the caller cannot know
  kLostAfterEffect,   // F27: money moved, the answer was lost
  kUnreachable,       // nobody answers: an error, proof that nothing happened
};

struct FakeAnswer {
  FakeAnswerKind kind = FakeAnswerKind::kSettle;
  DeclineReason reason = DeclineReason::kInsufficientFunds;  // for kDecline
  std::optional<Money> amount = std::nullopt;  // F33: moves another amount than was asked
};

// One charge in the provider's books.
struct FakeCharge {
  TenantId tenant;
  std::string idempotency_key{};
  PaymentId payment;
  Money asked;
  Money amount;                                     // what moved
  ChargeOutcome outcome = ChargeOutcome::kPending;  // never unknown: the provider knows
  std::optional<DeclineReason> decline{};
  std::string provider_reference{};
  std::string reference{};       // as in the request
  std::string billed_for{};      // as in the request
  std::string payment_method{};  // as in the request
  Instant made_at;
  std::optional<Instant> settled_at{};
  std::int64_t refunded_minor = 0;

  friend bool operator==(const FakeCharge&, const FakeCharge&) = default;
};

struct FakePaymentOptions {
  std::string name = "fake";
  std::string path{};              // of the books; empty: in memory
  bool notifies_charges = false;   // tells the sink of each charge, before charge() returns (F38)
  std::int32_t notice_copies = 1;  // F39: deliveries of each notice; 0: never told (F37)
};

class FakePaymentProvider final : public PaymentProvider {
 public:
  using Rule = std::function<std::optional<FakeAnswer>(const TenantContext&, const ChargeRequest&)>;
  using Sink = std::function<void(const TenantContext&, const ChargeNotice&)>;

  // `clock` must outlive the fake. A path that cannot be opened makes every call fail with
  // Unavailable "fake.books".
  explicit FakePaymentProvider(const Clock& clock, FakePaymentOptions options = {});
  ~FakePaymentProvider() override;
  FakePaymentProvider(const FakePaymentProvider&) = delete;
  FakePaymentProvider& operator=(const FakePaymentProvider&) = delete;

  [[nodiscard]] std::string_view name() const override;
  [[nodiscard]] PaymentCapabilities capabilities() const override;
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override;
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant,
                                      std::string_view idempotency_key) override;
  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override;

  // --- The script ---
  void answer_next(FakeAnswer answer);  // for the next call of charge() that has no answer yet
  void answer_when(Rule rule);
  void deliver_to(Sink sink);  // called without any lock held

  // --- What happens on the other side ---
  // The payer paid, or refused. Errors: NotFound "payment.not_found"; FailedPrecondition
  // "payment.not_pending".
  absl::Status settle(const TenantContext& tenant, std::string_view idempotency_key);
  absl::Status reject(const TenantContext& tenant, std::string_view idempotency_key,
                      DeclineReason reason = DeclineReason::kCancelledByPayer);

  // --- The books, in the order of making ---
  [[nodiscard]] std::vector<FakeCharge> charges() const;
  [[nodiscard]] std::vector<FakeCharge> settled_charges() const;  // I10 counts here
  [[nodiscard]] std::int64_t calls() const;                       // of charge(), by this object

 private:
  struct Books;
  std::unique_ptr<Books> books_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_FAKE_PAYMENT_PROVIDER_H_
