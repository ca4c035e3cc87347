// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "testing/fake_payment_books.h"

#include <algorithm>
#include <cstdlib>

#include "octroi/base/digest.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kChargeFields = 15;

std::int64_t number(const std::string& text) { return std::strtoll(text.c_str(), nullptr, 10); }

TenantId tenant_of(const std::string& text) { return TenantId::parse(text).value_or(TenantId()); }

// The books are written by this class alone; what does not parse stays visibly wrong: no currency.
Money money_of(const std::string& minor, const std::string& currency) {
  return Money::of_minor(number(minor), Currency::parse(currency).value_or(Currency()));
}

std::optional<DeclineReason> reason_of(const std::string& name) {
  absl::StatusOr<DeclineReason> reason = parse_decline_reason(name);
  return reason.ok() ? std::optional(*reason) : std::nullopt;
}

// A provider's own id of an entry. It follows from tenant and key, so that what one tenant sees
// does not depend on others.
std::string reference_of(std::string_view kind, TenantId tenant, std::string_view key) {
  std::string text = tenant.to_string();
  text += '/';
  text += key;
  std::string reference = "fake_";
  reference += kind;
  reference += '_';
  reference += to_hex(sha256(text)).substr(0, 16);
  return reference;
}

}  // namespace

JournalLine FakePaymentLedger::charge_line(const FakeCharge& charge, bool settles_at_lookup) const {
  return {"charge",
          charge.tenant.to_string(),
          charge.idempotency_key,
          charge.payment.to_string(),
          std::to_string(charge.asked.minor()),
          std::to_string(charge.amount.minor()),
          std::string(charge.asked.currency().code()),
          std::string(to_string(charge.outcome)),
          charge.decline ? std::string(to_string(*charge.decline)) : std::string(),
          reference_of("charge", charge.tenant, charge.idempotency_key),
          charge.reference,
          charge.billed_for,
          charge.payment_method,
          format_instant(charge.made_at),
          settles_at_lookup ? "at_lookup" : ""};
}

JournalLine FakePaymentLedger::settle_line(const FakeKey& key, Instant at) {
  return {"settle", key.first.to_string(), key.second, format_instant(at)};
}

JournalLine FakePaymentLedger::reject_line(const FakeKey& key, DeclineReason reason) {
  return {"reject", key.first.to_string(), key.second, std::string(to_string(reason))};
}

JournalLine FakePaymentLedger::lost_line(const FakeKey& key) {
  return {"lost", key.first.to_string(), key.second};
}

JournalLine FakePaymentLedger::refund_line(const FakeKey& key, const RefundRequest& request) const {
  return {"refund",
          key.first.to_string(),
          key.second,
          request.charge_idempotency_key,
          std::to_string(request.amount.minor()),
          std::string(request.amount.currency().code()),
          reference_of("refund", key.first, key.second)};
}

void FakePaymentLedger::apply(const JournalLine& line) {
  if (line.size() < 3) return;
  const FakeKey key{tenant_of(line[1]), line[2]};
  if (line[0] == "charge" && line.size() == kChargeFields) return apply_charge(line);
  if (line[0] == "refund" && line.size() == 7) return apply_refund(line);
  if (line[0] == "lost") {
    lost_.insert(key);
    return;
  }
  const auto found = index_.find(key);
  if (found == index_.end() || line.size() != 4) return;
  FakeCharge& charge = entries_[found->second].charge;
  if (line[0] == "settle") {
    charge.outcome = ChargeOutcome::kSettled;
    charge.settled_at = parse_instant(line[3]).value_or(Instant());
  } else if (line[0] == "reject") {
    charge.outcome = ChargeOutcome::kRejected;
    charge.decline = reason_of(line[3]);
  }
}

void FakePaymentLedger::apply_charge(const JournalLine& line) {
  FakeCharge charge;
  charge.tenant = tenant_of(line[1]);
  charge.idempotency_key = line[2];
  charge.payment = PaymentId::parse(line[3]).value_or(PaymentId());
  charge.asked = money_of(line[4], line[6]);
  charge.amount = money_of(line[5], line[6]);
  charge.outcome = parse_charge_outcome(line[7]).value_or(ChargeOutcome::kUnknown);
  charge.decline = reason_of(line[8]);
  charge.provider_reference = line[9];
  charge.reference = line[10];
  charge.billed_for = line[11];
  charge.payment_method = line[12];
  charge.made_at = parse_instant(line[13]).value_or(Instant());
  if (charge.outcome == ChargeOutcome::kSettled) charge.settled_at = charge.made_at;
  index_.emplace(FakeKey{charge.tenant, charge.idempotency_key}, entries_.size());
  entries_.push_back({std::move(charge), !line[14].empty()});
}

void FakePaymentLedger::apply_refund(const JournalLine& line) {
  const TenantId tenant = tenant_of(line[1]);
  const auto charge = index_.find({tenant, line[3]});
  if (charge == index_.end()) return;
  const FakeRefund refund{line[3], money_of(line[4], line[5]), line[6]};
  if (!refunds_.emplace(FakeKey{tenant, line[2]}, refund).second) return;
  entries_[charge->second].charge.refunded_minor += refund.amount.minor();
}

const FakePaymentLedger::Entry* FakePaymentLedger::find(const FakeKey& key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &entries_[found->second];
}

const FakeRefund* FakePaymentLedger::find_refund(const FakeKey& key) const {
  const auto found = refunds_.find(key);
  return found == refunds_.end() ? nullptr : &found->second;
}

std::int64_t FakePaymentLedger::declines(TenantId tenant, std::string_view payment_method) const {
  return std::count_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.charge.tenant == tenant && entry.charge.payment_method == payment_method &&
           entry.charge.outcome == ChargeOutcome::kRejected;
  });
}

std::vector<FakeCharge> FakePaymentLedger::charges() const {
  std::vector<FakeCharge> charges;
  charges.reserve(entries_.size());
  for (const Entry& entry : entries_) charges.push_back(entry.charge);
  return charges;
}

}  // namespace v0
}  // namespace octroi
