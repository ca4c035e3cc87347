// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/topping_up.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/plan/collecting.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/prepaying.h"
#include "engine/plan/selling.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/interval.h"
#include "octroi/calendar/schedule.h"
#include "octroi/wallet/credits.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::HeldWallet;

constexpr TextRule kName{.bytes_max = 120};
constexpr TextRule kReason{.bytes_max = 500};

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

// What the credits are worth: something.
absl::StatusOr<Money> worth(const Decimal& credits, const Wallet& wallet) {
  OCTROI_ASSIGN_OR_RETURN(const Money amount,
                          credits_to_money(credits, wallet.rate, wallet.currency));
  if (amount.is_positive()) return amount;
  return invalid("wallet.bad_amount", "so many credits are worth nothing");
}

// All that the tenant has in the currency is at most kAmountMax, so that its sums can be told.
absl::Status check_room(Work& work, Money more) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<WalletWork>* wallets, wallets_of(work));
  std::int64_t room = kAmountMax - std::min(more.minor(), kAmountMax + 1);
  for (const WalletWork& wallet : *wallets) {
    if (wallet.now.wallet.currency != more.currency()) continue;
    for (const GrantWork& grant : wallet.grants) {
      const bool is_awaited = grant.now.status == GrantStatus::kAwaiting;
      room -= std::min((is_awaited ? grant.now.amount : grant.now.balance).minor(), kAmountMax);
      if (room < 0) break;
    }
    if (room < 0) break;
  }
  if (room >= 0) return absl::OkStatus();
  return make_error(absl::StatusCode::kOutOfRange, "wallet.too_much",
                    "with these credits the tenant's wallets would hold more than " +
                        Money::of_minor(kAmountMax, more.currency()).to_string());
}

absl::Status check_expiry(const std::optional<Date>& expires_on, Date today) {
  if (!expires_on || (expires_on->ok() && *expires_on > today)) return absl::OkStatus();
  return invalid("wallet.bad_expiry", "credits expire on a day after today");
}

// Whether it comes again and again, and a record can hold it.
bool is_repeating(const std::optional<Interval>& interval) {
  return !interval || (!interval->is_forever() && check_interval(*interval).ok());
}

absl::Status check_rule(const Work& work, const AutoTopUp& rule, const Wallet& wallet) {
  OCTROI_RETURN_IF_ERROR(worth(rule.credits, wallet).status());
  OCTROI_RETURN_IF_ERROR(check_method(work.engine, rule.payment_method));
  const bool bad_interval = !is_repeating(rule.every) || !is_repeating(rule.valid_for);
  const bool bad_day = rule.from && !parse_date(format_date(*rule.from)).ok();
  const bool bad_least = rule.below && *rule.below <= Decimal(0);
  if ((rule.below || rule.every) && !bad_interval && !bad_day && !bad_least)
    return absl::OkStatus();
  return invalid("wallet.bad_rule",
                 "a rule tops up below a number of credits above 0, by an interval, or both");
}

// Puts the rule into the wallet, and when its interval comes first.
absl::Status set_rule(const Work& work, HeldWallet& held, std::optional<AutoTopUp> rule) {
  held.next_top_up_on.reset();
  if (rule) {
    if (work.tenant.value.status == TenantStatus::kCancelled) {
      return to_status(TenantRefusal::kIsCancelled);
    }
    OCTROI_RETURN_IF_ERROR(check_rule(work, *rule, held.wallet));
    const Date today = held.wallet.zone.date_of(work.draft.now());
    if (!rule->from) rule->from = today;
    if (rule->every) {
      const Schedule schedule{.anchor = *rule->from, .interval = *rule->every};
      OCTROI_ASSIGN_OR_RETURN(held.next_top_up_on, next_on_schedule(schedule, today));
    }
  }
  held.wallet.auto_top_up = std::move(rule);
  return absl::OkStatus();
}

struct NewGrant {
  GrantOrigin origin = GrantOrigin::kGranted;
  GrantStatus status = GrantStatus::kActive;
  Decimal credits{};
  std::optional<Date> expires_on{};
  std::optional<InvoiceId> invoice{};
  std::string reason{};
};

