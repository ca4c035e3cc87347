// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/wallets_due.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/plan/planning.h"
#include "engine/plan/topping_up.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::HeldWallet;

struct DueWallet {
  TenantId tenant;
  std::string id;
};

absl::StatusOr<std::vector<DueWallet>> due_wallets(Engine& engine) {
  std::vector<DueWallet> due;
  Query query{.type = &records::record_type<HeldWallet>(), .index = "due"};
  query.until = records::Column<Instant>::encode(engine.now() + std::chrono::milliseconds(1));
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, engine.store().scan_all(engine.self(), query));
    for (Row& row : page.rows) due.push_back({row.tenant, std::move(row.id)});
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return due;
}

absl::Status advance(Engine& engine, const DueWallet& due) {
  OCTROI_ASSIGN_OR_RETURN(const WalletId id, WalletId::parse(due.id));
  return carry_out(engine,
                   [&] {
                     return plan_work(engine, engine.within(due.tenant),
                                      [&](Work& work) { return advance_wallet(work, id); });
                   })
      .status();
}

bool is_of_the_store(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status) ||
         absl::IsResourceExhausted(status);
}

}  // namespace

absl::Status run_wallets(Engine& engine, RunReport& report) {
  std::set<std::string> stuck;
  for (bool again = true; again;) {
    again = false;
    OCTROI_ASSIGN_OR_RETURN(const std::vector<DueWallet> due, due_wallets(engine));
    for (const DueWallet& one : due) {
      if (stuck.contains(one.id)) continue;
      const absl::Status status = advance(engine, one);
      if (is_of_the_store(status)) return status;
      if (status.ok()) {
        ++report.steps;
        ++report.commits;
        again = true;
        continue;
      }
      stuck.insert(one.id);
      report.problems.push_back("wallet " + one.id + ": " + error_message(status));
    }
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
