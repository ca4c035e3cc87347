// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What carriers report of messages, and who gets no more of them.

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/world.h"

namespace octroi::test {
namespace {

const std::string kPhone = "+22370112233";

// Says what it is told to say, verified already.
class ScriptedReader final : public DeliveryReader {
 public:
  std::string_view carrier() const override { return "pigeon"; }
  absl::StatusOr<DeliveryReport> read(const TenantContext&, const Callback&,
                                      Instant) const override {
    if (throws) throw std::runtime_error("lost its way");
    return says;
  }

  absl::StatusOr<DeliveryReport> says = DeliveryReport{};
  bool throws = false;
};

// Carries SMS, and may be told what to answer.
class Pigeon final : public Notifier {
 public:
  std::string_view name() const override { return "pigeon"; }
  ChannelSet channels() const override { return {Channel::kSms}; }
  bool is_idempotent() const override { return false; }
  absl::StatusOr<SendResult> send(const TenantContext&, const Message& message) override {
    ++sends;
    if (on_send) on_send(message);
    return answer;
  }

  SendResult answer{.outcome = SendOutcome::kSent, .detail = "p1"};
  std::function<void(const Message&)> on_send;
  int sends = 0;
};

// A clinic that is told by SMS.
struct Carried {
  Carried() {
    BillingOptions options = world.options();
    options.notifiers = {&world.mail, &pigeon};
    billing.emplace(world.store, world.catalog, options);
    tenant.emplace(make_tenant(*billing, "clinic"));
    EXPECT_TRUE(notices().set_preferences({.channels = {Channel::kSms}, .phone = kPhone}).ok());
  }
  TenantNotices notices() { return billing->notices(*tenant); }
  // A welcome, by SMS only; its effect.
  Effect welcome() {
    const std::size_t before = billing->effects(*tenant)->size();
    const auto made = billing->subscribe(*tenant, {.plan = "free", .is_additional = before > 0});
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(billing->run_effects().ok());
    const auto effects = billing->effects(*tenant);
    EXPECT_EQ(effects->size(), before + 1);
    return effects->back();
  }
  absl::StatusOr<CallbackOutcome> report(const Effect& effect, DeliveryStatus status,
                                         std::string code = {},
                                         std::optional<SuppressionReason> suppression = {}) {
    reader.says = DeliveryReport{.report_key = effect.id.to_string(),
                                 .channel = Channel::kSms,
                                 .address = kPhone,
                                 .status = status,
                                 .word = std::string(to_string(status)),
                                 .code = std::move(code),
                                 .reference = "p1",
                                 .suppression = suppression};
    return notices().take_report(reader, {});
  }
  [[nodiscard]] std::vector<std::string> audited() {
    std::vector<std::string> names;
    for (const AuditEvent& event : events_of(*billing, *tenant)) {
      if (event.name.starts_with("suppression.")) {
        names.push_back(event.name + " by " + event.actor + " " + event.data);
      }
    }
    return names;
  }
  void expect_clean() {
    const auto verified = billing->verify(world.op);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_TRUE(verified->ok()) << verified->summary();
  }

