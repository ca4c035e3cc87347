// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The records of wallets: wallets, their grants, and every movement of them.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_WALLET_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_WALLET_RECORDS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "engine/records/codec.h"
#include "octroi/engine/wallet.h"

namespace octroi {
inline namespace v0 {

[[nodiscard]] std::string_view to_string(GrantOrigin origin) noexcept;

namespace records {

// A wallet as the engine keeps it.
struct HeldWallet {
  Wallet wallet;
  std::optional<Date> next_top_up_on;  // by the rule's interval
  std::optional<Instant> due_at;       // when run_due looks at it next
};

template <>
struct Record<HeldWallet> {
  static bool set_identity(HeldWallet& held, const Row& row) {
    return records::set_identity(held.wallet, row);
  }
  static constexpr std::string_view kName = "wallets";
  static std::vector<Index> indexes() {
    return {{.name = "due", .fields = {"due_at"}, .across_tenants = true}};
  }
  template <class T, class V>
  static void visit(T& h, V& field) {
    auto& w = h.wallet;
    field("name", w.name);
    field("currency", w.currency);
    field("rate", w.rate);
    field("priority", w.priority);
    field("zone", w.zone);
    field("created_at", w.created_at);
    field.json("auto_top_up", w.auto_top_up, auto_top_up_to_json, auto_top_up_from_json);
    field("open_top_up", w.open_top_up);
    field("next_top_up_on", h.next_top_up_on);
    field("due_at", h.due_at);
  }
  static std::string auto_top_up_to_json(const std::optional<AutoTopUp>& rule);
  static absl::StatusOr<std::optional<AutoTopUp>> auto_top_up_from_json(const std::string& text);
};

template <>
struct Record<WalletGrant> {
  static constexpr std::string_view kName = "wallet_grants";
  static std::vector<Index> indexes() {
    return {{.name = "wallet", .fields = {"wallet_id"}},
            {.name = "invoice", .fields = {"invoice_id"}}};
  }
  template <class T, class V>
  static void visit(T& g, V& field) {
    field("wallet_id", g.wallet);
    field("origin", g.origin);
    field("status", g.status);
    field("credits", g.credits);
    field.currency_of("currency", g.amount);
    field.minor("amount_minor", g.amount, g.amount.currency());
    field.minor("balance_minor", g.balance, g.amount.currency());
    field("expires_on", g.expires_on);
    field("invoice_id", g.invoice);
    field("reason", g.reason);
    field("created_at", g.created_at);
  }
};

template <>
struct Record<WalletMovement> {
  static constexpr std::string_view kName = "wallet_movements";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() {
    return {{.name = "wallet", .fields = {"wallet_id"}},
            {.name = "invoice", .fields = {"invoice_id"}}};
  }
  template <class T, class V>
  static void visit(T& m, V& field) {
    field("wallet_id", m.wallet);
    field("grant_id", m.grant);
    field("kind", m.kind);
    field("origin", m.origin);
    field.currency_of("currency", m.amount);
    field.minor("amount_minor", m.amount, m.amount.currency());
    field("moved_on", m.on);
    field("invoice_id", m.invoice);
    field("credit_note_id", m.credit_note);
    field("reason", m.reason);
    field("moved_at", m.at);
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_WALLET_RECORDS_H_
