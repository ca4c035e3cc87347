// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/prepaying.h"

#include <algorithm>
#include <utility>

#include "engine/plan/invoicing.h"
#include "engine/records/wallet_entries.h"
#include "octroi/base/json_writer.h"
#include "octroi/wallet/credits.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::HeldWallet;

absl::StatusOr<std::vector<WalletWork>> read_wallets(Work& work) {
  Store& store = work.engine.store();
  OCTROI_ASSIGN_OR_RETURN(auto held, records::load_all<HeldWallet>(store, work.context));
  OCTROI_ASSIGN_OR_RETURN(auto grants, records::load_all<WalletGrant>(store, work.context));
  std::vector<WalletWork> wallets;
  for (auto& one : held) {
    WalletWork wallet;
    wallet.now = one.value;
    wallet.was = std::move(one);
    for (const auto& grant : grants) {
      if (grant.value.wallet == wallet.now.wallet.id) wallet.grants.push_back({grant, grant.value});
    }
    wallets.push_back(std::move(wallet));
  }
  return wallets;
}

GrantInHand find_grant(std::vector<WalletWork>& wallets, const auto& is_wanted) {
  for (WalletWork& wallet : wallets) {
    for (GrantWork& grant : wallet.grants) {
      if (is_wanted(grant.now)) return {&wallet, &grant};
    }
  }
  return {};
}

bool is_usable(const WalletGrant& grant, Date today) {
  return grant.status == GrantStatus::kActive && (!grant.expires_on || today < *grant.expires_on);
}

std::string move_data(const Move& move) {
  JsonWriter json;
  json.object().field("amount", move.amount.to_string());
  if (move.invoice) json.field("invoice", move.invoice->to_string());
  if (move.credit_note) json.field("credit_note", move.credit_note->to_string());
  if (!move.reason.empty()) json.field("reason", move.reason);
  json.end();
  return std::move(json).text();
}

// What of each grant the invoice still holds, in the order in which it was drawn.
absl::StatusOr<std::vector<Drawn>> drawn_by(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(const auto movements, records::load_all<WalletMovement>(
                                                    work.engine.store(), work.context, "invoice",
                                                    {Value(invoice.id.to_string())}));
  std::vector<Drawn> drawn;
  const auto add_move = [&drawn](const WalletMovement& movement) -> absl::Status {
    const bool counts =
        movement.kind == MovementKind::kDrawn || movement.kind == MovementKind::kReturned;
    if (!counts) return absl::OkStatus();
    const std::string grant = movement.grant.to_string();
    auto found = std::find_if(drawn.begin(), drawn.end(),
                              [&grant](const Drawn& one) { return one.grant == grant; });
    if (found == drawn.end()) {
      found = drawn.insert(drawn.end(), {grant, Money::zero(movement.amount.currency())});
    }
    OCTROI_ASSIGN_OR_RETURN(found->amount, subtract(found->amount, movement.amount));
    return absl::OkStatus();
  };
  for (const auto& movement : movements) OCTROI_RETURN_IF_ERROR(add_move(movement.value));
  for (const WalletMovement& movement : work.movements) {
    if (movement.invoice == invoice.id) OCTROI_RETURN_IF_ERROR(add_move(movement));
  }
  return drawn;
}

}  // namespace

bool is_top_up(const Invoice& invoice) noexcept {
  return !invoice.lines.empty() && invoice.lines.front().kind == LineKind::kPrepayment;
}

absl::StatusOr<std::vector<WalletWork>*> wallets_of(Work& work) {
  if (!work.wallets) {
    OCTROI_ASSIGN_OR_RETURN(work.wallets, read_wallets(work));
  }
  return &*work.wallets;
}

absl::StatusOr<WalletWork*> load_wallet(Work& work, WalletId id) {
  OCTROI_ASSIGN_OR_RETURN(std::vector<WalletWork> * wallets, wallets_of(work));
  for (WalletWork& wallet : *wallets) {
    if (wallet.now.wallet.id == id) return &wallet;
  }
  return make_error(absl::StatusCode::kNotFound, "wallet.not_found",
                    "there is no wallet " + id.to_string());
}

absl::StatusOr<GrantInHand> load_grant(Work& work, WalletGrantId id) {
  OCTROI_ASSIGN_OR_RETURN(std::vector<WalletWork> * wallets, wallets_of(work));
  const GrantInHand found =
      find_grant(*wallets, [id](const WalletGrant& grant) { return grant.id == id; });
  if (found.grant != nullptr) return found;
  return make_error(absl::StatusCode::kNotFound, "wallet_grant.not_found",
                    "there is no grant " + id.to_string());
}

absl::StatusOr<GrantInHand> grant_of(Work& work, const Invoice& top_up) {
  OCTROI_ASSIGN_OR_RETURN(std::vector<WalletWork> * wallets, wallets_of(work));
  const GrantInHand found = find_grant(
      *wallets, [&top_up](const WalletGrant& grant) { return grant.invoice == top_up.id; });
  if (found.grant != nullptr) return found;
  return make_error(absl::StatusCode::kNotFound, "wallet_grant.not_found",
                    "no grant is bought by invoice " + top_up.number);
}

Date today_of(const Work& work, const WalletWork& wallet) {
  return wallet.now.wallet.zone.date_of(work.draft.now());
}

