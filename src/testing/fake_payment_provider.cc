// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/fake_payment_provider.h"

#include <atomic>
#include <charconv>
#include <deque>
#include <utility>

#include "octroi/base/status.h"
#include "testing/fake_payment_books.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status unreachable() {
  return make_error(absl::StatusCode::kUnavailable, "payment.unreachable",
                    "the provider does not answer; nothing was asked of it, try again later");
}

absl::Status not_found(std::string_view key) {
  return make_error(absl::StatusCode::kNotFound, "payment.not_found",
                    "there is no charge with the key " + std::string(key));
}

absl::Status precondition(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kFailedPrecondition, code, message);
}

Decline decline_of(DeclineReason reason) {
  return {reason, is_hard(reason), "fake_" + std::string(to_string(reason))};
}

ChargeResult result_of(const FakeCharge& charge) {
  ChargeResult result;
  result.outcome = charge.outcome;
  result.amount = charge.amount;
  result.provider_reference = charge.provider_reference;
  if (charge.decline) result.decline = decline_of(*charge.decline);
  return result;
}

ChargeNotice notice_of(const FakeCharge& charge) {
  ChargeNotice notice;
  notice.notice_id = charge.provider_reference + ":" + std::string(to_string(charge.outcome));
  notice.idempotency_key = charge.idempotency_key;
  notice.result = result_of(charge);
  return notice;
}

// "fake:decline:expired_card:2" without "fake:decline:" -> the reason and how often, if limited.
struct DeclineRule {
  DeclineReason reason = DeclineReason::kInvalidMethod;
  std::optional<std::int64_t> times;
};

DeclineRule parse_decline_rule(std::string_view text) {
  DeclineRule rule;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view digits = text.substr(colon + 1);
    std::int64_t times = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), times);
    rule.times = times;
  }
  rule.reason = parse_decline_reason(text.substr(0, colon)).value_or(DeclineReason::kInvalidMethod);
  return rule;
}

bool is_same(const FakeCharge& charge, const ChargeRequest& request) {
  return charge.asked == request.amount && charge.payment == request.payment;
}

}  // namespace

struct FakePaymentProvider::Books {
  Books(const Clock& clock, FakePaymentOptions given)
      : options(std::move(given)),
        now_from(clock),
        journal(options.path, [this](const JournalLine& line) { ledger.apply(line); }) {}

  // What the payment method itself asks for.
  [[nodiscard]] FakeAnswer answer_of_method(const FakeKey& key, std::string_view method) const;
  // The script's answer to a key that has none yet.
  FakeAnswer take_answer(const FakeKey& key, std::string_view method,
                         std::optional<FakeAnswer> ruled);
  absl::StatusOr<ChargeResult> answer_new(const Journal::Lock& lock, const FakeKey& key,
                                          const ChargeRequest& request, const FakeAnswer& answer);
  absl::StatusOr<ChargeResult> charge(const FakeKey& key, const ChargeRequest& request,
                                      std::optional<FakeAnswer> ruled,
                                      std::optional<ChargeNotice>& notice);
  // Makes a pending charge what `line` says.
  absl::StatusOr<ChargeNotice> conclude(const FakeKey& key, const JournalLine& line);
  void deliver(const TenantContext& tenant, const ChargeNotice& notice) const;

  const FakePaymentOptions options;
  const Clock& now_from;
  FakePaymentLedger ledger;
  std::deque<FakeAnswer> answers;
  Rule rule;
  Sink sink;
  std::atomic<std::int64_t> calls = 0;
  Journal journal;  // guards ledger and answers
};

FakeAnswer FakePaymentProvider::Books::answer_of_method(const FakeKey& key,
                                                        std::string_view method) const {
  constexpr std::string_view kDecline = "fake:decline:";
  if (method == "fake:pending") return {FakeAnswerKind::kPending};
  if (method == "fake:pending_until_lookup") return {FakeAnswerKind::kPendingUntilLookup};
  if (method == "fake:lost_after") return {FakeAnswerKind::kLostAfterEffect};
  if (method == "fake:lost_before") {
    return {ledger.was_lost(key) ? FakeAnswerKind::kSettle : FakeAnswerKind::kLostBeforeEffect};
  }
  if (method.substr(0, kDecline.size()) == kDecline) {
    const DeclineRule rule_of_method = parse_decline_rule(method.substr(kDecline.size()));
    if (!rule_of_method.times || ledger.declines(key.first, method) < *rule_of_method.times) {
      return {FakeAnswerKind::kDecline, rule_of_method.reason};
    }
  }
  return {};
}

