// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/debts.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/plan/collecting.h"
#include "engine/plan/following.h"
#include "engine/plan/messages.h"
#include "engine/plan/reversing.h"
#include "octroi/base/json_writer.h"
#include "octroi/notification/templates.h"
#include "octroi/notification/words.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Collection;
using records::Debt;
using records::DebtStanding;

struct DebtWork {
  records::Loaded<Debt> was;
  Debt now;
};

Date today_in(const Work& work) { return work.tenant.value.zone.date_of(work.draft.now()); }

absl::StatusOr<std::optional<DebtWork>> find_debt(Work& work, InvoiceId id) {
  OCTROI_ASSIGN_OR_RETURN(auto found,
                          records::find<Debt>(work.engine.store(), work.context, id.to_string()));
  if (!found) return std::optional<DebtWork>();
  Debt now = found->value;
  return std::optional<DebtWork>(DebtWork{*std::move(found), std::move(now)});
}

void plan_next(Debt& debt, Collection step, std::optional<Date> on) {
  debt.collection = on ? step : Collection::kNone;
  debt.act_on = on;
}

std::string debt_data(const Debt& debt) {
  JsonWriter json;
  json.object().field("standing", to_string(debt.standing));
  if (debt.act_on) json.field("act_on", format_date(*debt.act_on));
  json.end();
  return std::move(json).text();
}

void put_due(const Work& work, Debt& debt) {
  debt.due_at.reset();
  if (debt.act_on) debt.due_at = work.tenant.value.zone.start_of_day(*debt.act_on);
}

// Writes it with its event, and tells who follows where its standing is another one.
void write(Work& work, DebtWork& debt, const Invoice& invoice, std::string_view event) {
  put_due(work, debt.now);
  work.draft.change(debt.was, debt.now, event, debt_data(debt.now));
  if (debt.now.standing != debt.was.value.standing) tell_children(work, invoice);
}

void make_late(Debt& debt) {
  if (debt.standing == DebtStanding::kOwed) debt.standing = DebtStanding::kLate;
}

void send_failure(Work& work, const Invoice& invoice, std::string_view reason) {
  notify(work, templates::kFailedPayment, invoice.id.to_string(),
         std::move(Values()
                       .text("plan", invoice.lines.front().description)
                       .money("amount", amount_due(invoice))
                       .text("reason", reason)
                       .day("next_attempt_on", std::nullopt)));
}

// The days of grace of a new invoice, from today.
absl::Status give_grace(Work& work, Debt& debt) {
  const BillingOptions& options = work.engine.options();
  OCTROI_ASSIGN_OR_RETURN(const Date due, add_days(today_in(work), options.invoice_due_days));
  plan_next(debt, Collection::kPastDue, past_due_on(options.dunning, due));
  return absl::OkStatus();
}

// Where nobody can be charged, or a payment is waited for, there are the days of grace of what is
// paid by hand.
absl::Status retry(Work& work, Debt& debt, const Invoice& invoice) {
  const absl::StatusOr<Attempt> attempt =
      start_payment(work, invoice, tenants_methods(), undisturbing(work));
  if (attempt.ok()) {
    if (is_charged_at_once(work.engine, attempt->method)) return absl::OkStatus();
    return give_grace(work, debt);
  }
  return absl::IsFailedPrecondition(attempt.status()) ? give_grace(work, debt) : attempt.status();
}

absl::Status take_step(Work& work, Debt& debt, const Invoice& invoice) {
  const DunningPolicy& policy = work.engine.options().dunning;
  const Collection step = std::exchange(debt.collection, Collection::kNone);
  debt.act_on.reset();
  switch (step) {
    case Collection::kRetry:
      return retry(work, debt, invoice);
    case Collection::kPastDue: {
      make_late(debt);
      OCTROI_ASSIGN_OR_RETURN(const Date due, due_anew(work, invoice));
      plan_next(debt, Collection::kSuspend, suspends_on(policy, due));
      return absl::OkStatus();
    }
    case Collection::kSuspend:
      debt.standing = DebtStanding::kStopped;
      return absl::OkStatus();
    case Collection::kNone:
      break;
  }
  return absl::OkStatus();
}

}  // namespace

bool is_gathered(const Invoice& invoice) noexcept {
  return !invoice.lines.empty() && invoice.lines.front().owner.has_value();
}

