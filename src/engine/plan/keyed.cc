// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/keyed.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "engine/plan/changing.h"
#include "engine/plan/progress.h"
#include "engine/records/records.h"
#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {
namespace {

// Left out where none is asked for, as it was when there were none.
void put_add_ons(JsonWriter& json, const std::vector<WantedAddOn>& add_ons) {
  json.array();
  for (const WantedAddOn& one : add_ons) {
    json.value(one.code).value(one.quantity).value(one.takes_newest);
  }
  json.end();
}

std::string sale_text(const auto& request) {
  JsonWriter json;
  json.array().value(request.plan).value(format_interval(request.interval));
  json.value(request.currency ? request.currency->code() : std::string_view());
  json.value(request.quantity).value(request.coupon);
  json.value(request.payment_method.provider).value(request.payment_method.token);
  if constexpr (requires { request.trial_days; }) {
    json.value(std::int64_t{request.trial_days.value_or(-1)});
    json.value(request.starts_on ? format_date(*request.starts_on) : std::string());
    json.value(request.auto_renews).value(request.pays_first).value(request.is_additional);
    if (request.aligned_to) json.value(format_date(*request.aligned_to));
  }
  if (!request.add_ons.empty()) put_add_ons(json, request.add_ons);
  json.end();
  return std::move(json).text();
}

std::string change_text(const ChangeSubscription& request) {
  JsonWriter json;
  json.array().value(request.subscription.to_string()).value(request.plan.value_or(""));
  json.value(request.interval ? format_interval(*request.interval) : std::string());
  json.value(request.quantity.value_or(0));
  json.value(std::int64_t{request.when == When::kNow ? 1 : 2});
  if (request.effective_on) json.value(format_date(*request.effective_on));
  if (request.add_ons) put_add_ons(json, *request.add_ons);
  if (request.drops_add_ons) json.value("drops add-ons");
  if (request.on) json.value("on").value(format_date(*request.on));
  json.end();
  return std::move(json).text();
}

std::string method_text(const PaymentMethod& method) {
  return "|" + method.provider + "|" + method.token;
}

// What identifies each command that carries a key.
Keyed keyed_of(const Subscribe& c) { return {c.key, "subscribe", sale_text(c)}; }
Keyed keyed_of(const PlaceOrder& c) { return {c.key, "place_order", sale_text(c)}; }
Keyed keyed_of(const ChangeSubscription& c) { return {c.key, "change", change_text(c)}; }
Keyed keyed_of(const PayInvoice& c) {
  const PaymentMethod method = c.payment_method.value_or(PaymentMethod{});
  return {c.key, "pay_invoice", c.invoice.to_string() + method_text(method)};
}
Keyed keyed_of(const AttachReceipt& c) {
  JsonWriter json;
  json.array().value(c.payment.to_string()).value(c.name).value(c.sha256).value(c.kept_at).end();
  return {c.key, "attach_receipt", std::move(json).text()};
}
Keyed keyed_of(const WithdrawPayment& c) {
  return {c.key, "withdraw_payment", c.payment.to_string() + "|" + c.reason};
}
Keyed keyed_of(const RenewSubscription& c) { return {c.key, "renew", c.subscription.to_string()}; }
Keyed keyed_of(const PauseSubscription& c) {
  std::string text = c.subscription.to_string() + "|";
  if (c.resumes_on) text += format_date(*c.resumes_on);
  if (c.policy != PausePolicy()) text += "|" + records::TextForm<PausePolicy>::format(c.policy);
  if (c.starts_on) {
    text += "|on " + format_date(*c.starts_on);
  } else if (c.when == When::kPeriodEnd) {
    text += "|at period end";
  }
  return {c.key, "pause", std::move(text)};
}
Keyed keyed_of(const ResumeSubscription& c) {
  return {c.key, "resume", c.subscription.to_string()};
}
Keyed keyed_of(const CancelSubscription& c) {
  std::string text = c.subscription.to_string() + (end_of(c) == When::kNow ? "|1" : "|2");
  if (c.credits_rest) text += "|credits_rest";
  if (c.effective_on) text += "|" + format_date(*c.effective_on);
  return {c.key, "cancel", std::move(text)};
}
Keyed keyed_of(const UndoCancelSubscription& c) {
  return {c.key, "undo_cancel", c.subscription.to_string()};
}
Keyed keyed_of(const UndoChangeSubscription& c) {
  return {c.key, "undo_change", c.subscription.to_string()};
}
Keyed keyed_of(const SuspendSubscription& c) {
  return {c.key, "suspend", c.subscription.to_string() + "|" + c.reason};
}
Keyed keyed_of(const ReactivateSubscription& c) {
  return {c.key, "reactivate", c.subscription.to_string()};
}
Keyed keyed_of(const SetPaymentMethod& c) {
  return {c.key, "set_payment_method", c.subscription.to_string() + method_text(c.payment_method)};
}

std::string day_text(const std::optional<Date>& day) {
  return day && day->ok() ? format_date(*day) : std::string();
}

Keyed keyed_of(const AddPaymentMethod& c) {
  JsonWriter json;
  json.array().value(c.method.provider).value(c.method.token).value(to_string(c.kind));
  json.value(c.label).value(day_text(c.last_day)).value(bool{c.is_preferred}).end();
  return {c.key, "add_payment_method", std::move(json).text()};
}
Keyed keyed_of(const PreferPaymentMethod& c) {
  return {c.key, "prefer_payment_method", c.method.to_string()};
}
Keyed keyed_of(const ExtendPaymentMethod& c) {
  return {c.key, "extend_payment_method", c.method.to_string() + "|" + day_text(c.last_day)};
}
Keyed keyed_of(const RemovePaymentMethod& c) {
  return {c.key, "remove_payment_method", c.method.to_string()};
}

Keyed keyed_of(const SetAutoRenewal& c) {
  return {c.key, "set_auto_renewal", c.subscription.to_string() + (c.auto_renews ? "|1" : "|0")};
}
Keyed keyed_of(const VoidInvoice& c) {
  return {c.key, "void_invoice", c.invoice.to_string() + "|" + c.reason};
}
Keyed keyed_of(const WriteOffInvoice& c) {
  return {c.key, "write_off_invoice", c.invoice.to_string() + "|" + c.reason};
}

Keyed keyed_of(const IssueCreditNote& c) {
  JsonWriter json;
  json.array().value(c.invoice.to_string()).value(to_string(c.reason)).value(c.text);
  json.value(bool{c.gives_back});
  if (c.effective_on) json.value(format_date(*c.effective_on));
  for (const LineCredit& part : c.parts) {
    json.value(part.line).value(part.amount ? part.amount->to_string() : std::string());
  }
  json.end();
  return {c.key, "issue_credit_note", std::move(json).text()};
}

Keyed keyed_of(const SetThresholds& c) {
  return {c.key, "set_thresholds",
          c.subscription.to_string() + "|" + pack_thresholds(c.thresholds)};
}
Keyed keyed_of(const BillProgress& c) {
  return {c.key, "bill_progress", c.subscription.to_string()};
}
Keyed keyed_of(const CorrectUsage& c) {
  JsonWriter json;
  json.array().value(c.subscription.to_string()).value(c.metric).value(day_text(c.on));
  json.value(c.units).value(c.event).value(c.value ? c.value->to_string() : std::string());
  json.value(c.reason).value(std::int64_t{c.settles == UsageSettling::kCreditNote ? 2 : 1}).end();
  return {c.key, "correct_usage", std::move(json).text()};
}
Keyed keyed_of(const RepairSubscription& c) {
  JsonWriter json;
  json.array().value(c.subscription.to_string());
  for (const HeldFrom& one : c.held) {
    json.value(format_date(one.from)).value(bool{one.is_held}).value(one.quantity.value_or(0));
  }
  json.end();
  return {c.key, "repair_subscription", std::move(json).text()};
}
std::string rule_text(const std::optional<AutoTopUp>& rule) {
  return records::Record<records::HeldWallet>::auto_top_up_to_json(rule);
}
std::string credits_text(const auto& c) {
  return c.wallet.to_string() + "|" + c.credits.to_string() + "|" +
         (c.expires_on ? format_date(*c.expires_on) : std::string());
}
Keyed keyed_of(const CreateWallet& c) {
  JsonWriter json;
  json.array().value(c.name).value(c.currency.code()).value(c.rate.to_string());
  json.value(std::int64_t{c.priority}).value(rule_text(c.auto_top_up)).end();
  return {c.key, "create_wallet", std::move(json).text()};
}
Keyed keyed_of(const SetAutoTopUp& c) {
  return {c.key, "set_auto_top_up", c.wallet.to_string() + "|" + rule_text(c.auto_top_up)};
}
Keyed keyed_of(const GrantCredits& c) {
  return {c.key, "grant_credits", credits_text(c) + "|" + c.reason};
}
Keyed keyed_of(const TopUp& c) {
  return {c.key, "top_up", credits_text(c) + method_text(c.payment_method)};
}
Keyed keyed_of(const TakeBackGrant& c) {
  return {c.key, "take_back_grant", c.grant.to_string() + "|" + c.reason};
}

}  // namespace

Keyed keyed(const Command& command) {
  return std::visit([](const auto& one) { return keyed_of(one); }, command);
}

}  // namespace v0
}  // namespace octroi