  World world;
  Pigeon pigeon;
  ScriptedReader reader;
  std::optional<Billing> billing;
  std::optional<TenantContext> tenant;
};

using enum DeliveryStatus;

TEST(DeliveryReports, OnlyRise) {
  const struct {
    std::vector<DeliveryStatus> told;
    DeliveryStatus ends;
  } cases[] = {
      {{kQueued, kSent, kDelivered, kRead}, kRead},
      {{kDelivered, kSent, kQueued}, kDelivered},
      {{kSent, kSent, kDelivered, kDelivered}, kDelivered},
      {{kSent, kUndelivered, kSent}, kUndelivered},
      {{kUndelivered, kDelivered}, kDelivered},
      {{kDelivered, kUndelivered}, kDelivered},
      {{kRead, kDelivered}, kRead},
  };
  for (const auto& c : cases) {
    Carried carried;
    const Effect effect = carried.welcome();
    DeliveryStatus highest{};
    for (const DeliveryStatus status : c.told) {
      const bool rises = status > highest;
      highest = std::max(highest, status);
      EXPECT_EQ(*carried.report(effect, status),
                rises ? CallbackOutcome::kTaken : CallbackOutcome::kRepeated);
    }
    const auto deliveries = carried.notices().deliveries();
    ASSERT_EQ(deliveries->size(), 1u);
    const NoticeDelivery expected{.effect = effect.id,
                                  .status = c.ends,
                                  .word = std::string(to_string(c.ends)),
                                  .code = "",
                                  .carrier = "pigeon",
                                  .reference = "p1",
                                  .told_at = carried.world.clock.now()};
    EXPECT_EQ(deliveries->front(), expected);
    carried.expect_clean();
  }
}

TEST(DeliveryReports, ThatComeBeforeTheAnswerAreTaken) {
  Carried carried;
  carried.pigeon.on_send = [&](const Message& message) {
    carried.reader.says = DeliveryReport{.report_key = message.report_key,
                                         .channel = Channel::kSms,
                                         .address = kPhone,
                                         .status = kDelivered,
                                         .word = "delivered"};
    EXPECT_EQ(*carried.notices().take_report(carried.reader, {}), CallbackOutcome::kTaken);
  };
  EXPECT_EQ(carried.welcome().status, EffectStatus::kDone);
  EXPECT_EQ(carried.notices().deliveries()->front().status, kDelivered);
}

TEST(DeliveryReports, OfWhatIsNotOursAreRefused) {
  Carried carried;
  const Effect effect = carried.welcome();
  const auto code_of = [&](const std::function<void(DeliveryReport&)>& spoil) {
    DeliveryReport report{.report_key = effect.id.to_string(),
                          .channel = Channel::kSms,
                          .address = kPhone,
                          .status = kDelivered,
                          .word = "delivered"};
    spoil(report);
    carried.reader.says = report;
    const auto taken = carried.notices().take_report(carried.reader, {});
    return taken.ok() ? std::string("taken") : std::string(error_code(taken.status()));
  };
  EXPECT_EQ(code_of([](DeliveryReport& r) { r.report_key = "garbage"; }),
            "notification.unknown_message");
  EXPECT_EQ(code_of([](DeliveryReport& r) { r.report_key = EffectId(UuidBytes{9}).to_string(); }),
            "notification.unknown_message");
  EXPECT_EQ(code_of([](DeliveryReport& r) { r.channel = Channel::kWhatsapp; }),
            "notification.unknown_message");
  const TenantContext other = make_tenant(*carried.billing, "other");
  carried.reader.says = DeliveryReport{.report_key = effect.id.to_string(),
                                       .channel = Channel::kSms,
                                       .address = kPhone,
                                       .status = kDelivered};
  EXPECT_EQ(error_code(carried.billing->notices(other).take_report(carried.reader, {}).status()),
            "notification.unknown_message");
  carried.reader.says = absl::UnauthenticatedError("forged");
  EXPECT_TRUE(absl::IsUnauthenticated(carried.notices().take_report(carried.reader, {}).status()));
  Callback large;
  large.body.assign(kCallbackBytesMax + 1, 'x');
  EXPECT_EQ(error_code(carried.notices().take_report(carried.reader, large).status()),
            "callback.too_large");
  carried.reader.throws = true;
  EXPECT_EQ(error_code(carried.notices().take_report(carried.reader, {}).status()),
            "callback.reader_threw");
  carried.reader.throws = false;
  carried.reader.says = DeliveryReport{};
  EXPECT_EQ(*carried.notices().take_report(carried.reader, {}), CallbackOutcome::kIgnored);
  EXPECT_TRUE(carried.notices().deliveries()->empty());
}

TEST(Suppression, ByAReportBarsThatChannelOnly) {
  Carried carried;
  const Effect first = carried.welcome();
  carried.world.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(*carried.report(first, kUndelivered, "30005", SuppressionReason::kBounced),
            CallbackOutcome::kTaken);
  carried.world.clock.advance(std::chrono::minutes(1));
  const Effect second = carried.welcome();
  EXPECT_EQ(second.status, EffectStatus::kSuppressed);
  EXPECT_EQ(second.outcome, "suppressed: bounced");
  EXPECT_FALSE(second.due_at.has_value());
  EXPECT_EQ(carried.pigeon.sends, 1);
  ASSERT_TRUE(carried.notices().set_preferences({}).ok());
  carried.welcome();
  EXPECT_EQ(carried.world.mail.deliveries().size(), 1u) << "mail is another channel";
  const auto suppressions = carried.notices().suppressions();
  ASSERT_EQ(suppressions->size(), 1u);
  EXPECT_EQ(suppressions->front().evidence, "pigeon 30005");
  EXPECT_EQ(carried.audited(),
            std::vector<std::string>{
                R"(suppression.added by provider:pigeon {"channel":"sms","reason":"bounced",)"
                R"("evidence":"pigeon 30005"})"});
  carried.expect_clean();
}

TEST(Suppression, ByTheCarriersRefusalIsRecordedAtOnce) {
  Carried carried;
  carried.pigeon.answer = {.outcome = SendOutcome::kRejected,
                           .detail = "21610",
                           .suppression = SuppressionReason::kOptedOut};
  EXPECT_EQ(carried.welcome().outcome, "suppressed: opted_out, 21610");
  carried.pigeon.answer = {.outcome = SendOutcome::kSent, .detail = "p2"};
  carried.world.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(carried.welcome().status, EffectStatus::kSuppressed);
  EXPECT_EQ(carried.pigeon.sends, 1);
  EXPECT_EQ(carried.notices().suppressions()->front().reason, SuppressionReason::kOptedOut);
  carried.expect_clean();
}

TEST(Suppression, HoldsForTheNextMessageOfTheSameMoment) {
  Carried carried;
  carried.pigeon.answer = {.outcome = SendOutcome::kRejected,
                           .detail = "21610",
                           .suppression = SuppressionReason::kOptedOut};
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(
        carried.billing->subscribe(*carried.tenant, {.plan = "free", .is_additional = i > 0}).ok());
  }
  ASSERT_TRUE(carried.billing->run_effects().ok());
  EXPECT_EQ(carried.pigeon.sends, 1);
  const auto effects = carried.billing->effects(*carried.tenant);
  ASSERT_EQ(effects->size(), 3u);
  for (const Effect& effect : *effects) {
    EXPECT_EQ(effect.status, EffectStatus::kSuppressed) << effect.outcome;
  }
  carried.expect_clean();
}

TEST(Suppression, ARecipientsWordNeedsNoMessage) {
  Carried carried;
  carried.reader.says = DeliveryReport{.channel = Channel::kSms,
                                       .address = kPhone,
                                       .word = "STOP",
                                       .suppression = SuppressionReason::kOptedOut};
  EXPECT_EQ(*carried.notices().take_report(carried.reader, {}), CallbackOutcome::kTaken);
  EXPECT_EQ(*carried.notices().take_report(carried.reader, {}), CallbackOutcome::kRepeated);
  EXPECT_EQ(carried.welcome().outcome, "suppressed: opted_out");
}

TEST(Suppression, IsLiftedWithEvidenceAndAudited) {
  Carried carried;
  auto notices = carried.notices();
  ASSERT_TRUE(
      notices.suppress(Channel::kSms, kPhone, SuppressionReason::kOptedOut, "asked by phone").ok());
  ASSERT_TRUE(notices.suppress(Channel::kSms, kPhone, SuppressionReason::kBounced, "again").ok())
      << "it is suppressed already";
  EXPECT_EQ(error_code(notices.lift_suppression(Channel::kSms, kPhone, "")), "text.empty");
  EXPECT_EQ(error_code(notices.lift_suppression(Channel::kWhatsapp, kPhone, "why")),
            "notification.not_suppressed");
  ASSERT_TRUE(notices.lift_suppression(Channel::kSms, kPhone, "wrote to us").ok());
  EXPECT_EQ(error_code(notices.lift_suppression(Channel::kSms, kPhone, "wrote to us")),
            "notification.not_suppressed");
  carried.world.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(carried.welcome().status, EffectStatus::kDone);
  ASSERT_TRUE(
      notices.suppress(Channel::kSms, kPhone, SuppressionReason::kComplained, "called").ok());
  carried.world.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(carried.welcome().outcome, "suppressed: complained");
  const auto all = notices.suppressions();
  ASSERT_EQ(all->size(), 1u);
  EXPECT_FALSE(all->front().lifted_at.has_value());
  const std::vector<std::string> expected = {
      R"(suppression.added by system {"channel":"sms","reason":"opted_out",)"
      R"("evidence":"asked by phone"})",
      R"(suppression.lifted by system {"channel":"sms","reason":"opted_out",)"
      R"("evidence":"wrote to us"})",
      R"(suppression.added by system {"channel":"sms","reason":"complained","evidence":"called"})"};
  EXPECT_EQ(carried.audited(), expected);
  carried.expect_clean();
}

TEST(Suppression, OfMailHoldsInAnyLetterCase) {
  Carried carried;
  auto notices = carried.notices();
  ASSERT_TRUE(notices
                  .suppress(Channel::kMail, "Clinic@Example.org", SuppressionReason::kComplained,
                            "feedback loop")
                  .ok());
  ASSERT_TRUE(notices.set_preferences({}).ok());
  carried.world.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(carried.welcome().outcome, "suppressed: complained");
  EXPECT_TRUE(carried.world.mail.deliveries().empty());
  EXPECT_EQ(error_code(notices.suppress(Channel::kMail, "nobody", SuppressionReason::kBounced,
                                        "typed wrongly")),
            "text.bad_email");
}

TEST(Suppression, IsTheTenantsOwn) {
  Carried carried;
  const TenantContext other = make_tenant(*carried.billing, "other");
  ASSERT_TRUE(carried.billing->notices(other)
                  .suppress(Channel::kSms, kPhone, SuppressionReason::kOptedOut, "asked")
                  .ok());
  EXPECT_EQ(carried.welcome().status, EffectStatus::kDone);
}

}  // namespace
}  // namespace octroi::test
