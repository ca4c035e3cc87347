// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/reference.h"

#include <gtest/gtest.h>

#include "octroi/bank_transfer/epc_qr.h"
#include "octroi/base/status.h"

namespace octroi {
namespace {

TEST(CreditorReference, BadOnesAreNotMade) {
  for (const std::string bad : {"", "A B", "INV-1", "1234567890123456789012", "é", "A\n"}) {
    EXPECT_EQ(error_code(make_creditor_reference(bad).status()), "bank_transfer.bad_reference")
        << bad;
  }
}

TEST(CreditorReference, LowerCaseIsRaised) {
  EXPECT_EQ(*make_creditor_reference("abc"), "RF45ABC");
  EXPECT_EQ(*parse_creditor_reference("rf45 abc"), "RF45ABC");
}

// A digit for a digit, a letter for a letter: MOD 97-10 promises no more.
TEST(CreditorReference, EveryMistypedCharacterIsFound) {
  const std::string good = *make_creditor_reference("INV2026000042");
  for (std::size_t i = 0; i < good.size(); ++i) {
    const bool is_digit = good[i] <= '9';
    for (const char c : std::string(is_digit ? "0123456789" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
      if (c == good[i]) continue;
      std::string bad = good;
      bad[i] = c;
      EXPECT_FALSE(parse_creditor_reference(bad).ok()) << bad;
    }
  }
}

TEST(CreditorReference, SwappedNeighboursAreFound) {
  const std::string good = *make_creditor_reference("539007547034");
  for (std::size_t i = 4; i + 1 < good.size(); ++i) {
    std::string bad = good;
    std::swap(bad[i], bad[i + 1]);
    if (bad != good) {
      EXPECT_FALSE(parse_creditor_reference(bad).ok()) << bad;
    }
  }
}

TEST(CreditorReference, FormIsChecked) {
  for (const std::string bad : {"", "RF", "RF18", "539007547034", "RF1839007547034X!", "DE45ABC",
                                "RF45ABC\n", "RF45-ABC"}) {
    EXPECT_FALSE(parse_creditor_reference(bad).ok()) << bad;
  }
}

TEST(Iban, FormIsChecked) {
  EXPECT_EQ(*parse_iban("fr14 2004 1010 0505 0001 3m02 606"), "FR1420041010050500013M02606");
  for (const std::string bad :
       {"", "FR", "FR14", "1420041010050500013M02606", "FR1420041010050500013M0260",
        "FR1420041010050500013M026060", "FR14-2004-1010-0505-0001-3M02-606",
        "FR14 2004 1010 0505 0001 3M02 60\xC3\xA9"}) {
    EXPECT_EQ(error_code(parse_iban(bad).status()), "bank_transfer.bad_iban") << bad;
  }
  // The right check digits, yet not the length of a German one.
  EXPECT_FALSE(parse_iban("DE44500105175407324931001").ok());
}

TEST(Bic, FormIsChecked) {
  EXPECT_EQ(*parse_bic("psstfrppxxx"), "PSSTFRPPXXX");
  EXPECT_EQ(*parse_bic("COBADEFF"), "COBADEFF");
  for (const std::string bad : {"", "COBADEF", "COBADEFFX", "COBA12FF", "COBADEFFXX!"}) {
    EXPECT_EQ(error_code(parse_bic(bad).status()), "bank_transfer.bad_bic") << bad;
  }
}

EpcQr good_transfer() {
  EpcQr transfer;
  transfer.name = "Example SAS";
  transfer.iban = "FR1420041010050500013M02606";
  transfer.amount = Money::of_minor(50'00, *Currency::parse("EUR"));
  transfer.reference = "RF45ABC";
  return transfer;
}

TEST(EpcQr, EndsWithTheLastLineUsed) {
  EpcQr transfer = good_transfer();
  const std::string head = "BCD\n002\n1\nSCT\n\nExample SAS\nFR1420041010050500013M02606\nEUR50";
  EXPECT_EQ(*make_epc_qr(transfer), head + "\n\nRF45ABC");
  transfer.reference = "";
  EXPECT_EQ(*make_epc_qr(transfer), head);
  transfer.note = "Thank you";
  EXPECT_EQ(*make_epc_qr(transfer), head + "\n\n\n\nThank you");
}

TEST(EpcQr, AmountsAreExact) {
  const std::pair<std::int64_t, const char*> cases[] = {
      {1, "EUR0.01"},  {10, "EUR0.1"},      {100, "EUR1"},
      {1000, "EUR10"}, {10050, "EUR100.5"}, {999'999'999'99, "EUR999999999.99"}};
  for (const auto& [minor, line] : cases) {
    EpcQr transfer = good_transfer();
    transfer.amount = Money::of_minor(minor, *Currency::parse("EUR"));
    EXPECT_NE(make_epc_qr(transfer)->find(std::string("\n") + line + "\n"), std::string::npos)
        << line;
  }
}

TEST(EpcQr, LimitsAreKept) {
  struct Case {
    const char* name;
    void (*spoil)(EpcQr&);
    const char* code;
  };
  const char* bad = "bank_transfer.bad_epc_qr";
  const Case cases[] = {
      {"XOF", [](EpcQr& t) { t.amount = Money::of_minor(5000, *Currency::parse("XOF")); }, bad},
      {"zero", [](EpcQr& t) { t.amount = Money::zero(t.amount.currency()); }, bad},
      {"negative", [](EpcQr& t) { t.amount = Money::of_minor(-1, t.amount.currency()); }, bad},
      {"a billion",
       [](EpcQr& t) { t.amount = Money::of_minor(1'000'000'000'00, t.amount.currency()); }, bad},
      {"no name", [](EpcQr& t) { t.name = ""; }, bad},
      {"name of 71", [](EpcQr& t) { t.name.assign(71, 'n'); }, bad},
      {"line break in the name", [](EpcQr& t) { t.name = "Example\nDE00"; }, bad},
      {"reference and text", [](EpcQr& t) { t.text = "both"; }, bad},
      {"text of 141",
       [](EpcQr& t) {
         t.reference = "";
         t.text.assign(141, 't');
       },
       bad},
      {"note of 71", [](EpcQr& t) { t.note.assign(71, 'n'); }, bad},
      {"purpose of 5", [](EpcQr& t) { t.purpose = "GDDSX"; }, bad},
      {"purpose in lower case", [](EpcQr& t) { t.purpose = "gdds"; }, bad},
      {"332 bytes",
       [](EpcQr& t) {
         t.reference = "";
         for (int i = 0; i < 70; ++i) t.name = i == 0 ? "é" : t.name + "é";
         t.text.assign(140, 't');
       },
       bad},
      {"not Latin 1",
       [](EpcQr& t) {
         t.charset = EpcCharset::kLatin1;
         t.name = "Œuvre";
       },
       bad},
      {"bad IBAN", [](EpcQr& t) { t.iban = "FR00"; }, "bank_transfer.bad_iban"},
      {"bad BIC", [](EpcQr& t) { t.bic = "X"; }, "bank_transfer.bad_bic"},
      {"bad reference", [](EpcQr& t) { t.reference = "RF00ABC"; }, "bank_transfer.bad_reference"},
  };
  for (const Case& c : cases) {
    EpcQr transfer = good_transfer();
    c.spoil(transfer);
    EXPECT_EQ(error_code(make_epc_qr(transfer).status()), c.code) << c.name;
  }
}

TEST(EpcQr, TheLongestTextsPass) {
  EpcQr transfer = good_transfer();
  transfer.reference = "";
  transfer.name.assign(70, 'n');
  transfer.text.assign(140, 't');
  EXPECT_TRUE(make_epc_qr(transfer).ok());
}

}  // namespace
}  // namespace octroi
