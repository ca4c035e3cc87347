// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Charge: what is asked of a payment provider, and what it answers.
//
// A charge is named by its tenant and idempotency key. The answer has four values, because the
// world has: settled (the money is there), pending (it may come: a transfer, a phone prompt, a page
// to approve), rejected (the provider said no; a result, not an error) and unknown (the request may
// or may not have arrived). Unknown is never failed: the same key, or a lookup, resolves it. An
// error Status, by contrast, is proof that nothing happened.
//
//   ChargeRequest request{.payment = payment, .idempotency_key = key,
//                         .amount = Money::of_minor(50'00, kEur), .reference = "INV-202601-00007"};
//   auto result = provider.charge(tenant, request);
//   if (result.ok() && result->outcome == ChargeOutcome::kSettled) record(result->amount);
//
// Layer: payment (may include base, money, tenant). Thread safety: values.
#ifndef OCTROI_PAYMENT_CHARGE_H_
#define OCTROI_PAYMENT_CHARGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/money/money.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct ChargeRequest {
  PaymentId payment{};            // our record of it
  std::string idempotency_key{};  // 1 to 128 of A-Z a-z 0-9 - _ . : / ; unique within the tenant
  Money amount{};                 // positive
  std::string reference{};        // the invoice number, as the payer reads it; may be empty
  std::string description{};      // one line for the payer; may be empty
  std::string billed_for{};       // "<subscription>/<period index>"; kept as metadata; may be empty
  std::string customer{};         // the provider's name of the payer; may be empty
  std::string payment_method{};   // the provider's token; may be empty
  bool is_off_session = true;     // nobody sits at a screen to approve it
  // What the provider called it in an earlier answer under this key; empty at first. Some can tell
  // of a charge only by their own name of it.
  std::string known_reference{};

  friend bool operator==(const ChargeRequest&, const ChargeRequest&) = default;
};

enum class ChargeOutcome : std::uint8_t {  // Numbers are wire format.
  kSettled = 1,
  kPending = 2,
  kRejected = 3,
  kUnknown = 4,
};

enum class DeclineReason : std::uint8_t {  // Numbers are wire format.
  kInsufficientFunds = 1,
  kExpiredCard = 2,
  kDoNotHonor = 3,
  kFraud = 4,          // reported lost or stolen, or refused by a fraud rule
  kInvalidMethod = 5,  // closed account, unknown token, method of another customer
  kNeedsApproval = 6,  // the payer must be present (strong authentication)
  kCancelledByPayer = 7,
  kOther = 8,
  kMethodExpired = 9,  // known before anybody was asked: its last day is over
};

struct Decline {
  DeclineReason reason = DeclineReason::kOther;
  bool is_hard = false;  // the same method will never work: do not retry, ask for another one
  std::string code{};    // the provider's own, for support

  friend bool operator==(const Decline&, const Decline&) = default;
};

// How to pay by hand.
struct TransferInstructions {
  std::string account_holder{};
  std::string iban{};       // without blanks
  std::string bic{};        // may be empty inside SEPA
  std::string reference{};  // what the payer writes as remittance information; ISO 11649
  Money amount{};
  std::string epc_qr{};  // the text of the payer's QR code (EPC069-12); empty unless EUR

  friend bool operator==(const TransferInstructions&, const TransferInstructions&) = default;
};

struct ChargeResult {
  ChargeOutcome outcome = ChargeOutcome::kUnknown;
  Money amount{};  // what the provider says; compare it with what was asked. Nothing when unknown.
  // The provider's id of it; empty while it has none. A charge that settled and has none is not
  // believed: a person must look (I12).
  std::string provider_reference{};
  std::optional<Decline> decline{};                    // when rejected
  std::optional<TransferInstructions> instructions{};  // when pending and paid by hand
  std::string approval_url{};  // when pending until the payer approves on that page
  // What its callbacks will name it by, where the provider said so only now (see
  // PaymentProvider::callback_name(), for names known before); usually empty, up to 150 bytes.
  std::string callback_name{};
  // Something a person should look at, such as a status that nobody knows; usually empty.
  std::string alert{};

  friend bool operator==(const ChargeResult&, const ChargeResult&) = default;
};

struct RefundRequest {
  std::string idempotency_key{};         // the refund's own, as ChargeRequest
  std::string charge_idempotency_key{};  // of the charge
  std::string provider_reference{};      // of the charge
  Money amount{};                        // positive; with earlier refunds at most the charge
  std::string reason{};

  friend bool operator==(const RefundRequest&, const RefundRequest&) = default;
};

struct RefundResult {
  ChargeOutcome outcome = ChargeOutcome::kUnknown;
  Money amount{};
  std::string provider_reference{};
  std::optional<Decline> decline{};

  friend bool operator==(const RefundResult&, const RefundResult&) = default;
};

// What a provider says unasked, after its signature was verified: a webhook, a callback. It comes
// late, twice, or in any order; `notice_id` names the delivery's content.
struct ChargeNotice {
  std::string notice_id{};
  std::string idempotency_key{};  // of the charge
  ChargeResult result;

  friend bool operator==(const ChargeNotice&, const ChargeNotice&) = default;
};

// What every provider refuses before a byte leaves.
// Errors: InvalidArgument "payment.bad_key", "payment.bad_amount" (not positive, no currency),
// "payment.no_payment", and those of check_text for the texts.
absl::Status check_charge_request(const ChargeRequest& request);
// Errors: the same, but for "payment.no_payment"; "payment.bad_key" also of the charge's key.
absl::Status check_refund_request(const RefundRequest& request);

// Whether two requests under one key ask for the same: amount, currency and payment.
[[nodiscard]] bool is_same_charge(const ChargeRequest& a, const ChargeRequest& b) noexcept;

// AlreadyExists "payment.key_reused": the key belongs to a charge that asked for something else.
[[nodiscard]] absl::Status key_reused(std::string_view key);

// The key with its tenant before it: for a provider account shared by all tenants, whose keys are
// one space. Never collides between tenants.
[[nodiscard]] std::string scoped_key(const TenantContext& tenant, std::string_view key);

// Whether the reason alone says that the same method will never work.
[[nodiscard]] bool is_hard(DeclineReason reason) noexcept;

// "settled", "insufficient_funds": the names in records and files; stable.
[[nodiscard]] std::string_view to_string(ChargeOutcome outcome) noexcept;
[[nodiscard]] std::string_view to_string(DeclineReason reason) noexcept;

// Errors: InvalidArgument "payment.unknown_name".
absl::StatusOr<ChargeOutcome> parse_charge_outcome(std::string_view name);
absl::StatusOr<DeclineReason> parse_decline_reason(std::string_view name);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_CHARGE_H_
