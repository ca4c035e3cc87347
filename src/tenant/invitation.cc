// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/invitation.h"

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "names.h"
#include "octroi/base/digest.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kTokenBytes = 32;

constexpr Named<InvitationStatus> kStatuses[] = {
    {InvitationStatus::kPending, "pending"},
    {InvitationStatus::kAccepted, "accepted"},
    {InvitationStatus::kRevoked, "revoked"},
    {InvitationStatus::kExpired, "expired"},
};

constexpr Named<InvitationRefusal> kRefusals[] = {
    {InvitationRefusal::kWrongToken, "not_found"},
    {InvitationRefusal::kAlreadyAccepted, "already_accepted"},
    {InvitationRefusal::kIsRevoked, "is_revoked"},
    {InvitationRefusal::kIsExpired, "is_expired"},
    {InvitationRefusal::kNotExpiredYet, "not_expired_yet"},
    {InvitationRefusal::kNoUser, "no_user"},
};

std::string_view sentence(InvitationRefusal refusal) {
  switch (refusal) {
    case InvitationRefusal::kWrongToken:
      return "there is no such invitation; ask for a new one";
    case InvitationRefusal::kAlreadyAccepted:
      return "the invitation was accepted already; it works once";
    case InvitationRefusal::kIsRevoked:
      return "the invitation was revoked; ask for a new one";
    case InvitationRefusal::kIsExpired:
      return "the invitation has expired; ask for a new one";
    case InvitationRefusal::kNotExpiredYet:
      return "the invitation has not expired yet; revoke it instead";
    case InvitationRefusal::kNoUser:
      return "the id of the user who accepts must not be nil";
  }
  return "the invitation refuses this";
}

absl::StatusCode category(InvitationRefusal refusal) {
  if (refusal == InvitationRefusal::kWrongToken) return absl::StatusCode::kNotFound;
  if (refusal == InvitationRefusal::kNoUser) return absl::StatusCode::kInvalidArgument;
  return absl::StatusCode::kFailedPrecondition;
}

// RFC 4648 section 5, without padding: safe in a link and in a file name.
std::string base64url(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const std::byte byte : bytes) {
    buffer = buffer << 8 | std::to_integer<std::uint32_t>(byte);
    for (bits += 8; bits >= 6;) {
      bits -= 6;
      text += kDigits[buffer >> bits & 0x3F];
    }
  }
  if (bits > 0) text += kDigits[buffer << (6 - bits) & 0x3F];
  return text;
}

absl::Status check_request(const InvitationRequest& request, Instant now, Duration ttl) {
  if (request.id.is_nil() || request.tenant.is_nil()) {
    return make_error(absl::StatusCode::kInvalidArgument, "invitation.nil_id",
                      "the ids of the invitation and of its tenant must not be nil");
  }
  OCTROI_RETURN_IF_ERROR(check_email("invitation.email", request.email));
  if (to_string(request.role).empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "invitation.bad_role",
                      "the role must be owner, admin, member or viewer");
  }
  const bool fits = ttl > Duration::zero() && ttl <= kInvitationTtlMax && now <= kInstantMax - ttl;
  if (!fits) {
    return make_error(absl::StatusCode::kInvalidArgument, "invitation.bad_ttl",
                      "an invitation must live longer than nothing and at most 90 days");
  }
  return absl::OkStatus();
}

// Why an answered invitation takes no further answer.
std::optional<InvitationRefusal> refusal_of(InvitationStatus status) {
  switch (status) {
    case InvitationStatus::kPending:
      return std::nullopt;
    case InvitationStatus::kAccepted:
      return InvitationRefusal::kAlreadyAccepted;
    case InvitationStatus::kRevoked:
      return InvitationRefusal::kIsRevoked;
    case InvitationStatus::kExpired:
      return InvitationRefusal::kIsExpired;
  }
  return InvitationRefusal::kIsRevoked;  // a number that names no status opens nothing
}

InvitationDecision decide_one(const Invitation& state, const AcceptInvitation& command) {
  const Secret hash(invitation_token_hash(command.token.reveal()));
  if (!hash.equals(state.token_hash)) return InvitationRefusal::kWrongToken;
  if (const auto refusal = refusal_of(state.status)) return *refusal;
  if (command.at >= state.expires_at) return InvitationRefusal::kIsExpired;
  if (command.user.is_nil()) return InvitationRefusal::kNoUser;
  return InvitationAccepted{command.at, command.user};
}

InvitationDecision decide_one(const Invitation& state, const RevokeInvitation& command) {
  if (const auto refusal = refusal_of(state.status)) return *refusal;
  return InvitationRevoked{command.at};
}

InvitationDecision decide_one(const Invitation& state, const ExpireInvitation& command) {
  if (const auto refusal = refusal_of(state.status)) return *refusal;
  if (command.at < state.expires_at) return InvitationRefusal::kNotExpiredYet;
  return InvitationExpired{command.at};
}

void apply(Invitation& state, const InvitationAccepted& event) {
  state.status = InvitationStatus::kAccepted;
  state.accepted_by = event.user;
  state.answered_at = event.at;
}

void apply(Invitation& state, const InvitationRevoked& event) {
  state.status = InvitationStatus::kRevoked;
  state.answered_at = event.at;
}

void apply(Invitation& state, const InvitationExpired& event) {
  state.status = InvitationStatus::kExpired;
  state.answered_at = event.at;
}

constexpr std::string_view name(const InvitationAccepted&) { return "accepted"; }
constexpr std::string_view name(const InvitationRevoked&) { return "revoked"; }
constexpr std::string_view name(const InvitationExpired&) { return "expired"; }

}  // namespace

std::string_view to_string(InvitationStatus status) noexcept { return name_of(kStatuses, status); }

std::optional<InvitationStatus> parse_invitation_status(std::string_view text) noexcept {
  return value_of(kStatuses, text);
}

std::string invitation_token_hash(std::string_view token) { return to_hex(sha256(token)); }

absl::StatusOr<NewInvitation> make_invitation(const InvitationRequest& request, Random& random,
                                              Instant now, Duration ttl) {
  OCTROI_RETURN_IF_ERROR(check_request(request, now, ttl));
  std::array<std::byte, kTokenBytes> bytes{};
  random.fill(bytes);
  NewInvitation made{.invitation = {}, .token = Secret(base64url(bytes))};
  made.invitation.id = request.id;
  made.invitation.tenant = request.tenant;
  made.invitation.email = to_lower_ascii(request.email);
  made.invitation.role = request.role;
  made.invitation.token_hash = invitation_token_hash(made.token.reveal());
  made.invitation.created_at = now;
  made.invitation.expires_at = now + ttl;
  return made;
}

std::string_view event_name(const InvitationEvent& event) noexcept {
  return std::visit([](const auto& one) { return name(one); }, event);
}

std::string_view to_string(InvitationRefusal refusal) noexcept {
  return name_of(kRefusals, refusal);
}

absl::Status to_status(InvitationRefusal refusal) {
  return make_error(category(refusal), "invitation." + std::string(to_string(refusal)),
                    sentence(refusal));
}

InvitationDecision decide(const Invitation& state, const InvitationCommand& command) {
  return std::visit([&state](const auto& one) { return decide_one(state, one); }, command);
}

Invitation evolve(Invitation state, const InvitationEvent& event) {
  std::visit([&state](const auto& one) { apply(state, one); }, event);
  return state;
}

}  // namespace v0
}  // namespace octroi