FakeAnswer FakePaymentProvider::Books::take_answer(const FakeKey& key, std::string_view method,
                                                   std::optional<FakeAnswer> ruled) {
  if (!answers.empty()) {
    const FakeAnswer answer = answers.front();
    answers.pop_front();
    return answer;
  }
  return ruled ? *ruled : answer_of_method(key, method);
}

absl::StatusOr<ChargeResult> FakePaymentProvider::Books::answer_new(const Journal::Lock& lock,
                                                                    const FakeKey& key,
                                                                    const ChargeRequest& request,
                                                                    const FakeAnswer& answer) {
  if (answer.kind == FakeAnswerKind::kUnreachable) return unreachable();
  if (answer.kind == FakeAnswerKind::kLostBeforeEffect) {
    OCTROI_RETURN_IF_ERROR(journal.append(lock, ledger.lost_line(key)));
    return ChargeResult{};
  }
  FakeCharge charge;
  charge.tenant = key.first;
  charge.idempotency_key = request.idempotency_key;
  charge.payment = request.payment;
  charge.asked = request.amount;
  charge.amount = answer.amount.value_or(request.amount);
  charge.reference = request.reference;
  charge.billed_for = request.billed_for;
  charge.payment_method = request.payment_method;
  charge.made_at = now_from.now();
  charge.outcome = ChargeOutcome::kPending;
  if (answer.kind == FakeAnswerKind::kSettle || answer.kind == FakeAnswerKind::kLostAfterEffect) {
    charge.outcome = ChargeOutcome::kSettled;
  } else if (answer.kind == FakeAnswerKind::kDecline) {
    charge.outcome = ChargeOutcome::kRejected;
    charge.decline = answer.reason;
  }
  const bool at_lookup = answer.kind == FakeAnswerKind::kPendingUntilLookup;
  OCTROI_RETURN_IF_ERROR(journal.append(lock, ledger.charge_line(charge, at_lookup)));
  if (answer.kind == FakeAnswerKind::kLostAfterEffect) return ChargeResult{};
  return result_of(ledger.find(key)->charge);
}

absl::StatusOr<ChargeResult> FakePaymentProvider::Books::charge(
    const FakeKey& key, const ChargeRequest& request, std::optional<FakeAnswer> ruled,
    std::optional<ChargeNotice>& notice) {
  OCTROI_ASSIGN_OR_RETURN(const Journal::Lock lock, journal.lock());
  if (const FakePaymentLedger::Entry* known = ledger.find(key)) {
    if (!is_same(known->charge, request)) return key_reused(key.second);
    return result_of(known->charge);
  }
  const FakeAnswer answer = take_answer(key, request.payment_method, ruled);
  absl::StatusOr<ChargeResult> result = answer_new(lock, key, request, answer);
  if (const FakePaymentLedger::Entry* made = ledger.find(key)) notice = notice_of(made->charge);
  return result;
}

absl::StatusOr<ChargeNotice> FakePaymentProvider::Books::conclude(const FakeKey& key,
                                                                  const JournalLine& line) {
  OCTROI_ASSIGN_OR_RETURN(const Journal::Lock lock, journal.lock());
  const FakePaymentLedger::Entry* entry = ledger.find(key);
  if (entry == nullptr) return not_found(key.second);
  if (entry->charge.outcome != ChargeOutcome::kPending) {
    return precondition("payment.not_pending", "the charge is settled or rejected already");
  }
  OCTROI_RETURN_IF_ERROR(journal.append(lock, line));
  return notice_of(ledger.find(key)->charge);
}

void FakePaymentProvider::Books::deliver(const TenantContext& tenant,
                                         const ChargeNotice& notice) const {
  for (std::int32_t copy = 0; sink && copy < options.notice_copies; ++copy) sink(tenant, notice);
}

FakePaymentProvider::FakePaymentProvider(const Clock& clock, FakePaymentOptions options)
    : books_(std::make_unique<Books>(clock, std::move(options))) {}

FakePaymentProvider::~FakePaymentProvider() = default;

std::string_view FakePaymentProvider::name() const { return books_->options.name; }

PaymentCapabilities FakePaymentProvider::capabilities() const {
  return {.off_session = true, .manual = false, .lookup = true, .refunds = true};
}

absl::StatusOr<ChargeResult> FakePaymentProvider::charge(const TenantContext& tenant,
                                                         const ChargeRequest& request) {
  ++books_->calls;
  OCTROI_RETURN_IF_ERROR(check_charge_request(request));
  const std::optional<FakeAnswer> ruled =
      books_->rule ? books_->rule(tenant, request) : std::nullopt;
  std::optional<ChargeNotice> notice;
  absl::StatusOr<ChargeResult> result =
      books_->charge({tenant.tenant(), request.idempotency_key}, request, ruled, notice);
  if (notice && books_->options.notifies_charges) books_->deliver(tenant, *notice);
  return result;
}

