// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/notifier_conformance.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

template <bool is_idempotent, Channel proved = Channel::kMail>
class RecordingHarness : public NotifierHarness {
 public:
  Notifier& notifier() override { return recording_; }
  [[nodiscard]] Channel channel() const override { return proved; }
  bool arrange(FakeSendKind kind) override {
    recording_.answer_next({kind});
    return true;
  }
  std::vector<ArrivedMessage> arrived() override {
    std::vector<ArrivedMessage> arrived;
    for (const Delivery& delivery : recording_.deliveries()) {
      const Message& m = delivery.message;
      arrived.push_back({m.message_id, m.recipient, m.subject, m.text, m.html});
      if (proved == Channel::kSms || proved == Channel::kWhatsapp) {  // carry neither
        arrived.back().recipient.name.clear();
        arrived.back().subject.clear();
      }
    }
    return arrived;
  }

 protected:
  RecordingNotifier recording_{
      RecordingOptions{.is_idempotent = is_idempotent, .channels = {proved}}};
};

// --- Sabotage: for each axiom a notifier that breaks it, which its check must find. ---

class Saboteur : public Notifier {
 public:
  void attach(RecordingNotifier& recording) { recording_ = &recording; }
  [[nodiscard]] std::string_view name() const override { return "saboteur"; }
  [[nodiscard]] bool is_idempotent() const override { return recording_->is_idempotent(); }
  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override {
    return recording_->send(tenant, message);
  }

 protected:
  RecordingNotifier* recording_ = nullptr;
};

template <class Sabotaged, bool is_idempotent = true>
class SabotagedHarness final : public RecordingHarness<is_idempotent> {
 public:
  SabotagedHarness() { notifier_.attach(this->recording_); }
  Notifier& notifier() override { return notifier_; }

 private:
  Sabotaged notifier_;
};

class SaysSent : public Saboteur {
  absl::StatusOr<SendResult> send(const TenantContext&, const Message&) override {
    return SendResult{SendOutcome::kSent, false, ""};
  }
};

class MendsMessages : public Saboteur {
  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override {
    Message mended = message;
    mended.headers.clear();
    return Saboteur::send(tenant, mended);
  }
};

class MailsEverything : public Saboteur {
  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override {
    Message mail = message;
    mail.recipient = {"amina@example.com", "Amina"};
    return Saboteur::send(tenant, mail);
  }
};

// Passes every error and rejection on as an answer of one kind.
template <SendOutcome outcome, bool is_retryable>
class Flattens : public Saboteur {
  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override {
    const absl::StatusOr<SendResult> result = Saboteur::send(tenant, message);
    if (absl::IsUnavailable(result.status())) return SendResult{outcome, is_retryable, ""};
    if (!result.ok() || result->outcome == SendOutcome::kSent) return result;
    return SendResult{outcome, is_retryable, ""};
  }
};

class ClaimsIdempotence : public Saboteur {
  [[nodiscard]] bool is_idempotent() const override { return true; }
};

class CutsToAscii : public Saboteur {
  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override {
    Message cut = message;
    for (char& c : cut.text) c = static_cast<unsigned char>(c) < 0x80 ? c : '?';
    return Saboteur::send(tenant, cut);
  }
};

template <class Sabotaged, bool is_idempotent = true>
void expect_found(std::string_view axiom) {
  SabotagedHarness<Sabotaged, is_idempotent> harness;
  EXPECT_FALSE(check_notifier_axiom(axiom, harness).empty()) << axiom;
}

TEST(NotifierSabotage, IsFoundByTheAxiomItBreaks) {
  expect_found<SaysSent>("SentMeansHandedOver");
  expect_found<MendsMessages>("BadMessagesSendNothing");
  expect_found<MailsEverything>("OtherChannelsAreRefused");
  expect_found<Flattens<SendOutcome::kUnknown, false>>("RejectionIsAResult");
  expect_found<Flattens<SendOutcome::kRejected, true>>("RejectionIsAResult");
  expect_found<Flattens<SendOutcome::kRejected, true>>("UnknownIsNeverRejected");
  expect_found<Flattens<SendOutcome::kRejected, true>>("UnreachableSendsNothing");
  expect_found<ClaimsIdempotence, false>("SameIdArrivesOnce");
  expect_found<CutsToAscii>("AllOfUnicodeArrives");
}

TEST(NotifierSabotage, AnHonestMiddlemanPasses) {
  for (const NotifierAxiom& axiom : notifier_axioms()) {
    SabotagedHarness<Saboteur> harness;
    EXPECT_TRUE(check_notifier_axiom(axiom.name, harness).empty()) << axiom.name;
  }
}

}  // namespace

using Idempotent = RecordingHarness<true>;
using NotIdempotent = RecordingHarness<false>;
using ShortTexts = RecordingHarness<true, Channel::kSms>;
using WhatsappTexts = RecordingHarness<false, Channel::kWhatsapp>;
using InAppTexts = RecordingHarness<true, Channel::kInApp>;
using RecordingHarnesses =
    ::testing::Types<Idempotent, NotIdempotent, ShortTexts, WhatsappTexts, InAppTexts>;
INSTANTIATE_TYPED_TEST_SUITE_P(Recording, NotifierConformance, RecordingHarnesses);

}  // namespace octroi