absl::StatusOr<GrantInHand> create_grant(Work& work, WalletWork& wallet, NewGrant request) {
  const Wallet& of = wallet.now.wallet;
  OCTROI_ASSIGN_OR_RETURN(const Money amount, worth(request.credits, of));
  OCTROI_RETURN_IF_ERROR(check_room(work, amount));
  const WalletGrant grant{.id = work.draft.new_id<WalletGrantId>(),
                          .tenant = work.draft.tenant(),
                          .wallet = of.id,
                          .origin = request.origin,
                          .status = request.status,
                          .credits = request.credits,
                          .amount = amount,
                          .balance = Money::zero(of.currency),
                          .expires_on = request.expires_on,
                          .invoice = request.invoice,
                          .reason = std::move(request.reason),
                          .created_at = work.draft.now()};
  JsonWriter data;
  data.object().field("wallet", of.id.to_string()).field("amount", amount.to_string()).end();
  auto was = work.draft.create(grant.id.to_string(), grant, "wallet_grant.created",
                               std::move(data).text());
  wallet.grants.push_back({std::move(was), grant});
  return GrantInHand{&wallet, &wallet.grants.back()};
}

RatedLine top_up_line(const Wallet& wallet, const Decimal& credits, Money amount) {
  RatedLine line;
  line.code = "credits";
  line.description = wallet.name;
  line.kind = LineKind::kPrepayment;
  line.quantity = credits;
  line.unit_amount = wallet.rate;
  line.amount = amount;
  line.is_discountable = false;
  return line;
}

struct Purchase {
  Decimal credits{};
  std::optional<Date> expires_on{};
  PaymentMethod method{};
};

// The invoice, the grant that waits for it, and its payment.
absl::StatusOr<InvoiceId> buy(Work& work, WalletWork& wallet, const Purchase& purchase) {
  const Wallet& of = wallet.now.wallet;
  OCTROI_ASSIGN_OR_RETURN(const Money amount, worth(purchase.credits, of));
  std::vector<RatedLine> lines{top_up_line(of, purchase.credits, amount)};
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice,
                          issue_invoice(work, {.currency = of.currency,
                                               .lines = std::move(lines),
                                               .plan = of.name,
                                               .pays_by = purchase.method,
                                               .sells_credits = true}));
  OCTROI_RETURN_IF_ERROR(create_grant(work, wallet,
                                      {.origin = GrantOrigin::kPaid,
                                       .status = GrantStatus::kAwaiting,
                                       .credits = purchase.credits,
                                       .expires_on = purchase.expires_on,
                                       .invoice = invoice.now.id})
                             .status());
  OCTROI_RETURN_IF_ERROR(collect(work, nullptr, invoice));
  return invoice.now.id;
}

absl::Status expire(Work& work, WalletWork& wallet, Date today) {
  for (GrantWork& grant : wallet.grants) {
    const bool is_over = grant.now.status == GrantStatus::kActive && grant.now.expires_on &&
                         *grant.now.expires_on <= today;
    if (!is_over) continue;
    grant.now.status = GrantStatus::kExpired;
    if (grant.now.balance.is_zero()) {
      work.draft.change(grant.was, grant.now, "wallet_grant.expired", "{}");
      continue;
    }
    OCTROI_ASSIGN_OR_RETURN(const Money gone, negate(grant.now.balance));
    work.draft.explain(grant.now.balance.to_string() + " of " + wallet.now.wallet.name +
                       " expired unused");
    OCTROI_RETURN_IF_ERROR(move_money(
        work, {&wallet, &grant}, {.kind = MovementKind::kExpired, .amount = gone, .reason = {}}));
  }
  return absl::OkStatus();
}

