// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/ledger/ledger.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "octroi/base/status.h"
#include "rapidcheck.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;
using Account = LedgerAccount;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

TenantId tenant(std::uint8_t number) {
  UuidBytes bytes{};
  bytes[15] = number;
  return TenantId(bytes);
}

TransactionId transaction_id(std::uint8_t number) {
  UuidBytes bytes{};
  bytes[15] = number;
  return TransactionId(bytes);
}

Transaction payment() {
  Transaction transaction;
  transaction.id = transaction_id(1);
  transaction.tenant = tenant(1);
  transaction.cause = TransactionCause::kPayment;
  transaction.date = 2026y / 1 / 31;
  transaction.postings = {{Account::kCashClearing, "stripe", eur(60'00)},
                          {Account::kReceivable, "", eur(-60'00)}};
  return transaction;
}

struct RefusalRow {
  const char* name;
  std::function<void(Transaction&)> spoil;
  const char* code;
};

TEST(MakeTransaction, EveryRuleHasItsError) {
  const RefusalRow rows[] = {
      {"no postings", [](Transaction& t) { t.postings.clear(); }, "ledger.no_postings"},
      {"no day", [](Transaction& t) { t.date = Date{}; }, "ledger.bad_date"},
      {"30 February", [](Transaction& t) { t.date = 2026y / 2 / 30; }, "ledger.bad_date"},
      {"no account", [](Transaction& t) { t.postings[0].account = Account{99}; },
       "ledger.unknown_account"},
      {"no currency", [](Transaction& t) { t.postings[0].amount = Money::of_minor(5, Currency()); },
       "ledger.no_currency"},
      {"a posting of 0",
       [](Transaction& t) {
         t.postings.push_back({Account::kBank, "", eur(0)});
       },
       "ledger.zero_posting"},
      {"a detail that is no code", [](Transaction& t) { t.postings[0].detail = "a b"; },
       "text.bad_code"},
      {"one cent off", [](Transaction& t) { t.postings[0].amount = eur(60'01); },
       "ledger.unbalanced"},
      {"one side", [](Transaction& t) { t.postings.pop_back(); }, "ledger.unbalanced"},
      {"two currencies",
       [](Transaction& t) { t.postings[1].amount = Money::of_minor(-60'00, kUsd); },
       "ledger.unbalanced"},
      {"a second currency that does not balance",
       [](Transaction& t) {
         t.postings.push_back({Account::kBank, "", Money::of_minor(1, kXof)});
       },
       "ledger.unbalanced"},
      {"beyond 64 bits",
       [](Transaction& t) {
         t.postings = {{Account::kBank, "", eur(kMax)}, {Account::kBank, "", eur(kMax)}};
       },
       "money.overflow"},
  };
  for (const RefusalRow& row : rows) {
    Transaction transaction = payment();
    row.spoil(transaction);
    EXPECT_EQ(error_code(make_transaction(transaction).status()), row.code) << row.name;
  }
}

TEST(MakeTransaction, EachCurrencyBalancesByItself) {
  Transaction transaction = payment();
  transaction.postings.push_back({Account::kBank, "", Money::of_minor(500, kXof)});
  transaction.postings.push_back({Account::kRevenue, "", Money::of_minor(-500, kXof)});
  const auto made = make_transaction(transaction);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(*made, transaction);
}

TEST(MakeTransaction, SaysByHowMuchItIsOff) {
  Transaction transaction = payment();
  transaction.postings[0].amount = eur(60'01);
  EXPECT_NE(error_message(make_transaction(transaction).status()).find("0.01 EUR"),
            std::string::npos);
}

TEST(Reverse, IsTheMirrorImageAndCancelsOut) {
  const Transaction paid = payment();
  const auto mirror = reverse(paid, transaction_id(2), 2026y / 2 / 1);
  ASSERT_TRUE(mirror.ok()) << mirror.status();
  EXPECT_EQ(mirror->reverses, paid.id);
  EXPECT_EQ(mirror->cause, TransactionCause::kReversal);
  EXPECT_EQ(mirror->date, Date(2026y / 2 / 1));
  const Transaction both[] = {paid, *mirror};
  const std::vector<Balance> sums = *balances(both);
  for (const Balance& balance : sums) EXPECT_TRUE(balance.amount.is_zero());
  Transaction extreme = paid;
  extreme.postings = {{Account::kBank, "", eur(kMin)},
                      {Account::kBank, "", eur(kMax)},
                      {Account::kBank, "", eur(1)}};
  EXPECT_EQ(error_code(reverse(extreme, transaction_id(2), paid.date).status()), "money.overflow");
}

TEST(Balances, AreByTenantAccountDetailAndCurrency) {
  Transaction first = payment();
  Transaction second = payment();
  second.postings[0].detail = "paypal";
  Transaction other = payment();
  other.tenant = tenant(2);
  const Transaction books[] = {other, second, first};
  const auto sums = balances(books);
  ASSERT_TRUE(sums.ok());
  EXPECT_EQ(*sums, (std::vector<Balance>{
                       {tenant(1), Account::kReceivable, "", eur(-120'00)},
                       {tenant(1), Account::kCashClearing, "paypal", eur(60'00)},
                       {tenant(1), Account::kCashClearing, "stripe", eur(60'00)},
                       {tenant(2), Account::kReceivable, "", eur(-60'00)},
                       {tenant(2), Account::kCashClearing, "stripe", eur(60'00)},
                   }));
  EXPECT_EQ(*balance_of(*sums, tenant(1), Account::kCashClearing, kEur), eur(120'00));
  EXPECT_EQ(*balance_of(*sums, tenant(1), Account::kCashClearing, kXof), Money::zero(kXof));
  EXPECT_EQ(*balance_of(*sums, tenant(3), Account::kReceivable, kEur), eur(0));
}

TEST(Balances, OverflowIsAnErrorInAnyOrder) {
  std::vector<Transaction> books(3, payment());
  for (Transaction& transaction : books) {
    transaction.postings = {{Account::kBank, "", eur(kMax)}, {Account::kRevenue, "", eur(-kMax)}};
  }
  EXPECT_EQ(error_code(balances(books).status()), "money.overflow");
  // What overflows on the way and comes back is no overflow.
  for (Posting& posting : books[1].postings) posting.amount = *negate(posting.amount);
  std::swap(books[1], books[2]);
  const auto sums = balances(books);
  ASSERT_TRUE(sums.ok());
  EXPECT_EQ(sums->front().amount, eur(-kMax));
}

Transaction any_transaction() {
  Transaction transaction = payment();
  transaction.tenant = tenant(*rc::gen::inRange<std::uint8_t>(1, 4));
  transaction.postings.clear();
  const auto currency = *rc::gen::element(kEur, kXof);
  const auto count = *rc::gen::inRange(1, 5);
  std::int64_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const auto size = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
    const std::int64_t minor = *rc::gen::arbitrary<bool>() ? size : -size;
    const auto account = static_cast<Account>(*rc::gen::inRange(1, 11));
    const std::string detail = *rc::gen::element<std::string>("", "stripe", "wave");
    transaction.postings.push_back({account, detail, Money::of_minor(minor, currency)});
    sum += minor;
  }
  if (sum != 0) {
    transaction.postings.push_back({Account::kBank, "", Money::of_minor(-sum, currency)});
  }
  return transaction;
}

std::vector<Transaction> any_books() {
  std::vector<Transaction> books;
  const auto count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) books.push_back(any_transaction());
  return books;
}

RC_GTEST_PROP(Balances, SumToZeroInEachTenantAndCurrency, ()) {  // I01
  const auto books = any_books();
  for (const Transaction& transaction : books) RC_ASSERT(make_transaction(transaction).ok());
  const auto sums = *balances(books);
  for (std::uint8_t number = 1; number < 4; ++number) {
    for (const Currency currency : {kEur, kXof}) {
      std::int64_t sum = 0;
      for (const Balance& balance : sums) {
        const bool counts =
            balance.tenant == tenant(number) && balance.amount.currency() == currency;
        if (counts) sum += balance.amount.minor();
      }
      RC_ASSERT(sum == 0);
    }
  }
}

RC_GTEST_PROP(Balances, DoNotDependOnTheOrder, ()) {
  auto books = any_books();
  const auto before = *balances(books);
  std::shuffle(books.begin(), books.end(), std::minstd_rand(*rc::gen::arbitrary<std::uint32_t>()));
  RC_ASSERT(*balances(books) == before);
}

RC_GTEST_PROP(PostingsJson, ReadsBackWhatItWrote, ()) {
  const Transaction transaction = any_transaction();
  const auto read = postings_from_json(postings_to_json(transaction.postings));
  RC_ASSERT(read.ok());
  RC_ASSERT(*read == transaction.postings);
}

TEST(PostingsJson, HasAStableForm) {
  EXPECT_EQ(postings_to_json(payment().postings),
            R"([{"account":"cash_clearing","detail":"stripe","minor":6000,"currency":"EUR"},)"
            R"({"account":"receivable","minor":-6000,"currency":"EUR"}])");
  EXPECT_EQ(postings_to_json({}), "[]");
  const std::vector<Posting> extremes = {{Account::kBank, "", eur(kMin)},
                                         {Account::kBank, "", eur(kMax)}};
  EXPECT_EQ(*postings_from_json(postings_to_json(extremes)), extremes);
}

TEST(PostingsJson, RefusesWhatItDidNotWrite) {
  const char* const texts[] = {
      "",
      "{}",
      "[",
      "[1]",
      R"([{"account":"receivable","minor":1,"currency":"EUR"}]x)",
      R"([{"account":"cash","minor":1,"currency":"EUR"}])",
      R"([{"minor":1,"currency":"EUR"}])",
      R"([{"account":"bank","minor":1.5,"currency":"EUR"}])",
      R"([{"account":"bank","minor":"1","currency":"EUR"}])",
      R"([{"account":"bank","minor":9223372036854775808,"currency":"EUR"}])",
      R"([{"account":"bank","currency":"EUR"}])",
      R"([{"account":"bank","minor":1,"currency":"eur"}])",
      R"([{"account":"bank","minor":1}])",
      R"([{"account":"bank","minor":1,"currency":"EUR","more":1}])",
      R"([{"account":"bank","detail":7,"minor":1,"currency":"EUR"}])",
  };
  for (const char* text : texts) {
    EXPECT_EQ(error_code(postings_from_json(text).status()), "ledger.bad_json") << text;
  }
}

TEST(LedgerNames, GoThereAndBack) {
  for (int number = 1; number <= 10; ++number) {
    const auto account = static_cast<Account>(number);
    EXPECT_EQ(parse_ledger_account(to_string(account)), account) << number;
  }
  for (int number = 1; number <= 14; ++number) {
    const auto cause = static_cast<TransactionCause>(number);
    EXPECT_EQ(parse_transaction_cause(to_string(cause)), cause) << number;
  }
  EXPECT_TRUE(to_string(Account{13}).empty());
  EXPECT_TRUE(to_string(TransactionCause{15}).empty());
  EXPECT_EQ(parse_ledger_account(""), std::nullopt);
  EXPECT_EQ(parse_transaction_cause(""), std::nullopt);
}

}  // namespace
}  // namespace octroi
