// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/testing/fake_payment_provider.h"
#include "octroi/testing/fake_provisioner.h"
#include "octroi/testing/recording_notifier.h"
#include "octroi/testing/test_clock.h"
#include "testing/journal.h"

namespace octroi {
namespace {

const Instant kStart = *parse_instant("2026-01-31T09:00:00Z");

TenantContext tenant_of(std::uint8_t number) {
  return TenantContext::assume(TenantId(UuidBytes{number}), Actor::system());
}

Money euros(std::int64_t minor) { return Money::of_minor(minor, *Currency::parse("EUR")); }

ChargeRequest request_of(std::string key, std::string method = "") {
  ChargeRequest request;
  request.payment = PaymentId(UuidBytes{7});
  request.idempotency_key = std::move(key);
  request.amount = euros(50'00);
  request.reference = "INV\u00A01 100%";
  request.billed_for = "subscription/3";
  request.payment_method = std::move(method);
  return request;
}

Message message_of(std::string id) {
  Message message;
  message.message_id = std::move(id);
  message.template_name = "receipt";
  message.language = "fr";
  message.cause = "payment 7";
  message.recipient = {"amina@example.com", "Amina"};
  message.subject = "Reçu 100%";
  message.text = "Bonjour,\n%0A\n";
  message.html = "<p>\n</p>";
  message.headers = {{"X-Tag", "a"}, {"X-Other", "b"}};
  return message;
}

class Fakes : public ::testing::Test {
 protected:
  Fakes() {
    std::string pattern = ::testing::TempDir() + "octroi-fakes-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~Fakes() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path() const { return folder_ + "/books"; }

  TestClock clock_{kStart};
  std::string folder_;
};

TEST_F(Fakes, PaymentMethodsAreScripts) {
  FakePaymentProvider fake(clock_);
  const TenantContext tenant = tenant_of(1);
  const auto outcome = [&](const char* key, const char* method) {
    return fake.charge(tenant, request_of(key, method))->outcome;
  };
  EXPECT_EQ(outcome("a", ""), ChargeOutcome::kSettled);
  EXPECT_EQ(outcome("b", "pm_card_visa"), ChargeOutcome::kSettled);
  EXPECT_EQ(outcome("c", "fake:decline:fraud"), ChargeOutcome::kRejected);
  EXPECT_EQ(outcome("d", "fake:pending"), ChargeOutcome::kPending);
  EXPECT_EQ(outcome("e", "fake:lost_before"), ChargeOutcome::kUnknown);
  EXPECT_EQ(outcome("e", "fake:lost_before"), ChargeOutcome::kSettled);
  EXPECT_EQ(outcome("f", "fake:lost_after"), ChargeOutcome::kUnknown);
  EXPECT_EQ(outcome("f", "fake:lost_after"), ChargeOutcome::kSettled);
  EXPECT_EQ(outcome("g", "fake:pending_until_lookup"), ChargeOutcome::kPending);
  EXPECT_EQ(outcome("g", "fake:pending_until_lookup"), ChargeOutcome::kPending);
  EXPECT_EQ(fake.lookup(tenant, "g")->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(outcome("h", "fake:decline:nonsense"), ChargeOutcome::kRejected);
  EXPECT_EQ(fake.settled_charges().size(), 5u);
  EXPECT_EQ(fake.calls(), 11);
  EXPECT_TRUE(fake.lookup(tenant, "c")->decline->is_hard);
}

TEST_F(Fakes, DeclinesCanBeCounted) {
  FakePaymentProvider fake(clock_);
  const char* method = "fake:decline:insufficient_funds:2";
  const TenantContext one = tenant_of(1);
  EXPECT_EQ(fake.charge(one, request_of("1", method))->outcome, ChargeOutcome::kRejected);
  EXPECT_EQ(fake.charge(one, request_of("1", method))->outcome, ChargeOutcome::kRejected);
  EXPECT_EQ(fake.charge(one, request_of("2", method))->outcome, ChargeOutcome::kRejected);
  EXPECT_EQ(fake.charge(tenant_of(2), request_of("2", method))->outcome, ChargeOutcome::kRejected);
  EXPECT_EQ(fake.charge(one, request_of("3", method))->outcome, ChargeOutcome::kSettled);
}

TEST_F(Fakes, TheScriptComesBeforeRuleAndMethod) {
  FakePaymentProvider fake(clock_);
  const TenantContext tenant = tenant_of(1);
  fake.answer_when([](const TenantContext&, const ChargeRequest& request) {
    return request.idempotency_key == "ruled"
               ? std::optional(FakeAnswer{.kind = FakeAnswerKind::kPending})
               : std::nullopt;
  });
  fake.answer_next({.kind = FakeAnswerKind::kUnreachable});
  const auto unreachable = fake.charge(tenant, request_of("ruled"));
  EXPECT_EQ(error_code(unreachable.status()), "payment.unreachable");
  EXPECT_EQ(fake.charge(tenant, request_of("ruled", "fake:decline:other"))->outcome,
            ChargeOutcome::kPending);
  EXPECT_EQ(fake.charge(tenant, request_of("other", "fake:decline:other"))->outcome,
            ChargeOutcome::kRejected);
}

TEST_F(Fakes, AnotherAmountCanMove) {
  FakePaymentProvider fake(clock_);
  fake.answer_next({.amount = euros(49'99)});
  const auto result = fake.charge(tenant_of(1), request_of("a"));
  EXPECT_EQ(result->amount, euros(49'99));
  EXPECT_EQ(fake.settled_charges()[0].asked, euros(50'00));
  // The key still belongs to what was asked.
  EXPECT_TRUE(fake.charge(tenant_of(1), request_of("a")).ok());
}

TEST_F(Fakes, NoticesAreDeliveredInCopies) {
  FakePaymentProvider fake(clock_, {.notifies_charges = true, .notice_copies = 2});
  std::vector<std::pair<TenantId, ChargeNotice>> told;
  fake.deliver_to([&](const TenantContext& tenant, const ChargeNotice& notice) {
    // No lock is held: the sink may look into the books.
    EXPECT_FALSE(fake.charges().empty());
    told.emplace_back(tenant.tenant(), notice);
  });
  const TenantContext tenant = tenant_of(1);
  ASSERT_TRUE(fake.charge(tenant, request_of("a", "fake:pending")).ok());
  ASSERT_TRUE(fake.charge(tenant, request_of("a", "fake:pending")).ok());
  ASSERT_EQ(told.size(), 2u);
  ASSERT_TRUE(fake.settle(tenant, "a").ok());
  ASSERT_EQ(told.size(), 4u);
  EXPECT_EQ(told[2], told[3]);
  EXPECT_EQ(told[2].second.idempotency_key, "a");
  EXPECT_EQ(told[2].second.result.outcome, ChargeOutcome::kSettled);
  EXPECT_NE(told[0].second.notice_id, told[2].second.notice_id);
  EXPECT_EQ(error_code(fake.settle(tenant, "a")), "payment.not_pending");
  EXPECT_EQ(error_code(fake.reject(tenant, "a")), "payment.not_pending");
  EXPECT_EQ(error_code(fake.settle(tenant_of(2), "a")), "payment.not_found");
}

TEST_F(Fakes, BooksSurviveTheProcess) {
  const TenantContext tenant = tenant_of(1);
  std::vector<FakeCharge> before;
  {
    FakePaymentProvider fake(clock_, {.path = path()});
    clock_.advance(std::chrono::minutes(5));
    ASSERT_TRUE(fake.charge(tenant, request_of("a")).ok());
    ASSERT_TRUE(fake.charge(tenant, request_of("b", "fake:pending")).ok());
    ASSERT_TRUE(fake.charge(tenant, request_of("c", "fake:decline:fraud")).ok());
    ASSERT_TRUE(fake.charge(tenant, request_of("d", "fake:lost_before")).ok());
    ASSERT_TRUE(fake.charge(tenant, request_of("e", "fake:pending")).ok());
    ASSERT_TRUE(fake.settle(tenant, "b").ok());
    ASSERT_TRUE(fake.reject(tenant, "e").ok());
    ASSERT_TRUE(fake.refund(tenant, {"r", "a", "", euros(1), ""}).ok());
    before = fake.charges();
  }
  FakePaymentProvider again(clock_, {.path = path()});
  EXPECT_EQ(again.charges(), before);
  EXPECT_EQ(before[0].reference, "INV\u00A01 100%");
  EXPECT_EQ(before[0].billed_for, "subscription/3");
  EXPECT_EQ(before[0].made_at, kStart + std::chrono::minutes(5));
  EXPECT_EQ(before[0].refunded_minor, 1);
  EXPECT_EQ(before[1].settled_at, kStart + std::chrono::minutes(5));
  EXPECT_EQ(before[3].decline, DeclineReason::kCancelledByPayer);
  EXPECT_EQ(again.charge(tenant, request_of("d", "fake:lost_before"))->outcome,
            ChargeOutcome::kSettled);
}

TEST_F(Fakes, BooksOfTwoProcessesAreOne) {
  FakePaymentProvider one(clock_, {.path = path()});
  FakePaymentProvider two(clock_, {.path = path()});
  const auto first = one.charge(tenant_of(1), request_of("a"));
  const auto second = two.charge(tenant_of(1), request_of("a"));
  EXPECT_EQ(first->provider_reference, second->provider_reference);
  EXPECT_EQ(one.charges().size(), 1u);
}

TEST_F(Fakes, KilledWritersLoseNothingTheyAnswered) {
  // A child charges and tells the key of each answer through a pipe, until it is killed.
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    FakePaymentProvider fake(clock_, {.path = path()});
    for (std::uint32_t i = 0;; ++i) {
      if (!fake.charge(tenant_of(1), request_of(std::to_string(i))).ok()) _exit(1);
      if (write(pipe_ends[1], &i, sizeof i) != sizeof i) _exit(1);
    }
  }
  std::uint32_t last = 0;
  for (int i = 0; i < 200; ++i) ASSERT_EQ(read(pipe_ends[0], &last, sizeof last), 4);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(pipe_ends[1]);
  while (read(pipe_ends[0], &last, sizeof last) == 4) {
  }
  close(pipe_ends[0]);
  FakePaymentProvider fake(clock_, {.path = path()});
  EXPECT_GE(fake.settled_charges().size(), last + 1u);
  EXPECT_LE(fake.settled_charges().size(), last + 2u);
}

TEST_F(Fakes, ATornLineIsCutOff) {
  {
    FakePaymentProvider fake(clock_, {.path = path()});
    ASSERT_TRUE(fake.charge(tenant_of(1), request_of("a")).ok());
  }
  const auto size = std::filesystem::file_size(path());
  std::ofstream(path(), std::ios::app) << "charge\ttorn";
  FakePaymentProvider fake(clock_, {.path = path()});
  EXPECT_EQ(fake.charges().size(), 1u);
  EXPECT_EQ(std::filesystem::file_size(path()), size);
  ASSERT_TRUE(fake.charge(tenant_of(1), request_of("b")).ok());
  EXPECT_EQ(FakePaymentProvider(clock_, {.path = path()}).charges().size(), 2u);
}

TEST_F(Fakes, BooksThatCannotBeOpenedAreAnError) {
  const std::string nowhere = folder_ + "/no/such/folder";
  FakePaymentProvider fake(clock_, {.path = nowhere});
  EXPECT_EQ(error_code(fake.charge(tenant_of(1), request_of("a")).status()), "fake.books");
  RecordingNotifier notifier({.path = nowhere});
  EXPECT_EQ(error_code(notifier.send(tenant_of(1), message_of("m")).status()), "fake.books");
  FakeProvisioner provisioner({.path = nowhere});
  const StepRequest step{.key = "k", .step = "s"};
  EXPECT_EQ(error_code(provisioner.perform(tenant_of(1), step).status()), "fake.books");
}

// Files may grow to `bytes` while it lives.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }

 private:
  sighandler_t handler_;
  rlimit before_{};
};

TEST_F(Fakes, AFullDiskIsAnErrorAndNoCharge) {
  FakePaymentProvider fake(clock_, {.path = path()});
  ASSERT_TRUE(fake.charge(tenant_of(1), request_of("a")).ok());
  const auto size = std::filesystem::file_size(path());
  for (const rlim_t room : {0, 10}) {
    const FullDisk full(size + room);
    EXPECT_EQ(error_code(fake.charge(tenant_of(1), request_of("b")).status()), "fake.books");
    EXPECT_EQ(std::filesystem::file_size(path()), size);
  }
  EXPECT_EQ(fake.charges().size(), 1u);
  ASSERT_TRUE(fake.charge(tenant_of(1), request_of("b")).ok());
  EXPECT_EQ(FakePaymentProvider(clock_, {.path = path()}).charges().size(), 2u);
}

TEST_F(Fakes, DeliveriesSurviveTheProcess) {
  {
    RecordingNotifier notifier({.path = path()});
    ASSERT_TRUE(notifier.send(tenant_of(1), message_of("m1")).ok());
    ASSERT_TRUE(notifier.send(tenant_of(2), message_of("m1")).ok());
  }
  RecordingNotifier again({.path = path()});
  ASSERT_TRUE(again.send(tenant_of(1), message_of("m1")).ok());
  ASSERT_EQ(again.deliveries().size(), 2u);
  EXPECT_EQ(again.deliveries()[0], (Delivery{tenant_of(1).tenant(), message_of("m1")}));
}

TEST_F(Fakes, EffectsSurviveTheProcess) {
  const TenantContext tenant = tenant_of(1);
  const StepRequest step{.saga = SagaId(UuidBytes{3}), .key = "s/0", .step = "database"};
  const StepRequest other{.saga = SagaId(UuidBytes{3}), .key = "s/1", .step = "owner"};
  std::vector<FakeEffect> before;
  {
    FakeProvisioner fake({.path = path()});
    ASSERT_TRUE(fake.perform(tenant, step).ok());
    ASSERT_TRUE(fake.perform(tenant, other).ok());
    ASSERT_TRUE(fake.compensate(tenant, other).ok());
    before = fake.effects();
  }
  FakeProvisioner again({.path = path()});
  EXPECT_EQ(again.effects(), before);
  EXPECT_TRUE(before[0].stands());
  EXPECT_FALSE(before[1].stands());
  EXPECT_EQ(error_code(again.perform(tenant, {.key = "s/0", .step = "owner"}).status()),
            "provisioning.bad_key");
}

TEST_F(Fakes, ScriptedStepsWaitForTheirStep) {
  FakeProvisioner fake;
  fake.answer_next("owner", {.kind = FakeStepKind::kUnreachable});
  const TenantContext tenant = tenant_of(1);
  EXPECT_EQ(fake.perform(tenant, {.key = "0", .step = "database"})->outcome, StepOutcome::kDone);
  EXPECT_EQ(error_code(fake.perform(tenant, {.key = "1", .step = "owner"}).status()),
            "provisioning.unreachable");
  EXPECT_EQ(fake.perform(tenant, {.key = "1", .step = "owner"})->outcome, StepOutcome::kDone);
}

TEST(Journal, LinesComeBack) {
  for (const JournalLine& line :
       {JournalLine{"a"}, JournalLine{"", ""}, JournalLine{"a\tb", "c\nd", "%09%", "100%"}}) {
    const std::string text = format_journal_line(line);
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    EXPECT_EQ(parse_journal_line(text.substr(0, text.size() - 1)), line);
  }
}

TEST(TestClock, StandsStillUntilMoved) {
  TestClock clock(kStart);
  EXPECT_EQ(clock.now(), kStart);
  clock.advance(std::chrono::hours(24));
  EXPECT_EQ(clock.now(), kStart + std::chrono::hours(24));
  clock.set(kStart - std::chrono::hours(1));
  EXPECT_EQ(clock.now(), kStart - std::chrono::hours(1));
}

}  // namespace
}  // namespace octroi
