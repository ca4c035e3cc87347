// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/notifier_axioms.h"

#include "testing/axiom_check.h"

namespace octroi {
inline namespace v0 {
namespace {

Recipient recipient_on(Channel channel) {
  switch (channel) {
    case Channel::kMail:
      break;
    case Channel::kSms:
    case Channel::kWhatsapp:
      return {"+22370112233", "Amina", channel};
    case Channel::kInApp:
      return {MemberId(UuidBytes{7}).to_string(), "Amina", channel};
  }
  return {"amina@example.com", "Amina"};
}

Message message_of(std::string id, Channel channel) {
  Message message;
  message.message_id = std::move(id);
  if (channel != Channel::kMail) message.report_key = message.message_id;
  message.template_name = "receipt";
  message.language = "en";
  message.cause = "conformance";
  message.recipient = recipient_on(channel);
  message.subject = "Receipt";
  message.text = "Thank you.\n";
  if (channel == Channel::kMail) message.html = "<p>Thank you.</p>\n";
  return message;
}

ArrivedMessage arrival_of(const Message& message) {
  ArrivedMessage arrival{message.message_id, message.recipient, message.subject, message.text,
                         message.html};
  const Channel channel = message.recipient.channel;
  if (channel == Channel::kSms || channel == Channel::kWhatsapp) {
    arrival.recipient.name.clear();
    arrival.subject.clear();
  }
  return arrival;
}

bool send_well(Findings& findings, NotifierHarness& harness, const Message& message) {
  const absl::StatusOr<SendResult> result = harness.notifier().send(axiom_tenant(1), message);
  return findings.expect_ok(result.status(), "a plain send") &&
         findings.expect(result->outcome == SendOutcome::kSent,
                         "a plain send must be sent: " + result->detail);
}

void expect_arrived(Findings& findings, NotifierHarness& harness,
                    const std::vector<ArrivedMessage>& expected) {
  const std::vector<ArrivedMessage> arrived = harness.arrived();
  findings.expect(arrived.size() == expected.size(), std::to_string(expected.size()) +
                                                         " messages must have arrived, not " +
                                                         std::to_string(arrived.size()));
  for (std::size_t i = 0; i < arrived.size() && i < expected.size(); ++i) {
    const std::string& id = expected[i].message_id;
    findings.expect(arrived[i].message_id == id,
                    "the id must be " + id + ", not " + arrived[i].message_id);
    findings.expect(arrived[i].recipient == expected[i].recipient,
                    id + ": the recipient is not the one given: " + arrived[i].recipient.name);
    findings.expect(arrived[i].subject == expected[i].subject,
                    id + ": the subject differs: " + arrived[i].subject);
    findings.expect(arrived[i].text == expected[i].text,
                    id + ": the text differs: " + arrived[i].text);
    findings.expect(arrived[i].html == expected[i].html,
                    id + ": the HTML differs: " + arrived[i].html);
  }
}

Violations sent_means_handed_over(NotifierHarness& harness) {
  Findings findings;
  const Message first = message_of("first", harness.channel());
  Message second = message_of("second", harness.channel());
  second.recipient.name = "";
  char& last = second.recipient.address.back();
  last = last == '3' ? '4' : last == '0' ? '1' : 'n';
  second.html = "";
  if (send_well(findings, harness, first)) {
    expect_arrived(findings, harness, {arrival_of(first)});
  }
  if (send_well(findings, harness, second)) {
    expect_arrived(findings, harness, {arrival_of(first), arrival_of(second)});
  }
  return findings.take();
}

Violations bad_messages_send_nothing(NotifierHarness& harness) {
  Findings findings;
  const Channel channel = harness.channel();
  Message bad_address = message_of("bad-address", channel);
  bad_address.recipient.address += ">\r\nRCPT TO:<evil@example.net";
  Message bad_subject = message_of("bad-subject", channel);
  bad_subject.subject = "Hello\r\nBcc: evil@example.net";
  Message bad_header = message_of("bad-header", channel);
  bad_header.headers = {{"Bcc", "evil@example.net"}};
  Message bad_id = message_of("../id", channel);
  for (const Message& bad : {bad_address, bad_subject, bad_header, bad_id}) {
    findings.expect_error(harness.notifier().send(axiom_tenant(1), bad).status(),
                          absl::StatusCode::kInvalidArgument, "", "the message " + bad.message_id);
  }
  expect_arrived(findings, harness, {});
  return findings.take();
}

Violations other_channels_are_refused(NotifierHarness& harness) {
  Findings findings;
  const ChannelSet carried = harness.notifier().channels();
  findings.expect(carried.contains(harness.channel()), "it must carry the channel that is proved");
  for (const Channel channel : kChannels) {
    if (carried.contains(channel)) continue;
    const std::string name(to_string(channel));
    findings.expect_error(
        harness.notifier().send(axiom_tenant(1), message_of("other", channel)).status(),
        absl::StatusCode::kInvalidArgument, "", "a message by " + name);
  }
  expect_arrived(findings, harness, {});
  return findings.take();
}

void check_rejection(Findings& findings, NotifierHarness& harness, FakeSendKind kind,
                     bool is_retryable) {
  if (!findings.expect_arranged(harness.arrange(kind))) return;
  const auto result =
      harness.notifier().send(axiom_tenant(1), message_of("rejected", harness.channel()));
  if (!findings.expect_ok(result.status(), "a rejected send")) return;
  findings.expect(result->outcome == SendOutcome::kRejected,
                  "a refusal of the other side must be rejected");
  findings.expect(result->is_retryable == is_retryable,
                  is_retryable ? "a busy other side can be asked again"
                               : "an opposed other side must not be asked again");
}

Violations rejection_is_a_result(NotifierHarness& harness) {
  Findings findings;
  check_rejection(findings, harness, FakeSendKind::kRejectForNow, true);
  check_rejection(findings, harness, FakeSendKind::kRejectForGood, false);
  expect_arrived(findings, harness, {});
  return findings.take();
}

Violations unknown_is_never_rejected(NotifierHarness& harness) {
  Findings findings;
  for (const FakeSendKind kind :
       {FakeSendKind::kLostBeforeDelivery, FakeSendKind::kLostAfterDelivery}) {
    if (!findings.expect_arranged(harness.arrange(kind))) break;
    const auto result =
        harness.notifier().send(axiom_tenant(1), message_of("lost", harness.channel()));
    if (!findings.expect_ok(result.status(), "a send whose answer was lost")) continue;
    findings.expect(result->outcome == SendOutcome::kUnknown,
                    "a send whose answer was lost must be unknown");
  }
  expect_arrived(findings, harness, {arrival_of(message_of("lost", harness.channel()))});
  return findings.take();
}

Violations unreachable_sends_nothing(NotifierHarness& harness) {
  Findings findings;
  if (findings.expect_arranged(harness.arrange(FakeSendKind::kUnreachable))) {
    findings.expect_error(
        harness.notifier().send(axiom_tenant(1), message_of("void", harness.channel())).status(),
        absl::StatusCode::kUnavailable, "", "a send that nobody answers");
  }
  expect_arrived(findings, harness, {});
  return findings.take();
}

Violations same_id_arrives_once(NotifierHarness& harness) {
  Findings findings;
  const Message message = message_of("repeated", harness.channel());
  for (int i = 0; i < 3; ++i) send_well(findings, harness, message);
  if (harness.notifier().is_idempotent()) {
    expect_arrived(findings, harness, {arrival_of(message)});
  } else {
    // What is sent again is still one message to a reader: it carries the same id.
    const ArrivedMessage arrival = arrival_of(message);
    expect_arrived(findings, harness, {arrival, arrival, arrival});
  }
  return findings.take();
}

Violations all_of_unicode_arrives(NotifierHarness& harness) {
  Findings findings;
  Message message = message_of("unicode", harness.channel());
  message.recipient.name = "Amélie \"la\" Ky, 東京";
  message.subject =
      "Reçu n° 42 — 1\u202F234,50\u00A0€ 💶 =?UTF-8?B?eA==?= " + std::string(120, 'x') +
      " fin\u00E9";
  const bool is_mail = harness.channel() == Channel::kMail;
  message.text = "Bonjour Amélie,\n.\n..\nFrom here = 100 % & +1\n =E9 \n" +
                 std::string(is_mail ? 2000 : 1000, 'a') + "\n東京 💶\nصباح الخير\n \n\nfin";
  if (is_mail) {
    message.html = "<p title=\"a=b\">Re\u00E7u</p>\n.\n" + std::string(1200, 'b') + "\n";
  }
  if (send_well(findings, harness, message)) {
    expect_arrived(findings, harness, {arrival_of(message)});
  }
  return findings.take();
}

constexpr NotifierAxiom kAxioms[] = {
    {"SentMeansHandedOver", sent_means_handed_over},
    {"BadMessagesSendNothing", bad_messages_send_nothing},
    {"OtherChannelsAreRefused", other_channels_are_refused},
    {"RejectionIsAResult", rejection_is_a_result},
    {"UnknownIsNeverRejected", unknown_is_never_rejected},
    {"UnreachableSendsNothing", unreachable_sends_nothing},
    {"SameIdArrivesOnce", same_id_arrives_once},
    {"AllOfUnicodeArrives", all_of_unicode_arrives},
};

}  // namespace

NotifierHarness::~NotifierHarness() = default;

std::span<const NotifierAxiom> notifier_axioms() noexcept { return kAxioms; }

Violations check_notifier_axiom(std::string_view name, NotifierHarness& harness) {
  return check_named_axiom(notifier_axioms(), name, harness);
}

}  // namespace v0
}  // namespace octroi
