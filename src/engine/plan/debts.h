// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Debts: how an invoice of gathered bills is chased, and who follows what becomes of it.
//
//   owed --a payment fails, or is late--> late --so late that it suspends--> stopped
//   owed | late | stopped --paid, void or credited in full--> over
//
// The dunning policy is the one of subscriptions; each turn tells the tenants whose bills stand on
// the invoice (following.h).
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_DEBTS_H_
#define OCTROI_SRC_ENGINE_PLAN_DEBTS_H_

#include <optional>
#include <string>

#include "engine/plan/invoicing.h"
#include "engine/plan/work.h"
#include "octroi/dunning/dunning.h"

namespace octroi {
inline namespace v0 {

// Whether bills stand on it.
[[nodiscard]] bool is_gathered(const Invoice& invoice) noexcept;

// An invoice that was issued in this plan: from now on it is chased, if something is due.
absl::Status begin_debt(Work& work, const InvoiceWork& invoice);
// An attempt failed. Answers when the next one is, for the letter.
absl::StatusOr<std::optional<Date>> fail_debt(Work& work, const Invoice& invoice,
                                              const std::string& reason, FailureKind kind);
// Nothing is due any more, by whatever way.
absl::Status end_debt(Work& work, const Invoice& invoice);
// Nobody asks for it any more; who is late with it stays so.
absl::Status give_up_debt(Work& work, const Invoice& invoice);
// Sees to it that a debt which nothing asks for any more is asked for, after days of grace.
absl::Status chase_debt(Work& work, InvoiceId id);
// What paid the invoice was taken back: it is owed again and, where it is open, asked for after
// days of grace.
absl::Status reopen_debt(Work& work, const Invoice& invoice);
// Another method is on file: what failed by the others is charged to it at once.
absl::Status retry_debts(Work& work);
// The step of Debt::act_on, on its day.
absl::Status advance_debt(Work& work, InvoiceId id);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_DEBTS_H_
