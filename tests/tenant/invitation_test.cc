// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/invitation.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/digest.h"
#include "support.h"

namespace octroi {
namespace {

using tenant_test::answer;
using tenant_test::code_of;
using tenant_test::day;
using tenant_test::huge;
using tenant_test::nth;

constexpr Duration kWeek = std::chrono::days{7};
const UserId kUser = nth<UserId>(7);

// Gives the bytes 0, 1, 2, ...
class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = static_cast<std::byte>(next_++);
  }

 private:
  unsigned next_ = 0;
};

InvitationRequest request() {
  return {.id = nth<InvitationId>(1),
          .tenant = nth<TenantId>(1),
          .email = "Coumba@Cscom.ml",
          .role = Role::kAdmin};
}

NewInvitation invite() {
  SeededRandom random(42);
  return *make_invitation(request(), random, day(0), kWeek);
}

TEST(MakeInvitation, FillsTheRecord) {
  CountingRandom random;
  const NewInvitation made = *make_invitation(request(), random, day(3), kWeek);
  // The bytes 00..1F in base64url, by RFC 4648.
  EXPECT_EQ(made.token.reveal(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
  EXPECT_EQ(made.invitation, (Invitation{.id = nth<InvitationId>(1),
                                         .tenant = nth<TenantId>(1),
                                         .email = "coumba@cscom.ml",
                                         .role = Role::kAdmin,
                                         .token_hash = to_hex(sha256(made.token.reveal())),
                                         .created_at = day(3),
                                         .expires_at = day(10),
                                         .status = InvitationStatus::kPending,
                                         .accepted_by = {},
                                         .answered_at = {}}));
}

TEST(MakeInvitation, TokensAreUrlSafeAndDiffer) {
  SeededRandom random(1);
  std::set<std::string> tokens;
  for (int i = 0; i < 200; ++i) {
    const NewInvitation made = *make_invitation(request(), random, day(0), kWeek);
    const std::string token(made.token.reveal());
    EXPECT_EQ(token.size(), 43u);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
              std::string::npos);
    EXPECT_EQ(made.invitation.token_hash.find(token), std::string::npos);
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 200u);
}

TEST(MakeInvitation, RefusesBadInput) {
  SeededRandom random(1);
  const auto code = [&](InvitationRequest bad, Instant now = day(0), Duration ttl = kWeek) {
    return code_of(make_invitation(bad, random, now, ttl));
  };
  for (const std::string& email :
       {std::string(), std::string("coumba"), std::string("a@b.ml\r\nBcc: x@y.ml"),
        std::string("a@b.ml,c@d.ml"), std::string("\xC3\xA9@b.ml"), huge() + "@b.ml"}) {
    InvitationRequest bad = request();
    bad.email = email;
    EXPECT_EQ(code(bad), "text.bad_email") << email.substr(0, 40);
  }
  InvitationRequest bad = request();
  bad.role = static_cast<Role>(9);
  EXPECT_EQ(code(bad), "invitation.bad_role");
  bad = request();
  bad.id = {};
  EXPECT_EQ(code(bad), "invitation.nil_id");
  bad = request();
  bad.tenant = {};
  EXPECT_EQ(code(bad), "invitation.nil_id");
  for (const Duration ttl : {Duration(0), Duration(-1), Duration::min(), Duration::max(),
                             kInvitationTtlMax + Duration(1)}) {
    EXPECT_EQ(code(request(), day(0), ttl), "invitation.bad_ttl") << ttl.count();
  }
  EXPECT_EQ(code(request(), day(0), kInvitationTtlMax), "ok");
  EXPECT_EQ(code(request(), kInstantMax, kWeek), "invitation.bad_ttl");
}

Invitation in_status(InvitationStatus status) {
  Invitation invitation = invite().invitation;
  invitation.status = status;
  return invitation;
}

TEST(InvitationMachine, EveryStateAnswersEveryCommand) {
  const Secret token = invite().token;
  const std::vector<std::pair<const char*, InvitationCommand>> commands = {
      {"accept", AcceptInvitation{day(1), token, kUser}},
      {"accept late", AcceptInvitation{day(7), token, kUser}},
      {"accept with a wrong token", AcceptInvitation{day(1), Secret("x"), kUser}},
      {"accept as nobody", AcceptInvitation{day(1), token, UserId()}},
      {"revoke", RevokeInvitation{day(1)}},
      {"expire early", ExpireInvitation{day(1)}},
      {"expire", ExpireInvitation{day(7)}},
  };
  struct Row {
    InvitationStatus status;
    std::vector<const char*> answers;
  };
  const std::vector<Row> rows = {
      {InvitationStatus::kPending,
       {"accepted", "is_expired", "not_found", "no_user", "revoked", "not_expired_yet", "expired"}},
      {InvitationStatus::kAccepted,
       {"already_accepted", "already_accepted", "not_found", "already_accepted", "already_accepted",
        "already_accepted", "already_accepted"}},
      {InvitationStatus::kRevoked,
       {"is_revoked", "is_revoked", "not_found", "is_revoked", "is_revoked", "is_revoked",
        "is_revoked"}},
      {InvitationStatus::kExpired,
       {"is_expired", "is_expired", "not_found", "is_expired", "is_expired", "is_expired",
        "is_expired"}},
      {static_cast<InvitationStatus>(0),
       {"is_revoked", "is_revoked", "not_found", "is_revoked", "is_revoked", "is_revoked",
        "is_revoked"}},
  };
  for (const Row& row : rows) {
    ASSERT_EQ(row.answers.size(), commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
      EXPECT_EQ(answer(decide(in_status(row.status), commands[i].second)), row.answers[i])
          << to_string(row.status) << ", " << commands[i].first;
    }
  }
}

TEST(InvitationMachine, ATokenWorksOnce) {
  const NewInvitation made = invite();
  const AcceptInvitation accept{day(1), made.token, kUser};
  const InvitationDecision decision = decide(made.invitation, accept);
  const Invitation accepted = evolve(made.invitation, std::get<InvitationEvent>(decision));
  Invitation expected = made.invitation;
  expected.status = InvitationStatus::kAccepted;
  expected.accepted_by = kUser;
  expected.answered_at = day(1);
  EXPECT_EQ(accepted, expected);
  EXPECT_EQ(answer(decide(accepted, accept)), "already_accepted");
}

TEST(InvitationMachine, ATokenWorksUntilTheInstantItExpires) {
  const NewInvitation made = invite();
  const auto at = [&](Instant instant) {
    return answer(decide(made.invitation, AcceptInvitation{instant, made.token, kUser}));
  };
  EXPECT_EQ(at(day(7) - Duration(1)), "accepted");
  EXPECT_EQ(at(day(7)), "is_expired");
}

TEST(InvitationMachine, OnlyTheTokenOpensIt) {
  const NewInvitation made = invite();
  const std::string token(made.token.reveal());
  std::string flipped = token;
  flipped.back() = flipped.back() == 'A' ? 'B' : 'A';
  for (const std::string& wrong :
       {std::string(), flipped, token + "A", token.substr(1), " " + token, token + "=",
        made.invitation.token_hash, std::string(token).append(1, '\0')}) {
    EXPECT_EQ(answer(decide(made.invitation, AcceptInvitation{day(1), Secret(wrong), kUser})),
              "not_found")
        << wrong;
  }
  Invitation without_hash = made.invitation;
  without_hash.token_hash.clear();
  EXPECT_EQ(answer(decide(without_hash, AcceptInvitation{day(1), Secret(), kUser})), "not_found");
}

TEST(InvitationMachine, RevokedAndExpiredKeepWhen) {
  const Invitation revoked = evolve(invite().invitation, InvitationRevoked{day(2)});
  EXPECT_EQ(revoked.status, InvitationStatus::kRevoked);
  EXPECT_EQ(revoked.answered_at, day(2));
  const Invitation expired = evolve(invite().invitation, InvitationExpired{day(8)});
  EXPECT_EQ(expired.status, InvitationStatus::kExpired);
  EXPECT_EQ(expired.answered_at, day(8));
  EXPECT_EQ(expired.accepted_by, std::nullopt);
}

TEST(InvitationNames, ReadBack) {
  for (const char* text : {"pending", "accepted", "revoked", "expired"}) {
    ASSERT_TRUE(parse_invitation_status(text).has_value());
    EXPECT_EQ(to_string(*parse_invitation_status(text)), text);
  }
  EXPECT_EQ(parse_invitation_status("Pending"), std::nullopt);
  EXPECT_EQ(parse_invitation_status(""), std::nullopt);
}

TEST(InvitationRefusals, HaveCodesAndCategories) {
  EXPECT_EQ(code_of(to_status(InvitationRefusal::kWrongToken)), "invitation.not_found");
  EXPECT_EQ(to_status(InvitationRefusal::kWrongToken).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(to_status(InvitationRefusal::kNoUser).code(), absl::StatusCode::kInvalidArgument);
  std::set<std::string> sentences;
  for (std::uint16_t n = 1; n <= 6; ++n) {
    const auto refusal = static_cast<InvitationRefusal>(n);
    const absl::Status status = to_status(refusal);
    EXPECT_EQ(code_of(status), "invitation." + std::string(to_string(refusal)));
    if (n >= 2 && n <= 5) {
      EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << n;
    }
    sentences.insert(error_message(status));
  }
  EXPECT_EQ(sentences.size(), 6u);
}

}  // namespace
}  // namespace octroi
