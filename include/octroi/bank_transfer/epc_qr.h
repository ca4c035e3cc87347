// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The text behind a payer's QR code for a SEPA credit transfer (EPC069-12, "GiroCode").
//
// A phone that scans it fills in the whole transfer. Version 002: lines in a fixed order, LF
// between them and nothing after the last one used; euro only; at most 331 bytes. Draw it with
// error correction level M, at most QR version 13.
//
//   auto text = make_epc_qr({.name = "Example SAS", .iban = "FR1420041010050500013M02606",
//                            .amount = Money::of_minor(50'00, kEur), .reference = "RF45ABC"});
//
// Layer: adapters (bank_transfer; may include base, money). Thread safety: pure functions.
#ifndef OCTROI_BANK_TRANSFER_EPC_QR_H_
#define OCTROI_BANK_TRANSFER_EPC_QR_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class EpcCharset : std::uint8_t { kUtf8 = 1, kLatin1 = 2 };  // the code that is written

struct EpcQr {
  std::string bic{};   // may be empty
  std::string name{};  // of the account holder, at most 70 characters
  std::string iban{};
  Money amount{};           // EUR 0.01 to 999,999,999.99
  std::string purpose{};    // at most 4 letters and digits; may be empty
  std::string reference{};  // ISO 11649 with right check digits; empty when `text` is given
  std::string text{};       // at most 140 characters; empty when `reference` is given
  std::string note{};       // to the payer, at most 70 characters; may be empty
  EpcCharset charset = EpcCharset::kUtf8;
};

// The payload in the bytes of its charset.
// Errors: InvalidArgument "bank_transfer.bad_epc_qr" (says which part), "bank_transfer.bad_iban",
// "bank_transfer.bad_bic", "bank_transfer.bad_reference".
absl::StatusOr<std::string> make_epc_qr(const EpcQr& transfer);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BANK_TRANSFER_EPC_QR_H_
