// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/camt053.h"
#include "octroi/bank_transfer/epc_qr.h"
#include "octroi/bank_transfer/mt940.h"
#include "octroi/bank_transfer/reference.h"
#include "octroi/base/status.h"
#include "vector.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<Json> iso11649_make(const Json& inputs) {
  const auto reference = make_creditor_reference(inputs.at("reference").get<std::string>());
  if (!reference.ok()) return Json{{"valid", false}, {"error", error_code(reference.status())}};
  return Json{{"rf", *reference}, {"printed", print_in_fours(*reference)}};
}

absl::StatusOr<Json> iso11649_validate(const Json& inputs) {
  const std::string reference = inputs.at("reference");
  return Json{{"valid", parse_creditor_reference(reference).ok()}};
}

absl::StatusOr<Json> iban_mod97(const Json& inputs) {
  return Json{{"valid", parse_iban(inputs.at("iban").get<std::string>()).ok()}};
}

std::string latin1_to_utf8(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

absl::StatusOr<Json> epc_qr(const Json& inputs) {
  if (text_of(inputs, "version") != "002") return unsupported("only version 002 is written");
  const int charset = inputs.at("charset");
  if (charset != 1 && charset != 2) return unsupported("only UTF-8 and ISO 8859-1 are written");
  const auto amount = Money::parse(inputs.at("amount").get<std::string>(), kEur);
  if (!amount.ok()) return Json{{"valid", false}, {"error", error_code(amount.status())}};
  const EpcQr transfer{.bic = text_of(inputs, "bic"),
                       .name = text_of(inputs, "name"),
                       .iban = text_of(inputs, "iban"),
                       .amount = *amount,
                       .purpose = text_of(inputs, "purpose"),
                       .reference = text_of(inputs, "structured"),
                       .text = text_of(inputs, "text"),
                       .note = text_of(inputs, "note"),
                       .charset = charset == 2 ? EpcCharset::kLatin1 : EpcCharset::kUtf8};
  const auto payload = make_epc_qr(transfer);
  if (!payload.ok()) return Json{{"valid", false}, {"error", error_code(payload.status())}};
  if (charset == 2) {
    return Json{{"payload", latin1_to_utf8(*payload)},
                {"payload_bytes_iso8859_1", payload->size()}};
  }
  return Json{{"payload", *payload}, {"payload_bytes", payload->size()}};
}

void put_unless_empty(Json& entry, const char* name, const std::string& text) {
  if (!text.empty()) entry[name] = text;
}

std::string describe_effect(const BankEntry& entry) {
  const Money change = effect(entry);
  std::string text = (change.is_negative() ? "" : "+") + change.amount();
  if (entry.mark == EntryMark::kReversedDebit) text += " (reversal of a debit)";
  if (entry.mark == EntryMark::kReversedCredit) text += " (reversal of a credit)";
  return text;
}

Json write_entry(const BankEntry& entry) {
  const auto date = std::chrono::sys_days(entry.value_date);
  Json out = {{"value_date", format_instant(date).substr(0, 10)},
              {"entry", entry.entry_date},
              {"mark", to_string(entry.mark)},
              {"amount", entry.amount.amount()},
              {"type", entry.type},
              {"customer_ref", entry.customer_reference},
              {"effect", describe_effect(entry)}};
  put_unless_empty(out, "funds_code", entry.funds_code);
  put_unless_empty(out, "bank_ref", entry.bank_reference);
  put_unless_empty(out, "purpose_joined", entry.purpose);
  put_unless_empty(out, "rf", entry.creditor_reference);
  put_unless_empty(out, "counterparty_iban", entry.counterparty_iban);
  put_unless_empty(out, "counterparty_name", entry.counterparty_name);
  return out;
}

absl::StatusOr<Json> write_statement(const absl::StatusOr<std::vector<BankStatement>>& statements) {
  if (!statements.ok()) return Json{{"valid", false}, {"error", error_code(statements.status())}};
  if (statements->size() != 1) return unsupported("more than one statement");
  const BankStatement& statement = statements->front();
  Json entries = Json::array();
  for (const BankEntry& entry : statement.entries) entries.push_back(write_entry(entry));
  return Json{{"account", statement.account},
              {"currency", statement.opening.currency().code()},
              {"opening", statement.opening.amount()},
              {"closing", statement.closing.amount()},
              {"entries", entries}};
}

absl::StatusOr<Json> mt940_parse(const Json& inputs) {
  return write_statement(parse_mt940(inputs.at("text").get<std::string>()));
}

absl::StatusOr<Json> camt053_parse(const Json& inputs) {
  return write_statement(parse_camt053(inputs.at("xml").get<std::string>()));
}

constexpr Answerer kAnswerers[] = {
    {"bank_transfer", "iso11649_make", iso11649_make},
    {"bank_transfer", "iso11649_validate", iso11649_validate},
    {"bank_transfer", "iban_mod97", iban_mod97},
    {"bank_transfer", "epc_qr", epc_qr},
    {"bank_transfer", "mt940_parse", mt940_parse},
    {"bank_transfer", "camt053_parse", camt053_parse},
};

}  // namespace

std::span<const Answerer> bank_transfer_answerers() { return kAnswerers; }

}  // namespace octroi::vectors
