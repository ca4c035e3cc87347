// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Tenant: an organisation that the host serves, and whether it may come in.
//
// A tenant has a name for people and a slug for addresses. Two names may look alike; two slugs
// cannot, because a slug is lower-case ASCII, so homoglyphs and composed or decomposed accents have
// no place in it. Its status says whether it is let in; what it has bought is its subscription's
// business.
//
//   pending ---Activate---> active            pending | active | suspended ---Expire---> expired
//   active | expired ---Suspend---> suspended     suspended | expired ---Reactivate---> active
//   any but cancelled ---Cancel---> cancelled, which is final
//
// decide() gives the event that happened or the first refusal that applies; evolve() puts an event
// into the state and cannot fail. What an operator suspended, only an operator lets in again:
// neither a payment nor an expiry in between lifts it.
//
//   auto decision = decide(tenant, SuspendTenant{.at = now, .reason = "three failed payments",
//                                                .by = TenantAuthority::kBilling});
//   if (auto* refusal = std::get_if<TenantRefusal>(&decision)) return to_status(*refusal);
//   tenant = evolve(tenant, std::get<TenantEvent>(decision));
//
// Layer: tenant (may include base, calendar). Thread safety: values and pure functions.
#ifndef OCTROI_TENANT_TENANT_H_
#define OCTROI_TENANT_TENANT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/zone.h"
#include "octroi/tenant/branding.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class TenantStatus : std::uint8_t {  // Numbers are wire format.
  kPending = 1,                           // signed up, not let in yet
  kActive = 2,                            // let in
  kSuspended = 3,                         // kept out until reactivated
  kCancelled = 4,                         // closed by someone's wish; final
  kExpired = 5,                           // ran out; a renewal reactivates it
};

// Who switches a tenant off and on.
enum class TenantAuthority : std::uint8_t {  // Numbers are wire format.
  kOperator = 1,                             // a person of the host, on purpose
  kBilling = 2,                              // a payment that came or did not
};

// "active", "billing": what records show. Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(TenantStatus status) noexcept;
[[nodiscard]] std::string_view to_string(TenantAuthority authority) noexcept;
[[nodiscard]] std::optional<TenantStatus> parse_tenant_status(std::string_view text) noexcept;
[[nodiscard]] std::optional<TenantAuthority> parse_tenant_authority(std::string_view text) noexcept;

struct TenantContact {
  std::string email{};  // may be empty
  std::string phone{};  // may be empty; "+223 20 22 33 44"

  friend bool operator==(const TenantContact&, const TenantContact&) = default;
};

// Whom invoices are made out to. Every part may be empty; what an invoice's country asks for is
// checked when it is finalised.
struct BillingDetails {
  std::string legal_name{};
  std::vector<std::string> address_lines{};  // at most 4
  std::string postal_code{};
  std::string city{};
  std::string country_code{};  // ISO 3166-1 alpha-2 by shape: "ML"
  std::string tax_id{};        // VAT number, NIF: as the country writes it
  std::string email{};         // where invoices go; empty: the contact's

  friend bool operator==(const BillingDetails&, const BillingDetails&) = default;
};

// Who sells to a tenant, who stands above it, and who pays. It holds from the next document on:
// those that were made stay whose they were.
struct TenantAccount {
  std::string issuer{};              // who sells to it: an issuer's code; empty: the host's own
  std::optional<TenantId> parent{};  // the one above it
  // What its subscriptions cost is asked of its parent. What it orders and tops up it pays itself.
  bool is_paid_by_parent = false;
  // What it is asked to pay, for itself and for those it pays for, comes as one invoice a day for
  // each currency and issuer, when the day is over; else each comes alone, at once.
  bool is_consolidated = false;
  // What it uses counts in the pooled limits of its parent's plans too (LimitSharing), and what
  // those delegate is granted to it.
  bool is_pooled = false;

  friend bool operator==(const TenantAccount&, const TenantAccount&) = default;
};

struct Tenant {
  TenantId id;
  std::string name{};
  std::string slug{};
  TenantStatus status = TenantStatus::kPending;
  TenantContact contact;
  BillingDetails billing;
  Zone zone;                    // its billing days begin at midnight here
  std::string language = "en";  // "fr" | "en": of its mails and invoices
  std::string currency{};       // preferred, ISO 4217 by shape: "XOF"; empty: the plan's
  TenantAccount account;
  Branding branding;
  Instant created_at{};
  Instant status_since{};
  std::string status_reason{};  // of the last suspension or cancellation
  // Set from Suspend to Reactivate, through an expiry.
  std::optional<TenantAuthority> suspended_by{};

