// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/ledger/known.h"

#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }
Instant at(const std::string& text) { return *parse_instant(text); }

struct Entry {
  Date date;
  std::optional<Date> effective_on{};
  const char* recorded_at;
  std::vector<Posting> postings;
};

Transaction entry(const Entry& of) {
  Transaction made;
  made.date = of.date;
  made.effective_on = of.effective_on;
  made.recorded_at = at(of.recorded_at);
  made.postings = of.postings;
  return made;
}

Posting owed(std::int64_t minor) { return {LedgerAccount::kReceivable, "", eur(minor)}; }
Posting other(LedgerAccount account, std::int64_t minor, const char* detail = "") {
  return {account, detail, eur(minor)};
}

// An invoice of 60.00 on 1 March; a transfer of the 3rd, entered on the 10th.
std::vector<Transaction> late_transfer() {
  return {entry({2026y / 3 / 1,
                 {},
                 "2026-03-01T08:00:00Z",
                 {owed(60'00), other(LedgerAccount::kRevenue, -60'00)}}),
          entry({2026y / 3 / 10,
                 2026y / 3 / 3,
                 "2026-03-10T08:00:00Z",
                 {other(LedgerAccount::kBank, 60'00), owed(-60'00)}})};
}

TEST(KnownBalances, TellWhatWasOwedAsItWasKnown) {
  const std::vector<Transaction> entries = late_transfer();
  struct Row {
    Date on;
    const char* known_at;
    std::int64_t owed;
  };
  const Row rows[] = {
      {2026y / 3 / 2, "2026-03-11T00:00:00Z", 60'00},  {2026y / 3 / 3, "2026-03-11T00:00:00Z", 0},
      {2026y / 3 / 5, "2026-03-09T00:00:00Z", 60'00},  {2026y / 3 / 5, "2026-03-10T08:00:00Z", 0},
      {2026y / 3 / 20, "2026-03-10T07:59:59Z", 60'00},
  };
  for (const Row& row : rows) {
    const auto balances = known_balances(entries, row.on, at(row.known_at));
    ASSERT_TRUE(balances.ok()) << balances.status();
    ASSERT_EQ(balances->size(), 1u);
    EXPECT_EQ(balances->front().owed, eur(row.owed))
        << format_date(row.on) << " as known at " << row.known_at;
  }
  EXPECT_EQ(known_balances(entries, 2026y / 3 / 5)->front().owed, eur(0)) << "all that is known";
  EXPECT_TRUE(known_balances(entries, 2026y / 2 / 28)->empty()) << "nothing was booked";
  EXPECT_TRUE(known_balances(entries, 2026y / 3 / 5, at("2026-02-01T00:00:00Z"))->empty());
}

TEST(KnownBalances, TellCreditAndWalletsAsTheHostOwesThem) {
  const std::vector<Transaction> entries{
      entry({2026y / 3 / 1,
             {},
             "2026-03-01T08:00:00Z",
             {other(LedgerAccount::kGoodwill, 30'00), other(LedgerAccount::kCustomerCredit, -10'00),
              other(LedgerAccount::kPrepayment, -15'00, "granted"),
              other(LedgerAccount::kPrepayment, -5'00, "asked")}})};
  const auto balances = known_balances(entries, 2026y / 3 / 1);
  ASSERT_TRUE(balances.ok()) << balances.status();
  EXPECT_EQ(balances->front().owed, eur(0));
  EXPECT_EQ(balances->front().credit, eur(10'00));
  EXPECT_EQ(balances->front().prepaid, eur(15'00)) << "not what nobody paid yet";
}

TEST(KnownEntries, AreInTheOrderInWhichTheyHold) {
  std::vector<Transaction> entries = late_transfer();
  std::swap(entries[0], entries[1]);
  const auto known = known_entries(entries, 2026y / 3 / 31, std::nullopt);
  ASSERT_EQ(known.size(), 2u);
  EXPECT_EQ(holds_from(*known[0]), Date(2026y / 3 / 1));
  EXPECT_EQ(holds_from(*known[1]), Date(2026y / 3 / 3));
}

TEST(KnownSince, IsTheIdsWhereAnOlderRecordDoesNotSay) {
  Transaction old;
  old.id = *TransactionId::parse("019b0000-0000-7000-8000-000000000000");
  EXPECT_EQ(known_since(old), Instant(std::chrono::milliseconds(0x019b00000000)));
}

TEST(KnownBalances, RefuseWhatIsTooLarge) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  const std::vector<Transaction> entries{
      entry({2026y / 3 / 1, {}, "2026-03-01T08:00:00Z", {owed(kMax)}}),
      entry({2026y / 3 / 1, {}, "2026-03-01T08:00:00Z", {owed(1)}})};
  EXPECT_EQ(error_code(known_balances(entries, 2026y / 3 / 1).status()), "money.overflow");
}

}  // namespace
}  // namespace octroi
