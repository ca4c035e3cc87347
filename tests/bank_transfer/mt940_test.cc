// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/mt940.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

std::string statement(const std::string& entries, const std::string& closing) {
  return ":20:S1\n:25:DE89370400440532013000\n:28C:1/1\n:60F:C260101EUR100,00\n" + entries +
         ":62F:" + closing + "\n-";
}

TEST(Mt940, MarksSayWhichWayMoneyGoes) {
  const struct {
    const char* mark;
    const char* closing;
    std::int64_t effect;
  } rows[] = {{"C", "C260102EUR105,50", 5'50},   {"CR", "C260102EUR105,50", 5'50},
              {"D", "C260102EUR94,50", -5'50},   {"DR", "C260102EUR94,50", -5'50},
              {"RC", "C260102EUR94,50", -5'50},  {"RD", "C260102EUR105,50", 5'50},
              {"RCR", "C260102EUR94,50", -5'50}, {"RDR", "C260102EUR105,50", 5'50}};
  for (const auto& row : rows) {
    const auto read = parse_mt940(
        statement(":61:260102" + std::string(row.mark) + "5,5NTRFNONREF//B1\n", row.closing));
    ASSERT_TRUE(read.ok()) << row.mark << read.status();
    EXPECT_EQ(effect(read->at(0).entries.at(0)).minor(), row.effect) << row.mark;
    EXPECT_EQ(read->at(0).entries[0].bank_reference, "B1");
  }
}

TEST(Mt940, AStatementAddsUpOrIsRefused) {
  EXPECT_EQ(error_code(parse_mt940(statement(":61:260102C5,NTRFX\n", "C260102EUR105,01")).status()),
            "bank_transfer.does_not_add_up");
  EXPECT_TRUE(parse_mt940(statement(":61:260102D200,NTRFX\n", "D260102EUR100,00")).ok());
}

TEST(Mt940, RefusesWhatItCannotRead) {
  for (const char* entry : {":61:261302C5,NTRFX\n", ":61:2601C5,NTRFX\n", ":61:260102X5,NTRFX\n",
                            ":61:260102C5.00NTRF\n", ":61:260102C5,001NTRFX\n",
                            ":61:260102C-5,NTRFX\n", ":61:260102C99999999999999999999,N\n"}) {
    EXPECT_EQ(error_code(parse_mt940(statement(entry, "C260102EUR105,00")).status()),
              "bank_transfer.bad_statement")
        << entry;
  }
  for (const char* text : {"", "hello", ":61:260102C5,NTRFX\n", ":20:S1\n:25:X\n",
                           ":20:S1\n:60F:C260101XYZ1,\n:62F:C260101XYZ1,\n"}) {
    EXPECT_EQ(error_code(parse_mt940(text).status()), "bank_transfer.bad_statement") << text;
  }
}

TEST(Mt940, PlainAndStructuredPurposes) {
  const auto read = parse_mt940(
      statement(":61:260102C5,00NTRFX\n:86:RF18 5390 0754\n 7034 thanks\n"
                ":61:260102C5,00NTRFX\n:86:166?00T?20SVWZ+a?b RF18539?2100754703?224X?32A?33B\n",
                "C260102EUR110,00"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->at(0).entries[0].creditor_reference, "RF18539007547034");
  EXPECT_EQ(read->at(0).entries[1].purpose, "SVWZ+a?b RF18539007547034X");
  EXPECT_EQ(read->at(0).entries[1].creditor_reference, "RF18539007547034");
  EXPECT_EQ(read->at(0).entries[1].counterparty_name, "AB");
}

TEST(FindReference, NeedsRightCheckDigits) {
  EXPECT_EQ(find_creditor_reference("Invoice RF18 5390 0754 7034, thanks"), "RF18539007547034");
  EXPECT_EQ(find_creditor_reference("rf18539007547034"), "RF18539007547034");
  EXPECT_EQ(find_creditor_reference("RF17 5390 0754 7034"), "");
  EXPECT_EQ(find_creditor_reference("SURF RF"), "");
  EXPECT_EQ(find_creditor_reference(""), "");
}

}  // namespace
}  // namespace octroi
