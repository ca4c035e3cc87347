// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a provider tells of money that was taken back: once, in any order, in one commit with what
// follows; and a story torn at any commit.

#include <string>
#include <vector>

#include "engine/charges_desk.h"
#include "octroi/payment/callback.h"

namespace octroi::test {
namespace {

// Reads what a test tells it.
class Told final : public CallbackReader {
 public:
  explicit Told(CallbackNews news) : news_(std::move(news)) {}
  std::string_view provider() const override { return "card"; }
  absl::StatusOr<CallbackNews> read(const TenantContext&, const Callback&, Instant) const override {
    return news_;
  }

 private:
  CallbackNews news_;
};

CallbackNews dispute(const std::string& event, const Payment& payment, std::int64_t minor,
                     bool is_won = false) {
  return {.event_id = event,
          .idempotency_key = payment.idempotency_key(),
          .reversal = ReversalNews{.reference = "dp_1",
                                   .amount = eur(minor),
                                   .reason = "fraudulent",
                                   .is_reinstated = is_won}};
}

struct Wire : Desk {
  Payment payment() { return billing->payments(*clinic)->front(); }
  absl::StatusOr<CallbackAnswer> tell(const CallbackNews& news) {
    return billing->take_callback(*clinic, Told(news), {});
  }
};

TEST(ReversalNews, AreTakenOnceAndInOneCommit) {
  Wire wire;
  wire.subscribe();
  const auto taken = wire.tell(dispute("evt_1", wire.payment(), 50'00));
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->outcome, CallbackOutcome::kTaken);
  EXPECT_EQ(taken->payment->reversed, eur(50'00));
  EXPECT_EQ(wire.last().status, InvoiceStatus::kOpen);
  EXPECT_EQ(wire.tell(dispute("evt_1", wire.payment(), 50'00))->outcome,
            CallbackOutcome::kRepeated);
  EXPECT_EQ(wire.tell(dispute("evt_2", wire.payment(), 50'00))->outcome, CallbackOutcome::kTaken);
  EXPECT_EQ(wire.payment().reversed, eur(50'00));
  EXPECT_EQ(wire.told("reversal"), (Texts{"recorded"}));
  EXPECT_EQ(events_of(*wire.billing, *wire.clinic).back().actor, "provider:card");
  wire.expect_sound("told three times");
}

TEST(ReversalNews, ADisputeThatIsWonBooksThePaymentAgain) {
  Wire wire;
  wire.subscribe();
  const auto early = wire.tell(dispute("evt_2", wire.payment(), 50'00, true));
  EXPECT_EQ(error_code(early.status()), "reversal.not_found");  // it will come again
  ASSERT_TRUE(wire.tell(dispute("evt_1", wire.payment(), 50'00)).ok());
  ASSERT_TRUE(wire.tell(dispute("evt_2", wire.payment(), 50'00, true)).ok());
  ASSERT_TRUE(wire.tell(dispute("evt_3", wire.payment(), 50'00, true)).ok());
  EXPECT_EQ(wire.last().status, InvoiceStatus::kPaid);
  EXPECT_EQ(wire.payment().reversed, eur(0));
  EXPECT_EQ(wire.told("reversal"), (Texts{"recorded", "reinstated"}));
  wire.expect_sound("won");
}

TEST(ReversalNews, OfMoreThanIsLeftTakeWhatIsLeft) {
  Wire wire;
  wire.subscribe();
  ASSERT_TRUE(wire.billing
                  ->issue_credit_note(*wire.clinic, {.invoice = wire.last().id,
                                                     .parts = {{.line = 0, .amount = eur(15'00)}},
                                                     .text = "a week",
                                                     .gives_back = true})
                  .ok());
  ASSERT_TRUE(wire.billing->run_due().ok());
  ASSERT_TRUE(wire.tell(dispute("evt_1", wire.payment(), 50'00)).ok());
  EXPECT_EQ(wire.payment().reversed, eur(35'00));
  wire.expect_sound("after a refund");
}

TEST(ReversalNews, NobodySignedAreNotBelieved) {
  Wire wire;
  wire.subscribe();
  CallbackNews hint = dispute("evt_1", wire.payment(), 50'00);
  hint.is_hint = true;
  const auto answer = wire.tell(hint);
  EXPECT_TRUE(answer.ok() || error_code(answer.status()) == "callback.not_signed");
  EXPECT_EQ(wire.payment().reversed, eur(0));
  EXPECT_EQ(wire.last().status, InvoiceStatus::kPaid);
}

// A payment, its chargeback, another payment, and the dispute won.
std::string tell_all(std::int64_t nth, CommitFault fault, std::int64_t& commits) {
  TornDesk desk(nth, fault);
  if (!desk.clinic) return {};
  Billing& billing = desk.billing;
  desk.run_on("01-11");
  const auto paid = billing.payments(*desk.clinic);
  EXPECT_TRUE(paid.ok());
  if (!paid.ok() || paid->empty()) return {};
  const auto news = [&](const std::string& event, bool is_won) {
    const Told reader(dispute(event, paid->front(), 50'00, is_won));
    desk.must([&] { return billing.take_callback(*desk.clinic, reader, {}).status(); });
  };
  news("evt_1", false);
  desk.run_on("01-20");
  const PayInvoice again{.invoice = paid->front().invoice, .key = "again"};
  desk.must([&] { return billing.pay_invoice(*desk.clinic, again).status(); });
  desk.run_on("01-21");
  news("evt_2", true);
  for (const char* date : {"01-22", "02-10"}) desk.run_on(date);
  expect_clean(desk.world, billing, "commit " + std::to_string(nth));
  commits = desk.store.calls(StoreVerb::kCommit);
  std::string text;
  for (const Invoice& invoice : invoices_of(billing, *desk.clinic)) {
    text += std::string(to_string(invoice.status)) + " " + invoice.amount_paid.to_string() +
            " credit " + invoice.credit_applied.to_string() + "\n";
  }
  return text + desk.settled_charges();
}

TEST(ReversalNews, AStoryTornAtAnyCommitEndsAsTheUndisturbedOne) {
  std::int64_t commits = 0;
  const std::string whole = tell_all(0, CommitFault::kBusy, commits);
  EXPECT_EQ(whole,
            "paid 50.00 EUR credit 0.00 EUR\npaid 0.00 EUR credit 50.00 EUR\n"
            "50.00 EUR\n50.00 EUR\n");
  ASSERT_GT(commits, 8);
  std::int64_t ignored = 0;
  for (const CommitFault fault : {CommitFault::kBusy, CommitFault::kUnknownAfter}) {
    for (std::int64_t nth = 1; nth <= commits; ++nth) {
      ASSERT_EQ(tell_all(nth, fault, ignored), whole) << "commit " << nth;
    }
  }
}

}  // namespace
}  // namespace octroi::test
