// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/camt053.h"

#include <optional>

#include "bank_transfer/mt940_fields.h"
#include "bank_transfer/xml_node.h"
#include "octroi/bank_transfer/reference.h"
#include "octroi/base/instant.h"
#include "octroi/base/status.h"
#include "octroi/payment/wire_amount.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::StatusOr<Money> read_amount(const XmlNode& amount, std::string_view where) {
  const auto money = read_wire_amount(amount.text(), amount.attribute("Ccy"));
  if (money.ok() && !money->is_negative()) return money;
  return bad_statement(where, "its amount cannot be read");
}

// A date, or a date with a time of which the day counts.
absl::StatusOr<std::chrono::year_month_day> read_date(const XmlNode& date) {
  std::string text = date.at("Dt").text();
  if (text.empty()) text = date.at("DtTm").text().substr(0, 10);
  const auto instant = parse_instant(text + "T00:00:00Z");
  if (!instant.ok()) return bad_statement("an entry", "its value date cannot be read");
  return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(*instant));
}

bool is_true(const XmlNode& indicator) {
  const std::string text = indicator.text();
  return text == "true" || text == "1";
}

absl::StatusOr<EntryMark> read_mark(const XmlNode& entry) {
  const std::string word = entry.at("CdtDbtInd").text();
  const bool is_reversal = is_true(entry.at("RvslInd"));
  // What brings money and is a reversal, brings a debit back.
  if (word == "CRDT") return is_reversal ? EntryMark::kReversedDebit : EntryMark::kCredit;
  if (word == "DBIT") return is_reversal ? EntryMark::kReversedCredit : EntryMark::kDebit;
  return bad_statement("an entry", "it is neither CRDT nor DBIT");
}

std::string first_text(const XmlNode& node, std::initializer_list<std::string_view> paths) {
  for (const std::string_view path : paths) {
    std::string text = node.at(path).text();
    if (!text.empty()) return text;
  }
  return {};
}

void read_details(const XmlNode& details, bool brings, BankEntry& entry) {
  const std::string end_to_end = details.at("Refs/EndToEndId").text();
  if (end_to_end != "NOTPROVIDED") entry.customer_reference = end_to_end;
  const std::string own = details.at("Refs/AcctSvcrRef").text();
  if (!own.empty()) entry.bank_reference = own;
  const XmlNode parties = details.at("RltdPties");
  entry.counterparty_name = brings ? first_text(parties, {"Dbtr/Nm", "Dbtr/Pty/Nm"})
                                   : first_text(parties, {"Cdtr/Nm", "Cdtr/Pty/Nm"});
  entry.counterparty_iban = parties.at(brings ? "DbtrAcct/Id/IBAN" : "CdtrAcct/Id/IBAN").text();
  const XmlNode remittance = details.at("RmtInf");
  for (const XmlNode& line : remittance.all("Ustrd")) entry.purpose += line.text();
  const auto structured = parse_creditor_reference(remittance.at("Strd/CdtrRefInf/Ref").text());
  entry.creditor_reference = structured.ok() ? *structured : find_creditor_reference(entry.purpose);
}

// A transaction's own amount, where the batch names it.
XmlNode amount_of(const XmlNode& details) {
  const XmlNode own = details.at("Amt");
  return own.exists() ? own : details.at("AmtDtls/TxAmt/Amt");
}

absl::Status read_batch(const XmlNode& node, const BankEntry& whole,
                        const std::vector<XmlNode>& details, BankStatement& statement) {
  Money sum = Money::zero(whole.amount.currency());
  for (const XmlNode& one : details) {
    BankEntry entry = whole;
    OCTROI_ASSIGN_OR_RETURN(entry.amount, read_amount(amount_of(one), "a batch"));
    read_details(one, !effect(entry).is_negative(), entry);
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, entry.amount));
    statement.entries.push_back(std::move(entry));
  }
  if (sum == whole.amount) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "bank_transfer.does_not_add_up",
                    "the batch " + node.at("AcctSvcrRef").text() + " sums to " + sum.to_string() +
                        ", booked was " + whole.amount.to_string());
}

