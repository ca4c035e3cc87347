// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The pieces of an MT940 message: tagged fields, balances, entry lines, structured purposes.
#ifndef OCTROI_SRC_BANK_TRANSFER_MT940_FIELDS_H_
#define OCTROI_SRC_BANK_TRANSFER_MT940_FIELDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/bank_transfer/mt940.h"

namespace octroi {
inline namespace v0 {

struct SwiftField {
  std::string tag;                 // "61"
  std::vector<std::string> lines;  // at least one
};

absl::Status bad_statement(std::string_view where, std::string_view why);

// Lines before the first tag (SWIFT's envelope) and "-" end marks are left out.
std::vector<SwiftField> split_fields(std::string_view text);

// "C260101EUR1000,00"
absl::StatusOr<Money> read_balance(std::string_view text);

// "2601020102CR149,90NTRFNONREF//B1234567"
absl::StatusOr<BankEntry> read_entry(std::string_view line, Currency currency);

// Adds what :86: tells to the entry above it.
void read_purpose(const std::vector<std::string>& lines, BankEntry& entry);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_BANK_TRANSFER_MT940_FIELDS_H_
