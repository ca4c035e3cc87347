// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/mt940.h"

#include <optional>

#include "bank_transfer/mt940_fields.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kBytesMax = 4 << 20;

struct Reading {
  std::vector<BankStatement> done;
  std::optional<BankStatement> open;
  bool has_opening = false;
  bool has_closing = false;
};

absl::Status close(Reading& reading) {
  if (!reading.open) return absl::OkStatus();
  BankStatement& statement = *reading.open;
  const std::string where = "statement " + statement.reference;
  if (!reading.has_opening || !reading.has_closing) {
    return bad_statement(where, "opening or closing balance is missing");
  }
  Money balance = statement.opening;
  for (const BankEntry& entry : statement.entries) {
    OCTROI_ASSIGN_OR_RETURN(balance, add(balance, effect(entry)));
  }
  if (balance != statement.closing) {
    return make_error(absl::StatusCode::kInvalidArgument, "bank_transfer.does_not_add_up",
                      where + ": the entries lead to " + balance.to_string() +
                          ", the closing balance is " + statement.closing.to_string());
  }
  reading.done.push_back(std::move(statement));
  reading = Reading{.done = std::move(reading.done)};
  return absl::OkStatus();
}

absl::Status read_field(const SwiftField& field, Reading& reading) {
  const std::string& first = field.lines.front();
  if (field.tag == "20") {
    OCTROI_RETURN_IF_ERROR(close(reading));
    reading.open = BankStatement{.reference = first};
    return absl::OkStatus();
  }
  if (!reading.open) return bad_statement(":" + field.tag + ":", "stands before :20:");
  BankStatement& statement = *reading.open;
  if (field.tag == "25") statement.account = first;
  if (field.tag == "28C" || field.tag == "28") statement.number = first;
  if (field.tag == "60F" || field.tag == "60M") {
    OCTROI_ASSIGN_OR_RETURN(statement.opening, read_balance(first));
    reading.has_opening = true;
  }
  if (field.tag == "62F" || field.tag == "62M") {
    OCTROI_ASSIGN_OR_RETURN(statement.closing, read_balance(first));
    reading.has_closing = true;
  }
  if (field.tag == "61") {
    if (!reading.has_opening) return bad_statement(":61:", "stands before the opening balance");
    OCTROI_ASSIGN_OR_RETURN(BankEntry entry, read_entry(first, statement.opening.currency()));
    statement.entries.push_back(std::move(entry));
  }
  // After the closing balance :86: tells of the whole statement.
  if (field.tag == "86" && !statement.entries.empty() && !reading.has_closing) {
    read_purpose(field.lines, statement.entries.back());
  }
  return absl::OkStatus();
}

}  // namespace

Money effect(const BankEntry& entry) noexcept {
  const bool brings = entry.mark == EntryMark::kCredit || entry.mark == EntryMark::kReversedDebit;
  const std::int64_t minor = entry.amount.minor();  // never negative, so its negative exists
  return Money::of_minor(brings ? minor : -minor, entry.amount.currency());
}

std::string_view to_string(EntryMark mark) noexcept {
  switch (mark) {
    case EntryMark::kCredit:
      return "C";
    case EntryMark::kDebit:
      return "D";
    case EntryMark::kReversedCredit:
      return "RC";
    case EntryMark::kReversedDebit:
      return "RD";
  }
  return "";
}

absl::StatusOr<std::vector<BankStatement>> parse_mt940(std::string_view text) {
  if (text.size() > kBytesMax) return bad_statement("the file", "it is larger than 4 MiB");
  Reading reading;
  for (const SwiftField& field : split_fields(text)) {
    OCTROI_RETURN_IF_ERROR(read_field(field, reading));
  }
  OCTROI_RETURN_IF_ERROR(close(reading));
  if (reading.done.empty()) return bad_statement("the file", "it holds no statement");
  return std::move(reading.done);
}

}  // namespace v0
}  // namespace octroi