absl::Status read_entry_of(const XmlNode& node, BankStatement& statement) {
  const std::string status = first_text(node, {"Sts/Cd", "Sts"});
  if (status != "BOOK") return absl::OkStatus();
  BankEntry entry;
  OCTROI_ASSIGN_OR_RETURN(entry.amount, read_amount(node.at("Amt"), "an entry"));
  OCTROI_ASSIGN_OR_RETURN(entry.mark, read_mark(node));
  const XmlNode value = node.at("ValDt");
  OCTROI_ASSIGN_OR_RETURN(entry.value_date, read_date(value.exists() ? value : node.at("BookgDt")));
  entry.bank_reference = node.at("AcctSvcrRef").text();
  entry.type = first_text(node, {"BkTxCd/Prtry/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd"});
  std::vector<XmlNode> details;
  for (const XmlNode& group : node.all("NtryDtls")) {
    for (const XmlNode& one : group.all("TxDtls")) details.push_back(one);
  }
  if (details.size() > 1) return read_batch(node, entry, details, statement);
  if (details.size() == 1) read_details(details[0], !effect(entry).is_negative(), entry);
  statement.entries.push_back(std::move(entry));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Money>> read_balance_of(const XmlNode& statement,
                                                     std::string_view code) {
  for (const XmlNode& balance : statement.all("Bal")) {
    if (balance.at("Tp/CdOrPrtry/Cd").text() != code) continue;
    OCTROI_ASSIGN_OR_RETURN(Money amount, read_amount(balance.at("Amt"), "a balance"));
    if (balance.at("CdtDbtInd").text() == "DBIT") {
      OCTROI_ASSIGN_OR_RETURN(amount, negate(amount));
    }
    return std::optional(amount);
  }
  return std::optional<Money>();
}

absl::StatusOr<BankStatement> read_statement(const XmlNode& node) {
  BankStatement statement;
  statement.reference = node.at("Id").text();
  statement.account = first_text(node, {"Acct/Id/IBAN", "Acct/Id/Othr/Id"});
  statement.number = first_text(node, {"ElctrncSeqNb", "LglSeqNb"});
  for (const XmlNode& entry : node.all("Ntry")) {
    OCTROI_RETURN_IF_ERROR(read_entry_of(entry, statement));
  }
  OCTROI_ASSIGN_OR_RETURN(const auto opening, read_balance_of(node, "OPBD"));
  OCTROI_ASSIGN_OR_RETURN(const auto closing, read_balance_of(node, "CLBD"));
  if (closing) statement.closing = *closing;
  if (!opening || !closing) return statement;
  statement.opening = *opening;
  Money balance = *opening;
  for (const BankEntry& entry : statement.entries) {
    OCTROI_ASSIGN_OR_RETURN(balance, add(balance, effect(entry)));
  }
  if (balance == *closing) return statement;
  return make_error(absl::StatusCode::kInvalidArgument, "bank_transfer.does_not_add_up",
                    "statement " + statement.reference + ": the entries lead to " +
                        balance.to_string() + ", the closing balance is " + closing->to_string());
}

}  // namespace

absl::StatusOr<std::vector<BankStatement>> parse_camt053(std::string_view xml) {
  OCTROI_ASSIGN_OR_RETURN(const XmlDocument document, XmlDocument::parse(xml));
  std::vector<BankStatement> statements;
  for (const XmlNode& node : document.root().at("BkToCstmrStmt").all("Stmt")) {
    OCTROI_ASSIGN_OR_RETURN(BankStatement statement, read_statement(node));
    statements.push_back(std::move(statement));
  }
  if (statements.empty()) return bad_statement("the file", "it holds no camt.053 statement");
  return statements;
}

}  // namespace v0
}  // namespace octroi