absl::Status move_money(Work& work, const GrantInHand& in, const Move& move) {
  WalletGrant& grant = in.grant->now;
  OCTROI_ASSIGN_OR_RETURN(grant.balance, add(grant.balance, move.amount));
  if (grant.balance.is_negative()) {
    return make_error(absl::StatusCode::kInvalidArgument, "wallet.negative_balance",
                      "grant " + grant.id.to_string() + " has less than that");
  }
  std::string event = "wallet_grant.";
  event += to_string(move.kind);
  work.draft.change(in.grant->was, grant, event, move_data(move));
  WalletMovement movement{.id = work.draft.new_id<TransactionId>(),
                          .tenant = work.draft.tenant(),
                          .wallet = grant.wallet,
                          .grant = grant.id,
                          .kind = move.kind,
                          .origin = grant.origin,
                          .amount = move.amount,
                          .on = work.issuer_today(),
                          .invoice = move.invoice,
                          .credit_note = move.credit_note,
                          .reason = move.reason,
                          .at = work.draft.now()};
  OCTROI_ASSIGN_OR_RETURN(const Transaction entry, entry_of(movement));
  book(work, entry);
  work.draft.put(work.draft.tenant(), movement.id.to_string(), movement);
  work.movements.push_back(std::move(movement));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Drawn>> plan_draws(Work& work, Money due) {
  if (!due.is_positive()) return std::vector<Drawn>();
  OCTROI_ASSIGN_OR_RETURN(std::vector<WalletWork> * wallets, wallets_of(work));
  std::vector<PrepaidGrant> usable;
  for (const WalletWork& wallet : *wallets) {
    if (wallet.now.wallet.currency != due.currency()) continue;
    for (const GrantWork& grant : wallet.grants) {
      if (!is_usable(grant.now, today_of(work, wallet))) continue;
      usable.push_back({.id = grant.now.id.to_string(),
                        .priority = wallet.now.wallet.priority,
                        .expires_on = grant.now.expires_on,
                        .origin = grant.now.origin,
                        .since = grant.now.created_at,
                        .balance = grant.now.balance});
    }
  }
  return draw(usable, due);
}

absl::Status draw_for(Work& work, const Invoice& invoice, const std::vector<Drawn>& draws) {
  for (const Drawn& drawn : draws) {
    OCTROI_ASSIGN_OR_RETURN(const WalletGrantId id, WalletGrantId::parse(drawn.grant));
    OCTROI_ASSIGN_OR_RETURN(const GrantInHand in, load_grant(work, id));
    OCTROI_ASSIGN_OR_RETURN(const Money taken, negate(drawn.amount));
    OCTROI_RETURN_IF_ERROR(move_money(
        work, in,
        {.kind = MovementKind::kDrawn, .amount = taken, .invoice = invoice.id, .reason = {}}));
    work.draft.explain(drawn.amount.to_string() + " paid from wallet " +
                       in.wallet->now.wallet.name + " (" +
                       std::string(to_string(in.grant->now.origin)) + ")");
    if (is_below(*in.wallet)) schedule(work, *in.wallet);
  }
  return absl::OkStatus();
}

absl::StatusOr<Money> still_drawn(Work& work, const Invoice& invoice) {
  Money sum = Money::zero(invoice.currency);
  if (invoice.prepaid_applied.is_zero()) return sum;
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Drawn> drawn, drawn_by(work, invoice));
  for (const Drawn& one : drawn) {
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, one.amount));
  }
  return sum;
}

absl::Status return_to_wallets(Work& work, const Invoice& invoice, Money amount,
                               const std::optional<CreditNoteId>& note) {
  if (!amount.is_positive()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Drawn> drawn, drawn_by(work, invoice));
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Drawn> given, give_back(drawn, amount));
  for (const Drawn& one : given) {
    OCTROI_ASSIGN_OR_RETURN(const WalletGrantId id, WalletGrantId::parse(one.grant));
    OCTROI_ASSIGN_OR_RETURN(const GrantInHand in, load_grant(work, id));
    // What comes back to a grant that is over stays.
    if (!is_usable(in.grant->now, today_of(work, *in.wallet))) in.grant->now.expires_on.reset();
    in.grant->now.status = GrantStatus::kActive;
    OCTROI_RETURN_IF_ERROR(move_money(work, in,
                                      {.kind = MovementKind::kReturned,
                                       .amount = one.amount,
                                       .invoice = invoice.id,
                                       .credit_note = note,
                                       .reason = {}}));
    work.draft.explain(one.amount.to_string() + " back to wallet " + in.wallet->now.wallet.name);
  }
  return absl::OkStatus();
}

bool is_below(const WalletWork& wallet) {
  const auto& rule = wallet.now.wallet.auto_top_up;
  if (!rule || !rule->below || wallet.now.wallet.open_top_up) return false;
  const auto least =
      credits_to_money(*rule->below, wallet.now.wallet.rate, wallet.now.wallet.currency);
  if (!least.ok()) return false;
  Int128 left = 0;
  for (const GrantWork& grant : wallet.grants) {
    if (grant.now.status == GrantStatus::kActive) left += grant.now.balance.minor();
  }
  return left < least->minor();
}

void schedule(Work& work, WalletWork& wallet) {
  const Wallet& of = wallet.now.wallet;
  std::optional<Date> day = wallet.now.next_top_up_on;
  for (const GrantWork& grant : wallet.grants) {
    const bool expires = grant.now.status == GrantStatus::kActive && grant.now.expires_on;
    if (expires && (!day || *grant.now.expires_on < *day)) day = grant.now.expires_on;
  }
  std::optional<Instant> due_at;
  if (day) due_at = of.zone.start_of_day(*day);
  if (is_below(wallet)) due_at = work.draft.now();
  if (due_at == wallet.now.due_at) return;
  wallet.now.due_at = due_at;
  work.draft.change(wallet.was, wallet.now, "wallet.scheduled", "{}");
}

}  // namespace v0
}  // namespace octroi
