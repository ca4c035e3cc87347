// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/following.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/plan/bill_credits.h"
#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/messages.h"
#include "octroi/base/json_writer.h"
#include "octroi/notification/templates.h"
#include "octroi/notification/words.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Debt;
using records::DebtStanding;
using records::Held;

// The worst standing of what is owed for each of the tenant's subscriptions, by all who ever paid
// for it.
using Standings = std::map<SubscriptionId, DebtStanding>;

absl::StatusOr<Standings> standings_of(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(const auto invoices,
                          records::load_all<Invoice>(work.engine.store(), work.context));
  std::map<InvoiceId, SubscriptionId> bills;
  std::set<TenantId> payers;
  for (const auto& invoice : invoices) {
    const Invoice& one = invoice.value;
    if (!one.payer || !one.subscription) continue;
    bills.emplace(one.id, *one.subscription);
    payers.insert(*one.payer);
  }
  Standings standings;
  for (const TenantId payer : payers) {
    OCTROI_ASSIGN_OR_RETURN(const auto found,
                            PayerView::standings(work.engine, payer, work.draft.tenant()));
    for (const auto& [bill, standing] : found) {
      const auto of = bills.find(bill);
      if (of == bills.end() || standing == DebtStanding::kOwed) continue;
      DebtStanding& worst = standings.try_emplace(of->second, standing).first->second;
      worst = std::max(worst, standing);
    }
  }
  return standings;
}

bool has_run_out(const Subscription& subscription, Date today) {
  const auto& end = subscription.current_end;
  return !subscription.auto_renews && end && today >= *end;
}

Values plan_values(Work& work, const HeldWork& held) {
  Values values;
  values.text("plan", plan_name(work.engine, held.now.subscription.terms.plan));
  return values;
}

absl::Status stop(Work& work, HeldWork& held) {
  const SubscriptionStatus status = held.now.subscription.status;
  const bool is_used = status == SubscriptionStatus::kActive ||
                       status == SubscriptionStatus::kPastDue ||
                       status == SubscriptionStatus::kTrialing;
  if (!is_used) return absl::OkStatus();
  OCTROI_RETURN_IF_ERROR(command(
      work, held, Suspend{.today = today_of(work, held), .reason = "its payer has not paid"}));
  Values values = plan_values(work, held);
  values.day("suspended_on", held.now.subscription.suspended_on).text("reason", reasons::kUnpaid);
  notify(work, templates::kSuspension, {}, std::move(values));
  return absl::OkStatus();
}

// Late no more: in use again, unless something of its own keeps it out.
absl::Status go_on(Work& work, HeldWork& held) {
  const Date today = today_of(work, held);
  const SubscriptionStatus status = held.now.subscription.status;
  const bool was_stopped = status == SubscriptionStatus::kSuspended;
  const bool is_kept = held.now.open_invoice || held.now.is_kept_out ||
                       held.now.halted_with_tenant.value_or(false) ||
                       (was_stopped && has_run_out(held.now.subscription, today));
  if (is_kept || (!was_stopped && status != SubscriptionStatus::kPastDue)) return absl::OkStatus();
  OCTROI_RETURN_IF_ERROR(command(work, held, Reactivate{.today = today}));
  if (!was_stopped) return absl::OkStatus();
  Values values = plan_values(work, held);
  values.day("reactivated_on", today);
  notify(work, templates::kReactivation, {}, std::move(values));
  return absl::OkStatus();
}

absl::Status follow(Work& work, HeldWork& held, std::optional<DebtStanding> standing) {
  const bool was_late = held.now.payer_debt.has_value();
  held.now.payer_debt = standing;
  JsonWriter data;
  data.object().field("standing", standing ? to_string(*standing) : "good").end();
  note(work, held, "subscription.payer_debt_set", std::move(data).text());
  if (!standing) {
    OCTROI_RETURN_IF_ERROR(go_on(work, held));
  } else if (*standing == DebtStanding::kStopped) {
    OCTROI_RETURN_IF_ERROR(stop(work, held));
  } else if (!was_late && held.now.subscription.status == SubscriptionStatus::kActive) {
    OCTROI_RETURN_IF_ERROR(
        command(work, held, RecordPaymentFailure{.today = today_of(work, held)}));
  }
  schedule(work, held);
  return absl::OkStatus();
}

}  // namespace

