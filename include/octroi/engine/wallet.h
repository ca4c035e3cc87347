// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Wallets: what a tenant paid before it was billed, and what it was given.
//
// A wallet holds grants of one currency. A grant was paid for (through an invoice of its own) or
// given; it may expire. Credits are how a wallet is spoken of: one is worth `rate` major units.
// What is kept is money, whole minor units, so that a wallet is exact to the cent whatever the
// rate. Before money is collected for an invoice the wallets in its currency pay, in the one order
// of octroi/wallet/drawing.h. What a void invoice or a credit note gives back returns to the grants
// that paid, the last first; one that has expired meanwhile gets it back for good.
//
//   auto wallet = billing.create_wallet(clinic, {.name = "AI credits", .currency = kEur,
//                                                .rate = *Decimal::parse("0.10")});
//   billing.grant_credits(clinic, {.wallet = wallet->id, .credits = Decimal(50),
//                                  .reason = "launch"});
//   billing.top_up(clinic, {.wallet = wallet->id, .credits = Decimal(1000),
//                           .payment_method = {"stripe", "pm_1Nv"}});    // usable when it is paid
//
// Paid credits are owed to the tenant until they are used: the books keep them as a liability,
// "prepayment". They are sold without tax, as a voucher for whatever is taxed when it is billed.
//
//   awaiting --paid--> active --> expired | taken_back
//   awaiting --void--> cancelled
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_WALLET_H_
#define OCTROI_ENGINE_WALLET_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/interval.h"
#include "octroi/calendar/zone.h"
#include "octroi/engine/payment.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"
#include "octroi/wallet/grant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Credits bought without anyone asking, by an invoice that `payment_method` pays. Always the same
// number, however far the balance is below. While one is unpaid no other is made. `below`, `every`
// or both are given; no interval is for ever.
struct AutoTopUp {
  Decimal credits{};                    // how many each time; above 0
  std::optional<Decimal> below{};       // when fewer than these are left; above 0
  std::optional<Interval> every{};      // and at each of these, from `from` on
  std::optional<Date> from{};           // default: the day on which the rule is set
  std::optional<Interval> valid_for{};  // how long they last; else for ever
  PaymentMethod payment_method{};       // without one the invoice waits to be paid by hand

  friend bool operator==(const AutoTopUp&, const AutoTopUp&) = default;
};

// All that a tenant's wallets hold and wait for in one currency is at most 10^15 of its minor units
// ("wallet.too_much").
struct Wallet {
  WalletId id{};
  TenantId tenant{};
  std::string name{};
  Currency currency{};
  Decimal rate = Decimal(1);  // what a credit is worth, in major units; above 0
  std::int32_t priority = 0;  // the lower pays first
  Zone zone{};                // its grants expire with the days of the tenant's zone
  std::optional<AutoTopUp> auto_top_up{};
  std::optional<InvoiceId> open_top_up{};  // an automatic one that is not paid yet
  Instant created_at{};
  Money balance{};  // of the active grants; what is read, not what is kept

  friend bool operator==(const Wallet&, const Wallet&) = default;
};

enum class GrantStatus : std::uint8_t {  // Numbers are wire format. So too below.
  kAwaiting = 1,                         // bought, not paid yet
  kActive = 2,
  kExpired = 3,
  kTakenBack = 4,
  kCancelled = 5,  // its invoice asks for nothing any more
};
[[nodiscard]] std::string_view to_string(GrantStatus status) noexcept;

struct WalletGrant {
  WalletGrantId id{};
  TenantId tenant{};
  WalletId wallet{};
  GrantOrigin origin = GrantOrigin::kGranted;
  GrantStatus status = GrantStatus::kActive;
  Decimal credits{};                   // as they were bought or given
  Money amount{};                      // what they are worth
  Money balance{};                     // what is left of it
  std::optional<Date> expires_on{};    // the first day on which they are worth nothing
  std::optional<InvoiceId> invoice{};  // by which they are bought
  std::string reason{};                // why they were given
  Instant created_at{};

  friend bool operator==(const WalletGrant&, const WalletGrant&) = default;
};

enum class MovementKind : std::uint8_t {
  kGranted = 1,   // given
  kPaid = 2,      // bought, and paid
  kDrawn = 3,     // paid an invoice
  kReturned = 4,  // came back: the invoice is void, or a credit note took it back
  kExpired = 5,
  kTakenBack = 6,  // by a person's word
};
[[nodiscard]] std::string_view to_string(MovementKind kind) noexcept;

// One change of one grant's balance. Never changed or removed; the ledger has an entry of the same
// id.
struct WalletMovement {
  TransactionId id{};
  TenantId tenant{};
  WalletId wallet{};
  WalletGrantId grant{};
  MovementKind kind = MovementKind::kGranted;
  GrantOrigin origin = GrantOrigin::kGranted;
  Money amount{};  // below 0 for what leaves the grant
  Date on{};
  std::optional<InvoiceId> invoice{};         // the one that it paid, or that bought it
  std::optional<CreditNoteId> credit_note{};  // that gave it back
  std::string reason{};
  Instant at{};

  friend bool operator==(const WalletMovement&, const WalletMovement&) = default;
};

// --- Commands, as those of commands.h.

struct CreateWallet {
  std::string name{};         // 1 to 120 bytes; on the invoices of its top-ups
  Currency currency{};        // give one; it never changes
  Decimal rate = Decimal(1);  // what a credit is worth, in major units; above 0
  std::int32_t priority = 0;  // the lower pays first
  std::optional<AutoTopUp> auto_top_up{};
  std::string key{};
};

// Replaces the rule; none ends it.
struct SetAutoTopUp {
  WalletId wallet{};
  std::optional<AutoTopUp> auto_top_up{};
  std::string key{};
};

// A gift.
struct GrantCredits {
  WalletId wallet{};
  Decimal credits{};                 // x rate, rounded half up, is a minor unit or more
  std::optional<Date> expires_on{};  // after today: the first day on which they are worth nothing
  std::string reason{};              // 1 to 500 bytes
  std::string key{};
};

// Buys credits: an invoice, and its payment where a method is named.
struct TopUp {
  WalletId wallet{};
  Decimal credits{};                 // as of a gift
  std::optional<Date> expires_on{};  // as of a gift
  PaymentMethod payment_method{};
  std::string key{};
};

// What is left of a grant is taken back: of a gift it is gone, of what was paid it becomes the
// tenant's credit.
struct TakeBackGrant {
  WalletGrantId grant{};
  std::string reason{};  // 1 to 500 bytes
  std::string key{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_WALLET_H_
