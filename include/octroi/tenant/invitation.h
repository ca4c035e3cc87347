// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Invitations: a link that makes its holder a member, once.
//
// The token is 32 random bytes, written in base64url (43 characters), and goes into the mail; the
// record keeps only its SHA-256, by which an answer is found. So who reads the database cannot
// accept. A token works once, until it expires, is revoked or is accepted.
//
//   pending --Accept--> accepted      pending --Revoke--> revoked      pending --Expire--> expired
//
//   auto made = make_invitation({.id = id, .tenant = tenant, .email = "a@b.ml"}, random, now);
//   mail(made->invitation.email, made->token);
//   ...
//   Invitation found = load_by_hash(invitation_token_hash(token));
//   auto decision = decide(found, AcceptInvitation{now, Secret(token), user});
//
// Layer: tenant (may include base, calendar). Thread safety: values and pure functions.
#ifndef OCTROI_TENANT_INVITATION_H_
#define OCTROI_TENANT_INVITATION_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/base/random.h"
#include "octroi/base/secret.h"
#include "octroi/tenant/member.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class InvitationStatus : std::uint8_t {  // Numbers are wire format.
  kPending = 1,
  kAccepted = 2,
  kRevoked = 3,
  kExpired = 4,
};

// "pending": what records show. Empty for a number that names no status.
[[nodiscard]] std::string_view to_string(InvitationStatus status) noexcept;
[[nodiscard]] std::optional<InvitationStatus> parse_invitation_status(
    std::string_view text) noexcept;

struct Invitation {
  InvitationId id;
  TenantId tenant;
  std::string email{};  // lower-case, so that it is found again
  Role role = Role::kMember;
  std::string token_hash{};  // SHA-256 of the token, 64 hexadecimal digits
  Instant created_at{};
  Instant expires_at{};  // the first instant at which it no longer works
  InvitationStatus status = InvitationStatus::kPending;
  std::optional<UserId> accepted_by{};
  std::optional<Instant> answered_at{};  // accepted, revoked or expired

  friend bool operator==(const Invitation&, const Invitation&) = default;
};

struct InvitationRequest {
  InvitationId id;
  TenantId tenant;
  std::string email{};
  Role role = Role::kMember;  // whether the sender may grant it: may_grant()
};

struct NewInvitation {
  Invitation invitation;
  Secret token;  // the only copy
};

inline constexpr Duration kInvitationTtlDefault = std::chrono::days{7};
inline constexpr Duration kInvitationTtlMax = std::chrono::days{90};

// Errors: InvalidArgument "text.bad_email", "invitation.nil_id" (of the invitation or the tenant),
// "invitation.bad_role", "invitation.bad_ttl" (not positive, above kInvitationTtlMax, or beyond the
// last instant).
absl::StatusOr<NewInvitation> make_invitation(const InvitationRequest& request, Random& random,
                                              Instant now, Duration ttl = kInvitationTtlDefault);

// What the record of this token's invitation holds as token_hash.
[[nodiscard]] std::string invitation_token_hash(std::string_view token);

// --- Commands, events, refusals -----------------------------------------------------------------

struct AcceptInvitation {
  Instant at{};
  Secret token;
  UserId user;  // becomes the member
};
struct RevokeInvitation {
  Instant at{};
};
struct ExpireInvitation {
  Instant at{};
};

using InvitationCommand = std::variant<AcceptInvitation, RevokeInvitation, ExpireInvitation>;

struct InvitationAccepted {
  Instant at{};
  UserId user;

  friend bool operator==(const InvitationAccepted&, const InvitationAccepted&) = default;
};
struct InvitationRevoked {
  Instant at{};

  friend bool operator==(const InvitationRevoked&, const InvitationRevoked&) = default;
};
struct InvitationExpired {
  Instant at{};

  friend bool operator==(const InvitationExpired&, const InvitationExpired&) = default;
};

using InvitationEvent = std::variant<InvitationAccepted, InvitationRevoked, InvitationExpired>;

// "accepted": the name in records; stable.
[[nodiscard]] std::string_view event_name(const InvitationEvent& event) noexcept;

enum class InvitationRefusal : std::uint16_t {  // In order of precedence; numbers are wire format.
  kWrongToken = 1,  // first, so that nothing is told to who does not hold the token
  kAlreadyAccepted = 2,
  kIsRevoked = 3,
  kIsExpired = 4,
  kNotExpiredYet = 5,
  kNoUser = 6,  // the nil id
};

[[nodiscard]] std::string_view to_string(InvitationRefusal refusal) noexcept;
// NotFound "invitation.not_found" for kWrongToken, as for a token that no record has; else
// FailedPrecondition (InvalidArgument for kNoUser) with code "invitation.<name>".
[[nodiscard]] absl::Status to_status(InvitationRefusal refusal);

using InvitationDecision = std::variant<InvitationEvent, InvitationRefusal>;

// Compares the token in constant time.
[[nodiscard]] InvitationDecision decide(const Invitation& state, const InvitationCommand& command);
[[nodiscard]] Invitation evolve(Invitation state, const InvitationEvent& event);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_INVITATION_H_
