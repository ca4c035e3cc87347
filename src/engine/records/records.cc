// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/records/records.h"

#include <charconv>
#include <string>
#include <utility>

#include "octroi/base/check.h"

namespace octroi {
inline namespace v0 {

std::string_view to_string(PaymentStatus status) noexcept {
  switch (status) {
    case PaymentStatus::kPending:
      return "pending";
    case PaymentStatus::kProcessing:
      return "processing";
    case PaymentStatus::kUnknown:
      return "unknown";
    case PaymentStatus::kSucceeded:
      return "succeeded";
    case PaymentStatus::kFailed:
      return "failed";
  }
  return {};
}

std::string_view to_string(EffectKind kind) noexcept {
  switch (kind) {
    case EffectKind::kCharge:
      return "charge";
    case EffectKind::kMessage:
      return "message";
    case EffectKind::kProvision:
      return "provision";
    case EffectKind::kRefund:
      return "refund";
    case EffectKind::kFollow:
      return "follow";
  }
  return {};
}

std::string_view to_string(EffectStatus status) noexcept {
  switch (status) {
    case EffectStatus::kPending:
      return "pending";
    case EffectStatus::kRunning:
      return "running";
    case EffectStatus::kDone:
      return "done";
    case EffectStatus::kParked:
      return "parked";
    case EffectStatus::kSuppressed:
      return "suppressed";
  }
  return {};
}

std::string_view to_string(EffectDecision decision) noexcept {
  switch (decision) {
    case EffectDecision::kRetry:
      return "retry";
    case EffectDecision::kGiveUp:
      return "give_up";
    case EffectDecision::kMarkDone:
      return "mark_done";
  }
  return {};
}

std::string_view to_string(ReversalStatus status) noexcept {
  switch (status) {
    case ReversalStatus::kReversed:
      return "reversed";
    case ReversalStatus::kReinstated:
      return "reinstated";
  }
  return {};
}

std::string_view to_string(ManualChargeStatus status) noexcept {
  switch (status) {
    case ManualChargeStatus::kWaiting:
      return "waiting";
    case ManualChargeStatus::kBilled:
      return "billed";
    case ManualChargeStatus::kRemoved:
      return "removed";
  }
  return {};
}

namespace records {

std::string_view to_string(Collection collection) noexcept {
  switch (collection) {
    case Collection::kNone:
      return "none";
    case Collection::kRetry:
      return "retry";
    case Collection::kPastDue:
      return "past_due";
    case Collection::kSuspend:
      return "suspend";
  }
  return {};
}

std::string_view to_string(DebtStanding standing) noexcept {
  switch (standing) {
    case DebtStanding::kOwed:
      return "owed";
    case DebtStanding::kLate:
      return "late";
    case DebtStanding::kStopped:
      return "stopped";
    case DebtStanding::kOver:
      return "over";
  }
  return {};
}

std::optional<std::string> open_standing(const Debt& debt) {
  if (debt.standing == DebtStanding::kOver) return std::nullopt;
  return std::string(to_string(debt.standing));
}

std::optional<std::string> basket_of(const Handed& handed) {
  if (handed.gathered_in) return std::nullopt;
  std::string basket = handed.issuer;
  basket += ' ';
  basket += handed.currency.code();
  basket += ' ';
  basket += format_date(handed.billed_on);
  return basket;
}

std::string format_money(Money amount) {
  return amount == Money() ? std::string("-") : amount.to_string();
}

absl::StatusOr<Money> parse_money(const std::string& text) {
  if (text == "-") return Money();
  const std::size_t space = text.rfind(' ');
  if (space == std::string::npos) {
    return make_error(absl::StatusCode::kInvalidArgument, "money.malformed",
                      "an amount is written with its currency: 12.00 EUR");
  }
  const std::string_view view = text;
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, Currency::parse(view.substr(space + 1)));
  return Money::parse(view.substr(0, space), currency);
}

absl::Status bad_row(const Row& row, const std::string& field) {
  return make_error(absl::StatusCode::kDataLoss, "engine.bad_record",
                    "the stored record " + row.type->name + " " + row.id +
                        " does not make sense in field " + field +
                        "; restore it from a backup, or run verify to see what else is wrong");
}

bool is_added_field(const RecordType& type, std::string_view name) noexcept {
  for (const AddedField& added : kAddedFields) {
    if (name == added.name && type.name == added.type) return true;
  }
  return false;
}

std::size_t field_position(const RecordType& type, std::string_view field) {
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    if (type.fields[i].name == field) return i;
  }
  OCTROI_CHECK(false, "a numbered record has the fields number and sequence");
}

std::optional<std::string> billing_key(const Invoice& invoice) {
  if (!invoice.subscription || !invoice.period_index) return std::nullopt;
  return billing_key(*invoice.subscription, *invoice.period_index);
}

std::string billing_key(SubscriptionId subscription, std::int64_t period_index) {
  std::string key = subscription.to_string();
  key += '/';
  key += std::to_string(period_index);
  return key;
}

std::optional<std::string> waits_in(const ManualCharge& charge) {
  if (charge.status != ManualChargeStatus::kWaiting) return std::nullopt;
  return std::string(charge.amount.currency().code());
}

std::string method_key(const PaymentMethod& method) {
  std::string key = method.provider;
  key += '|';
  key += method.token;
  return key;
}

std::optional<std::string> method_key(const TenantMethod& method) {
  if (method.removed_at) return std::nullopt;
  return method_key(method.method);
}

std::string event_id(std::int64_t sequence) {
  std::string digits = std::to_string(sequence);
  return std::string(digits.size() < 12 ? 12 - digits.size() : 0, '0') + digits;
}

bool Record<AuditEvent>::set_identity(AuditEvent& event, const Row& row) {
  const char* end = row.id.data() + row.id.size();
  const auto read = std::from_chars(row.id.data(), end, event.sequence);
  return read.ec == std::errc() && read.ptr == end && event_id(event.sequence) == row.id;
}

std::string join_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

absl::StatusOr<std::vector<std::string>> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t end = text.find('\n', start);
    if (end == std::string::npos) end = text.size();
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

std::span<const RecordType* const> all_types() {
  static const RecordType* const kTypes[] = {
      &record_type<Tenant>(),         &record_type<Member>(),
      &record_type<Invitation>(),     &record_type<Held>(),
      &record_type<Order>(),          &record_type<Invoice>(),
      &record_type<CreditNote>(),     &record_type<Payment>(),
      &record_type<Refund>(),         &record_type<Transaction>(),
      &record_type<TenantMethod>(),   &record_type<Coupon>(),
      &record_type<CouponCounter>(),  &record_type<Redemption>(),
      &record_type<CustomerCredit>(), &record_type<AuditEvent>(),
      &record_type<Stream>(),         &record_type<Effect>(),
      &record_type<Saga>(),           &record_type<Claim>(),
      &record_type<KeptEndpoint>(),   &record_type<WebhookMessage>(),
      &record_type<WebhookLane>(),    &record_type<UsageCounter>(),
      &record_type<KeptUsage>(),      &record_type<PublishedPlan>(),
      &record_type<HeldWallet>(),     &record_type<WalletGrant>(),
      &record_type<WalletMovement>(), &record_type<NoticePreferences>(),
      &record_type<NoticeDelivery>(), &record_type<Suppression>(),
      &record_type<InAppMessage>(),   &record_type<OwnTemplate>(),
      &record_type<Handed>(),         &record_type<Debt>(),
      &record_type<PoolShare>(),      &record_type<ManualCharge>(),
      &record_type<Reversal>(),
  };
  return kTypes;
}

}  // namespace records
}  // namespace v0
}  // namespace octroi