absl::Status begin_debt(Work& work, const InvoiceWork& invoice) {
  const BillingOptions& options = work.engine.options();
  if (!amount_due(invoice.now).is_positive() || options.payments.empty()) return absl::OkStatus();
  Debt debt{.id = invoice.now.id};
  if (!is_charged_at_once(work.engine, invoice.choice.method)) {
    plan_next(debt, Collection::kPastDue, past_due_on(options.dunning, *invoice.now.due_on));
  }
  put_due(work, debt);
  std::string data = debt_data(debt);
  work.draft.create(invoice.now.id.to_string(), debt, "debt.begun", std::move(data));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Date>> fail_debt(Work& work, const Invoice& invoice,
                                              const std::string& reason, FailureKind kind) {
  OCTROI_ASSIGN_OR_RETURN(std::optional<DebtWork> debt, find_debt(work, invoice.id));
  if (!debt || debt->now.standing == DebtStanding::kOver) return std::optional<Date>();
  const DunningPolicy& policy = work.engine.options().dunning;
  const auto failures = static_cast<std::int32_t>(
      std::min<std::int64_t>(++debt->now.failures, std::numeric_limits<std::int32_t>::max()));
  const FailureAnswer answer = after_failure(policy, kind, failures, today_in(work));
  make_late(debt->now);
  if (answer.suspends) debt->now.standing = DebtStanding::kStopped;
  if (answer.retry_on) {
    plan_next(debt->now, Collection::kRetry, answer.retry_on);
  } else if (answer.suspends) {
    plan_next(debt->now, Collection::kNone, std::nullopt);
  } else {
    plan_next(debt->now, Collection::kSuspend, suspends_on(policy, *invoice.due_on));
  }
  write(work, *debt, invoice, "debt.payment_failed");
  work.draft.explain("the payer's payment failed: " + reason);
  return answer.retry_on;
}

absl::Status end_debt(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(std::optional<DebtWork> debt, find_debt(work, invoice.id));
  if (!debt || debt->now.standing == DebtStanding::kOver) return absl::OkStatus();
  debt->now.standing = DebtStanding::kOver;
  plan_next(debt->now, Collection::kNone, std::nullopt);
  write(work, *debt, invoice, "debt.ended");
  return absl::OkStatus();
}

absl::Status give_up_debt(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(std::optional<DebtWork> debt, find_debt(work, invoice.id));
  if (!debt || debt->now.standing == DebtStanding::kOver) return absl::OkStatus();
  plan_next(debt->now, Collection::kNone, std::nullopt);
  write(work, *debt, invoice, "debt.given_up");
  return absl::OkStatus();
}

absl::Status chase_debt(Work& work, InvoiceId id) {
  OCTROI_ASSIGN_OR_RETURN(std::optional<DebtWork> debt, find_debt(work, id));
  const bool is_asked = !debt || debt->now.standing == DebtStanding::kOver || debt->now.act_on;
  if (is_asked) return absl::OkStatus();
  OCTROI_RETURN_IF_ERROR(give_grace(work, debt->now));
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, load_invoice(work, id));
  write(work, *debt, invoice.now, "debt.chased");
  return absl::OkStatus();
}

absl::Status reopen_debt(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(std::optional<DebtWork> debt, find_debt(work, invoice.id));
  if (!debt) return absl::OkStatus();
  if (debt->now.standing == DebtStanding::kOver) debt->now.standing = DebtStanding::kOwed;
  const bool asks = invoice.status == InvoiceStatus::kOpen;
  if (asks && !debt->now.act_on) OCTROI_RETURN_IF_ERROR(give_grace(work, debt->now));
  write(work, *debt, invoice, "debt.reopened");
  return absl::OkStatus();
}

absl::Status retry_debts(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto open,
                          records::load_all<Debt>(work.engine.store(), work.context, "open"));
  for (auto& one : open) {
    if (one.value.failures == 0) continue;
    DebtWork debt{.was = std::move(one), .now = {}};
    debt.now = debt.was.value;
    OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, load_invoice(work, debt.now.id));
    if (invoice.now.status != InvoiceStatus::kOpen) continue;
    plan_next(debt.now, Collection::kRetry, today_in(work));
    write(work, debt, invoice.now, "debt.chased");
  }
  return absl::OkStatus();
}

absl::Status advance_debt(Work& work, InvoiceId id) {
  OCTROI_ASSIGN_OR_RETURN(std::optional<DebtWork> debt, find_debt(work, id));
  const bool is_due = debt && debt->now.due_at && *debt->now.due_at <= work.draft.now();
  if (!is_due) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, load_invoice(work, id));
  const Collection step = debt->now.collection;
  if (invoice.now.status != InvoiceStatus::kOpen) {
    plan_next(debt->now, Collection::kNone, std::nullopt);
  } else {
    OCTROI_RETURN_IF_ERROR(take_step(work, debt->now, invoice.now));
  }
  write(work, *debt, invoice.now, "debt.chased");
  const bool tells = invoice.now.status == InvoiceStatus::kOpen && step == Collection::kPastDue;
  if (tells) send_failure(work, invoice.now, reasons::kNotReceived);
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