absl::Status top_up_by_rule(Work& work, WalletWork& wallet, Date today) {
  HeldWallet& held = wallet.now;
  if (!held.wallet.auto_top_up) return absl::OkStatus();
  if (work.tenant.value.status == TenantStatus::kCancelled) {  // it buys nothing any more
    OCTROI_RETURN_IF_ERROR(set_rule(work, held, std::nullopt));
    work.draft.change(wallet.was, held, "wallet.auto_top_up_set", "{}");
    return absl::OkStatus();
  }
  const AutoTopUp rule = *held.wallet.auto_top_up;
  const bool is_its_day = held.next_top_up_on && *held.next_top_up_on <= today;
  if (is_its_day) {
    const Schedule schedule{.anchor = *rule.from, .interval = *rule.every};
    OCTROI_ASSIGN_OR_RETURN(const Date tomorrow, add_days(today, 1));
    OCTROI_ASSIGN_OR_RETURN(held.next_top_up_on, next_on_schedule(schedule, tomorrow));
  }
  const bool is_let = work.tenant.value.status != TenantStatus::kSuspended;
  const bool buys = is_let && !held.wallet.open_top_up && (is_its_day || is_below(wallet));
  if (!buys) return absl::OkStatus();
  Purchase purchase{.credits = rule.credits, .method = rule.payment_method};
  if (rule.valid_for) {
    OCTROI_ASSIGN_OR_RETURN(const Period lasts,
                            period({.anchor = today, .interval = *rule.valid_for}, 0));
    purchase.expires_on = lasts.end;
  }
  OCTROI_ASSIGN_OR_RETURN(held.wallet.open_top_up, buy(work, wallet, purchase));
  work.draft.change(wallet.was, held, "wallet.topped_up_by_rule", "{}");
  return absl::OkStatus();
}

// An automatic top-up is no longer open.
void close_top_up(Work& work, WalletWork& wallet, InvoiceId invoice) {
  if (wallet.now.wallet.open_top_up == invoice) {
    wallet.now.wallet.open_top_up.reset();
    work.draft.change(wallet.was, wallet.now, "wallet.top_up_closed", "{}");
  }
  schedule(work, wallet);
}

}  // namespace

absl::Status plan_wallet(Work& work, const CreateWallet& request) {
  OCTROI_RETURN_IF_ERROR(check_text("name", request.name, kName));
  if (request.rate <= Decimal(0)) {
    return invalid("credits.bad_rate", "a credit is worth more than nothing");
  }
  OCTROI_RETURN_IF_ERROR(Currency::parse(request.currency.code()).status());
  HeldWallet held;
  held.wallet.id = work.draft.new_id<WalletId>();
  held.wallet.tenant = work.draft.tenant();
  held.wallet.name = request.name;
  held.wallet.currency = request.currency;
  held.wallet.rate = request.rate;
  held.wallet.priority = request.priority;
  held.wallet.zone = work.tenant.value.zone;
  held.wallet.created_at = work.draft.now();
  OCTROI_RETURN_IF_ERROR(set_rule(work, held, request.auto_top_up));
  OCTROI_ASSIGN_OR_RETURN(std::vector<WalletWork> * wallets, wallets_of(work));
  const std::string id = held.wallet.id.to_string();
  auto was = work.draft.create(id, held, "wallet.created", "{}");
  wallets->push_back({std::move(was), std::move(held), {}});
  work.draft.about(id);
  schedule(work, wallets->back());
  return count_wallet(work, request.currency);
}

absl::Status plan_auto_top_up(Work& work, const SetAutoTopUp& request) {
  OCTROI_ASSIGN_OR_RETURN(WalletWork * wallet, load_wallet(work, request.wallet));
  OCTROI_RETURN_IF_ERROR(set_rule(work, wallet->now, request.auto_top_up));
  work.draft.change(wallet->was, wallet->now, "wallet.auto_top_up_set", "{}");
  work.draft.about(request.wallet.to_string());
  schedule(work, *wallet);
  return absl::OkStatus();
}

absl::Status plan_gift(Work& work, const GrantCredits& request) {
  OCTROI_RETURN_IF_ERROR(check_text("reason", request.reason, kReason));
  OCTROI_ASSIGN_OR_RETURN(WalletWork * wallet, load_wallet(work, request.wallet));
  OCTROI_RETURN_IF_ERROR(check_expiry(request.expires_on, today_of(work, *wallet)));
  OCTROI_ASSIGN_OR_RETURN(const GrantInHand in, create_grant(work, *wallet,
                                                             {.origin = GrantOrigin::kGranted,
                                                              .status = GrantStatus::kActive,
                                                              .credits = request.credits,
                                                              .expires_on = request.expires_on,
                                                              .reason = request.reason}));
  OCTROI_RETURN_IF_ERROR(move_money(
      work, in,
      {.kind = MovementKind::kGranted, .amount = in.grant->now.amount, .reason = request.reason}));
  work.draft.about(in.grant->now.id.to_string());
  work.draft.explain(in.grant->now.amount.to_string() + " given to wallet " +
                     wallet->now.wallet.name + ": " + request.reason);
  schedule(work, *wallet);
  return absl::OkStatus();
}