absl::Status keep_to_payer(Work& work, HeldWork& held) {
  if (held.now.payer_debt == DebtStanding::kStopped) return stop(work, held);
  const bool is_late = held.now.payer_debt.has_value() &&
                       held.now.subscription.status == SubscriptionStatus::kActive;
  if (!is_late) return absl::OkStatus();
  return command(work, held, RecordPaymentFailure{.today = today_of(work, held)});
}

absl::Status check_payer_pays(const HeldWork& held) {
  if (held.now.payer_debt != DebtStanding::kStopped) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "subscription.payer_owes",
                    "the tenant that pays for this subscription has not paid; it is in use again "
                    "when it has");
}

void tell_child(Work& work, TenantId child, const std::optional<InvoiceId>& invoice) {
  const std::string cause = work.draft.cause();
  const std::string subject = invoice ? invoice->to_string() : std::string();
  std::string once_key = "follow|" + child.to_string() + "|" + subject + "|" + cause;
  if (work.draft.has_effect(once_key)) return;
  JsonWriter data;
  data.object().field("tenant", child.to_string()).end();
  work.draft.add_effect({.id = work.draft.new_id<EffectId>(),
                         .tenant = work.draft.tenant(),
                         .kind = EffectKind::kFollow,
                         .status = EffectStatus::kPending,
                         .subject = subject,
                         .template_name = {},
                         .recipient = {},
                         .data = std::move(data).text(),
                         .cause = cause,
                         .once_key = std::move(once_key),
                         .attempts = 0,
                         .created_at = work.draft.now(),
                         .due_at = work.draft.now(),
                         .outcome = {}});
}

void tell_children(Work& work, const Invoice& invoice) {
  for (const InvoiceLine& line : invoice.lines) {
    if (line.owner) tell_child(work, line.owner->tenant, invoice.id);
  }
}

absl::StatusOr<std::map<InvoiceId, DebtStanding>> PayerView::standings(Engine& engine,
                                                                       TenantId payer,
                                                                       TenantId child) {
  std::map<InvoiceId, DebtStanding> standings;
  const TenantContext context = engine.within(payer);
  OCTROI_ASSIGN_OR_RETURN(const auto debts,
                          records::load_all<Debt>(engine.store(), context, "open"));
  for (const auto& debt : debts) {
    if (debt.value.standing == DebtStanding::kOwed) continue;
    OCTROI_ASSIGN_OR_RETURN(const auto invoice,
                            records::find<Invoice>(engine.store(), context, debt.row.id));
    if (!invoice) continue;
    for (const InvoiceLine& line : invoice->value.lines) {
      if (line.owner && line.owner->tenant == child) {
        standings.insert_or_assign(line.owner->bill, debt.value.standing);
      }
    }
  }
  return standings;
}

absl::Status plan_follow(Work& work, TenantId payer, InvoiceId invoice) {
  OCTROI_RETURN_IF_ERROR(credit_bills(work, payer, invoice));
  OCTROI_ASSIGN_OR_RETURN(const Standings standings, standings_of(work));
  OCTROI_ASSIGN_OR_RETURN(auto all, records::load_all<Held>(work.engine.store(), work.context));
  for (auto& one : all) {
    if (is_final(one.value.subscription.status)) continue;
    const auto found = standings.find(one.value.subscription.id);
    std::optional<DebtStanding> standing;
    if (found != standings.end()) standing = found->second;
    if (one.value.payer_debt == standing) continue;
    HeldWork held{.was = std::move(one), .now = {}};
    held.now = held.was.value;
    OCTROI_RETURN_IF_ERROR(follow(work, held, standing));
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
