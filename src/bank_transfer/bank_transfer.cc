// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/bank_transfer.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "bank_transfer/mod97.h"
#include "octroi/bank_transfer/epc_qr.h"
#include "octroi/bank_transfer/reference.h"
#include "octroi/base/digest.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kHolderBytesMax = 70;
constexpr std::size_t kNumberMax = 15;
constexpr std::size_t kTailLength = 6;  // with the number: the 21 characters ISO 11649 leaves

// The letters and digits of an invoice number, the last of them where it is long.
std::string number_in(std::string_view reference) {
  std::string number;
  for (const char c : compact(reference)) {
    if (is_alphanumeric(std::string_view(&c, 1))) number += c;
  }
  return number.size() > kNumberMax ? number.substr(number.size() - kNumberMax) : number;
}

// Six letters and digits (30 bits) that follow from tenant and payment, without the letters that
// look like others (I, L, O, U: Crockford's base 32), because people copy them by hand.
std::string tail_of(TenantId tenant, PaymentId payment) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const Digest digest = sha256(tenant.to_string() + "/" + payment.to_string());
  std::string tail;
  for (std::size_t i = 0; i < kTailLength; ++i) tail += kAlphabet[digest[i] % kAlphabet.size()];
  return tail;
}

class BankTransfer final : public PaymentProvider {
 public:
  explicit BankTransfer(BankTransferOptions account) : account_(std::move(account)) {}

  [[nodiscard]] std::string_view name() const override { return "bank_transfer"; }
  [[nodiscard]] PaymentCapabilities capabilities() const override { return {.manual = true}; }

  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_charge_request(request));
    ChargeResult result;
    result.outcome = ChargeOutcome::kPending;
    result.amount = request.amount;
    OCTROI_ASSIGN_OR_RETURN(
        result.provider_reference,
        transfer_reference(tenant.tenant(), request.payment, request.reference));
    OCTROI_ASSIGN_OR_RETURN(result.instructions,
                            instructions(result.provider_reference, request.amount));
    return result;
  }

 private:
  [[nodiscard]] absl::StatusOr<TransferInstructions> instructions(const std::string& reference,
                                                                  Money amount) const {
    TransferInstructions how;
    how.account_holder = account_.account_holder;
    how.iban = account_.iban;
    how.bic = account_.bic;
    how.reference = reference;
    how.amount = amount;
    if (amount.currency().code() == "EUR") {
      OCTROI_ASSIGN_OR_RETURN(how.epc_qr, make_epc_qr({.bic = account_.bic,
                                                       .name = account_.account_holder,
                                                       .iban = account_.iban,
                                                       .amount = amount,
                                                       .reference = reference}));
    }
    return how;
  }

  const BankTransferOptions account_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PaymentProvider>> make_bank_transfer(
    const BankTransferOptions& options) {
  BankTransferOptions account = options;
  OCTROI_RETURN_IF_ERROR(
      check_text("account_holder", account.account_holder, {.bytes_max = kHolderBytesMax}));
  OCTROI_ASSIGN_OR_RETURN(account.iban, parse_iban(options.iban));
  if (!options.bic.empty()) {
    OCTROI_ASSIGN_OR_RETURN(account.bic, parse_bic(options.bic));
  }
  return std::make_unique<BankTransfer>(std::move(account));
}

absl::StatusOr<std::string> transfer_reference(TenantId tenant, PaymentId payment,
                                               std::string_view reference) {
  return make_creditor_reference(number_in(reference) + tail_of(tenant, payment));
}

}  // namespace v0
}  // namespace octroi
