// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// BankTransfer: the payer transfers the money, an operator confirms that it came.
//
// charge() moves nothing: it answers pending with everything the payer needs, among it a reference
// of the invoice number and a few letters that follow from tenant and payment, so that two tenants
// with the same invoice number have two references. Nothing settles by itself; the operator's word
// enters through the engine.
//
//   auto transfer = make_bank_transfer({.account_holder = "Example SAS",
//                                       .iban = "FR14 2004 1010 0505 0001 3M02 606"});
//   auto result = (*transfer)->charge(tenant, request);   // kPending, result->instructions
//
// Layer: adapters (bank_transfer; may include payment). Thread safety: as PaymentProvider; keeps no
// state.
#ifndef OCTROI_BANK_TRANSFER_BANK_TRANSFER_H_
#define OCTROI_BANK_TRANSFER_BANK_TRANSFER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct BankTransferOptions {
  std::string account_holder{};  // at most 70 bytes
  std::string iban{};            // blanks allowed
  std::string bic{};             // may be empty inside SEPA
};

// Errors: InvalidArgument "bank_transfer.bad_iban", "bank_transfer.bad_bic", and those of
// check_text for the holder.
absl::StatusOr<std::unique_ptr<PaymentProvider>> make_bank_transfer(
    const BankTransferOptions& options);

// "RF.." for the invoice number `reference` (its last 15 letters and digits; it may have none) of
// that payment: the same for the same tenant, payment and number, and as good as never for another
// (30 bits follow from tenant and payment). 25 characters at most, without blanks (ISO 11649).
// Errors: none for any text; the answer is a StatusOr because make_creditor_reference()'s is.
absl::StatusOr<std::string> transfer_reference(TenantId tenant, PaymentId payment,
                                               std::string_view reference);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BANK_TRANSFER_BANK_TRANSFER_H_