absl::Status plan_top_up(Work& work, const TopUp& request) {
  OCTROI_RETURN_IF_ERROR(check_method(work.engine, request.payment_method));
  OCTROI_ASSIGN_OR_RETURN(WalletWork * wallet, load_wallet(work, request.wallet));
  OCTROI_RETURN_IF_ERROR(check_expiry(request.expires_on, today_of(work, *wallet)));
  OCTROI_ASSIGN_OR_RETURN(const InvoiceId invoice, buy(work, *wallet,
                                                       {.credits = request.credits,
                                                        .expires_on = request.expires_on,
                                                        .method = request.payment_method}));
  work.draft.about(invoice.to_string());
  return absl::OkStatus();
}

absl::Status plan_take_back(Work& work, const TakeBackGrant& request) {
  OCTROI_RETURN_IF_ERROR(check_text("reason", request.reason, kReason));
  OCTROI_ASSIGN_OR_RETURN(const GrantInHand in, load_grant(work, request.grant));
  WalletGrant& grant = in.grant->now;
  if (grant.status != GrantStatus::kActive || grant.balance.is_zero()) {
    return make_error(absl::StatusCode::kFailedPrecondition, "wallet.nothing_left",
                      "nothing is left of grant " + grant.id.to_string() +
                          "; one that is not paid yet is cancelled by voiding its invoice");
  }
  const Money left = grant.balance;
  OCTROI_ASSIGN_OR_RETURN(const Money gone, negate(left));
  grant.status = GrantStatus::kTakenBack;
  OCTROI_RETURN_IF_ERROR(move_money(
      work, in, {.kind = MovementKind::kTakenBack, .amount = gone, .reason = request.reason}));
  if (grant.origin == GrantOrigin::kPaid) OCTROI_RETURN_IF_ERROR(add_credit(work, left));
  work.draft.about(grant.id.to_string());
  work.draft.explain(left.to_string() + " taken back from wallet " + in.wallet->now.wallet.name +
                     ": " + request.reason);
  schedule(work, *in.wallet);
  return absl::OkStatus();
}

absl::Status advance_wallet(Work& work, WalletId id) {
  OCTROI_ASSIGN_OR_RETURN(WalletWork * wallet, load_wallet(work, id));
  const Date today = today_of(work, *wallet);
  OCTROI_RETURN_IF_ERROR(expire(work, *wallet, today));
  OCTROI_RETURN_IF_ERROR(top_up_by_rule(work, *wallet, today));
  work.draft.about(id.to_string());
  schedule(work, *wallet);
  // A suspended tenant buys nothing; it is looked at again tomorrow.
  if (wallet->now.due_at && *wallet->now.due_at <= work.draft.now()) {
    OCTROI_ASSIGN_OR_RETURN(const Date tomorrow, add_days(today, 1));
    wallet->now.due_at = wallet->now.wallet.zone.start_of_day(tomorrow);
    work.draft.change(wallet->was, wallet->now, "wallet.scheduled", "{}");
  }
  return absl::OkStatus();
}

absl::Status top_up_paid(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(const GrantInHand in, grant_of(work, invoice));
  // Paid before, and taken back by the payer's bank since: the credits stayed where they are.
  if (in.grant->now.status != GrantStatus::kAwaiting) return absl::OkStatus();
  in.grant->now.status = GrantStatus::kActive;
  OCTROI_RETURN_IF_ERROR(move_money(work, in,
                                    {.kind = MovementKind::kPaid,
                                     .amount = in.grant->now.amount,
                                     .invoice = invoice.id,
                                     .reason = {}}));
  work.draft.explain(in.grant->now.amount.to_string() + " added to wallet " +
                     in.wallet->now.wallet.name);
  close_top_up(work, *in.wallet, invoice.id);
  return absl::OkStatus();
}

absl::Status top_up_cancelled(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(const GrantInHand in, grant_of(work, invoice));
  in.grant->now.status = GrantStatus::kCancelled;
  work.draft.change(in.grant->was, in.grant->now, "wallet_grant.cancelled", "{}");
  close_top_up(work, *in.wallet, invoice.id);
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