absl::StatusOr<ChargeResult> FakePaymentProvider::lookup(const TenantContext& tenant,
                                                         std::string_view idempotency_key) {
  const FakeKey key{tenant.tenant(), std::string(idempotency_key)};
  OCTROI_ASSIGN_OR_RETURN(const Journal::Lock lock, books_->journal.lock());
  const FakePaymentLedger::Entry* entry = books_->ledger.find(key);
  if (entry == nullptr) return not_found(idempotency_key);
  if (entry->settles_at_lookup && entry->charge.outcome == ChargeOutcome::kPending) {
    OCTROI_RETURN_IF_ERROR(
        books_->journal.append(lock, books_->ledger.settle_line(key, books_->now_from.now())));
  }
  return result_of(books_->ledger.find(key)->charge);
}

absl::StatusOr<RefundResult> FakePaymentProvider::refund(const TenantContext& tenant,
                                                         const RefundRequest& request) {
  OCTROI_RETURN_IF_ERROR(check_refund_request(request));
  const FakeKey key{tenant.tenant(), request.idempotency_key};
  OCTROI_ASSIGN_OR_RETURN(const Journal::Lock lock, books_->journal.lock());
  FakePaymentLedger& ledger = books_->ledger;
  const auto settled = [](const FakeRefund& refund) {
    return RefundResult{ChargeOutcome::kSettled, refund.amount, refund.provider_reference, {}};
  };
  if (const FakeRefund* known = ledger.find_refund(key)) {
    const bool is_same_refund =
        known->amount == request.amount && known->charge_key == request.charge_idempotency_key;
    if (!is_same_refund) return key_reused(key.second);
    return settled(*known);
  }
  const auto* entry = ledger.find({tenant.tenant(), request.charge_idempotency_key});
  if (entry == nullptr) return not_found(request.charge_idempotency_key);
  const FakeCharge& charge = entry->charge;
  if (charge.outcome != ChargeOutcome::kSettled) {
    return precondition("payment.not_settled", "only a settled charge can be given back");
  }
  if (request.amount.currency() != charge.amount.currency() ||
      request.amount.minor() > charge.amount.minor() - charge.refunded_minor) {
    return precondition("payment.refund_exceeds_charge", "that is more than is left of the charge");
  }
  OCTROI_RETURN_IF_ERROR(books_->journal.append(lock, ledger.refund_line(key, request)));
  return settled(*ledger.find_refund(key));
}

void FakePaymentProvider::answer_next(FakeAnswer answer) {
  const auto lock = books_->journal.lock();
  books_->answers.push_back(std::move(answer));
}

void FakePaymentProvider::answer_when(Rule rule) { books_->rule = std::move(rule); }

void FakePaymentProvider::deliver_to(Sink sink) { books_->sink = std::move(sink); }

absl::Status FakePaymentProvider::settle(const TenantContext& tenant,
                                         std::string_view idempotency_key) {
  const FakeKey key{tenant.tenant(), std::string(idempotency_key)};
  OCTROI_ASSIGN_OR_RETURN(
      const ChargeNotice notice,
      books_->conclude(key, FakePaymentLedger::settle_line(key, books_->now_from.now())));
  books_->deliver(tenant, notice);
  return absl::OkStatus();
}

absl::Status FakePaymentProvider::reject(const TenantContext& tenant,
                                         std::string_view idempotency_key, DeclineReason reason) {
  const FakeKey key{tenant.tenant(), std::string(idempotency_key)};
  OCTROI_ASSIGN_OR_RETURN(const ChargeNotice notice,
                          books_->conclude(key, FakePaymentLedger::reject_line(key, reason)));
  books_->deliver(tenant, notice);
  return absl::OkStatus();
}

std::vector<FakeCharge> FakePaymentProvider::charges() const {
  const auto lock = books_->journal.lock();
  return books_->ledger.charges();
}

std::vector<FakeCharge> FakePaymentProvider::settled_charges() const {
  std::vector<FakeCharge> settled = charges();
  std::erase_if(settled,
                [](const FakeCharge& charge) { return charge.outcome != ChargeOutcome::kSettled; });
  return settled;
}

std::int64_t FakePaymentProvider::calls() const { return books_->calls; }

}  // namespace v0
}  // namespace octroi
