// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Account statements in SWIFT's MT940, as banks hand them out.
//
// Reads the fields :20: to :62:, with the German structure of :86: ("?20SVWZ+...") where it is
// used. A statement must add up: opening balance and entries give the closing balance, otherwise it
// is refused whole. An entry of mark C brings money, D takes it; RC and RD take those back.
//
//   auto statements = parse_mt940(file);
//   for (const BankEntry& entry : (*statements)[0].entries) match(entry.creditor_reference, entry);
//
// Layer: adapters (bank_transfer; may include base, money). Thread safety: pure functions.
#ifndef OCTROI_BANK_TRANSFER_MT940_H_
#define OCTROI_BANK_TRANSFER_MT940_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class EntryMark : std::uint8_t {
  kCredit = 1,
  kDebit = 2,
  kReversedCredit = 3,  // takes an earlier credit back
  kReversedDebit = 4,   // brings an earlier debit back
};

struct BankEntry {
  std::chrono::year_month_day value_date{};
  std::string entry_date{};  // "0102": month and day; may be empty
  EntryMark mark = EntryMark::kCredit;
  std::string funds_code{};          // usually the currency's third letter; may be empty
  Money amount{};                    // positive; see effect()
  std::string type{};                // "NTRF"
  std::string customer_reference{};  // "NONREF": none
  std::string bank_reference{};
  std::string purpose{};             // the remittance information, joined as it was split
  std::string creditor_reference{};  // ISO 11649 found in the purpose, its check digits right
  std::string counterparty_iban{};
  std::string counterparty_name{};
};

// What the entry does to the account: negative when it takes money.
[[nodiscard]] Money effect(const BankEntry& entry) noexcept;
// "C", "RD".
[[nodiscard]] std::string_view to_string(EntryMark mark) noexcept;

struct BankStatement {
  std::string reference{};  // :20:
  std::string account{};    // :25:
  std::string number{};     // :28C:
  Money opening{};
  Money closing{};
  std::vector<BankEntry> entries{};
};

// Lines end in CR LF or LF; at most 4 MiB. Text in other encodings than ASCII stays as it is.
// Errors: InvalidArgument "bank_transfer.bad_statement" (says where),
// "bank_transfer.does_not_add_up".
absl::StatusOr<std::vector<BankStatement>> parse_mt940(std::string_view text);

// The first ISO 11649 reference in a text that may have blanks and line breaks anywhere; empty
// where there is none with right check digits.
[[nodiscard]] std::string find_creditor_reference(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BANK_TRANSFER_MT940_H_
