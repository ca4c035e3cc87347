// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/payers.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/plan/account.h"
#include "engine/plan/debts.h"
#include "engine/plan/following.h"
#include "engine/plan/gathering.h"
#include "engine/plan/planning.h"
#include "engine/run/outbox.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Debt;
using records::Handed;

bool is_of_the_store(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status) ||
         absl::IsResourceExhausted(status);
}

// The keys of what is due, of all tenants.
template <class T>
absl::StatusOr<std::vector<std::pair<TenantId, std::string>>> due_of(Engine& engine) {
  std::vector<std::pair<TenantId, std::string>> due;
  Query query{.type = &records::record_type<T>(), .index = "due"};
  query.until = records::Column<Instant>::encode(engine.now() + std::chrono::milliseconds(1));
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, engine.store().scan_all(engine.self(), query));
    for (Row& row : page.rows) due.emplace_back(row.tenant, std::move(row.id));
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return due;
}

// Carries one plan out. Errors: of a store that cannot be worked with; what else went wrong is a
// problem of the report.
absl::Status carry_out_one(Engine& engine, TenantId tenant, const std::string& what,
                           RunReport& report, const std::function<absl::Status(Work&)>& fill) {
  std::int64_t invoices = 0;
  const absl::Status status =
      carry_out(engine, [&]() -> absl::StatusOr<OperationPlan> {
        OCTROI_ASSIGN_OR_RETURN(OperationPlan plan, plan_work(engine, engine.within(tenant), fill));
        invoices = std::count_if(plan.events.begin(), plan.events.end(), [](const auto& event) {
          return event.name == "invoice.finalized";
        });
        return plan;
      }).status();
  if (is_of_the_store(status)) return status;
  if (status.ok()) {
    ++report.steps;
    ++report.commits;
    report.invoices += invoices;
  } else {
    report.problems.push_back(what + ": " + error_message(status));
  }
  return absl::OkStatus();
}

absl::Status gather(Engine& engine, RunReport& report) {
  OCTROI_ASSIGN_OR_RETURN(const auto due, due_of<Handed>(engine));
  std::set<TenantId> payers;
  for (const auto& [payer, bill] : due) payers.insert(payer);
  for (const TenantId payer : payers) {
    OCTROI_RETURN_IF_ERROR(
        carry_out_one(engine, payer, "payer " + payer.to_string(), report, plan_gathering));
  }
  return absl::OkStatus();
}

absl::Status chase_debts(Engine& engine, RunReport& report) {
  OCTROI_ASSIGN_OR_RETURN(const auto due, due_of<Debt>(engine));
  for (const auto& [payer, debt] : due) {
    const auto id = InvoiceId::parse(debt);
    if (!id.ok()) {
      report.problems.push_back("debt " + debt + ": " + error_message(id.status()));
      continue;
    }
    OCTROI_RETURN_IF_ERROR(carry_out_one(engine, payer, "debt " + debt, report,
                                         [&id](Work& work) { return advance_debt(work, *id); }));
  }
  return absl::OkStatus();
}

absl::StatusOr<TenantId> child_of(const Effect& effect) {
  const nlohmann::json json = nlohmann::json::parse(effect.data, nullptr, false);
  const auto found = json.is_object() ? json.find("tenant") : json.end();
  if (!json.is_object() || found == json.end() || !found->is_string()) {
    return make_error(absl::StatusCode::kDataLoss, "engine.bad_record",
                      "the stored effect does not say which tenant is to look");
  }
  return TenantId::parse(found->get<std::string>());
}

}  // namespace

absl::Status run_payers(Engine& engine, RunReport& report) {
  OCTROI_RETURN_IF_ERROR(gather(engine, report));
  return chase_debts(engine, report);
}

absl::Status perform_follow(Engine& engine, const Taken& taken) {
  const Effect& effect = taken.effect.value;
  const TenantId payer = taken.effect.row.tenant;
  OCTROI_ASSIGN_OR_RETURN(const TenantId child, child_of(effect));
  OCTROI_RETURN_IF_ERROR(record_outcome(
      engine, engine.within(child), nullptr, [&](Work& work, std::optional<Effect>&) {
        if (effect.subject.empty()) return plan_parting(work, payer);
        const auto invoice = InvoiceId::parse(effect.subject);
        return invoice.ok() ? plan_follow(work, payer, *invoice) : invoice.status();
      }));
  return put_effect(engine, taken.effect, done(effect, "followed"));
}

}  // namespace v0
}  // namespace octroi