  friend bool operator==(const Tenant&, const Tenant&) = default;
};

// An operator suspended it and has not let it in again, whether or not it expired since.
[[nodiscard]] inline bool is_held_by_operator(const Tenant& tenant) noexcept {
  return tenant.suspended_by == TenantAuthority::kOperator;
}

// Checks what people typed, before it is stored. Whether the slug is free, and whether the parents
// form a ring, only the store knows.
// Errors: InvalidArgument "tenant.nil_id", "tenant.bad_slug" (see check_tenant_slug),
// "tenant.bad_phone", "tenant.bad_country", "tenant.bad_address" (more than 4 lines),
// "tenant.bad_language", "tenant.bad_currency", "tenant.own_parent", "tenant.no_parent" (nobody is
// there to pay for it or to share limits with), "text.bad_code" (the issuer's), and the "text." and
// "branding." codes of the texts; the message begins with the field ("tenant.billing.city").
absl::Status validate(const Tenant& tenant);

// A slug is a DNS label of lower-case ASCII (check_slug), neither punycode ("xn--...", which
// browsers show as look-alikes) nor in the form of a UUID (a header may hold an id or a slug, and
// must stay certain).
// Errors: InvalidArgument "tenant.bad_slug".
absl::Status check_tenant_slug(std::string_view slug);

// --- Commands -----------------------------------------------------------------------------------

struct ActivateTenant {
  Instant at{};
};
struct SuspendTenant {
  Instant at{};
  std::string reason{};  // 1 to 500 bytes, for people; shown to the tenant
  TenantAuthority by = TenantAuthority::kOperator;
};
struct ReactivateTenant {
  Instant at{};
  TenantAuthority by = TenantAuthority::kOperator;
};
struct CancelTenant {
  Instant at{};
  std::string reason{};  // may be empty
};
struct ExpireTenant {
  Instant at{};
};

using TenantCommand =
    std::variant<ActivateTenant, SuspendTenant, ReactivateTenant, CancelTenant, ExpireTenant>;

// --- Events -------------------------------------------------------------------------------------

struct TenantActivated {
  Instant at{};

  friend bool operator==(const TenantActivated&, const TenantActivated&) = default;
};
struct TenantSuspended {
  Instant at{};
  std::string reason{};
  TenantAuthority by = TenantAuthority::kOperator;

  friend bool operator==(const TenantSuspended&, const TenantSuspended&) = default;
};
struct TenantReactivated {
  Instant at{};
  TenantAuthority by = TenantAuthority::kOperator;

  friend bool operator==(const TenantReactivated&, const TenantReactivated&) = default;
};
struct TenantCancelled {
  Instant at{};
  std::string reason{};

  friend bool operator==(const TenantCancelled&, const TenantCancelled&) = default;
};
struct TenantExpired {
  Instant at{};

  friend bool operator==(const TenantExpired&, const TenantExpired&) = default;
};

using TenantEvent = std::variant<TenantActivated, TenantSuspended, TenantReactivated,
                                 TenantCancelled, TenantExpired>;

// "suspended": the name in records; stable.
[[nodiscard]] std::string_view event_name(const TenantEvent& event) noexcept;

// --- Refusals -----------------------------------------------------------------------------------

enum class TenantRefusal : std::uint16_t {  // In order of precedence; numbers are wire format.
  kIsCancelled = 1,                         // final
  kAlreadyActive = 2,
  kAlreadySuspended = 3,  // but an operator may take over a suspension by billing
  kAlreadyExpired = 4,
  kNotActivated = 5,         // pending: activate it first
  kIsSuspended = 6,          // reactivate it instead
  kIsExpired = 7,            // reactivate it instead
  kSuspendedByOperator = 8,  // billing has no say over whom an operator keeps out
  kBadReason = 9,            // empty where it is shown, too long, or not plain text
};

[[nodiscard]] std::string_view to_string(TenantRefusal refusal) noexcept;
// FailedPrecondition (InvalidArgument for kBadReason) with code "tenant.<name>" and a sentence.
[[nodiscard]] absl::Status to_status(TenantRefusal refusal);

using TenantDecision = std::variant<TenantEvent, TenantRefusal>;

[[nodiscard]] TenantDecision decide(const Tenant& state, const TenantCommand& command);
[[nodiscard]] Tenant evolve(Tenant state, const TenantEvent& event);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_TENANT_H_
