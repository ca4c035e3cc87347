// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/camt053.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

std::string document(const std::string& inside, const std::string& before = "") {
  return R"(<?xml version="1.0" encoding="UTF-8"?>)" + before +
         R"(<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>)"
         "<Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb>"
         "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>" +
         inside + "</Stmt></BkToCstmrStmt></Document>";
}

std::string balance(const char* code, const char* amount) {
  return "<Bal><Tp><CdOrPrtry><Cd>" + std::string(code) +
         "</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">" + amount +
         "</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>";
}

std::string entry(const std::string& amount, const std::string& mark, const std::string& status,
                  const std::string& details = "") {
  return "<Ntry><Amt Ccy=\"EUR\">" + amount + "</Amt><CdtDbtInd>" + mark + "</CdtDbtInd>" + status +
         "<ValDt><Dt>2026-01-02</Dt></ValDt><AcctSvcrRef>B1</AcctSvcrRef><NtryDtls>" + details +
         "</NtryDtls></Ntry>";
}

const std::string kBooked = "<Sts>BOOK</Sts>";

std::string transaction(const std::string& amount, const std::string& inside) {
  return "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><AmtDtls><TxAmt><Amt "
         "Ccy=\"EUR\">" +
         amount + "</Amt></TxAmt></AmtDtls>" + inside + "</TxDtls>";
}

TEST(Camt053, ReadsBothVersions) {
  const std::string old_payer =
      "<RltdPties><Dbtr><Nm>Muster</Nm></Dbtr><DbtrAcct><Id><IBAN>"
      "DE71110220330123456789</IBAN></Id></DbtrAcct></RltdPties>"
      "<RmtInf><Ustrd>RF18 5390 0754</Ustrd><Ustrd> 7034</Ustrd></RmtInf>";
  const std::string new_payer =
      "<RltdPties><Dbtr><Pty><Nm>Muster</Nm></Pty></Dbtr></RltdPties>"
      "<RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf>"
      "</Strd></RmtInf>";
  const auto read = parse_camt053(document(
      balance("OPBD", "100.00") + entry("5.50", "CRDT", kBooked, transaction("5.50", old_payer)) +
      entry("4.50", "CRDT", "<Sts><Cd>BOOK</Cd></Sts>", transaction("4.50", new_payer)) +
      entry("900.00", "CRDT", "<Sts>PDNG</Sts>") + balance("CLBD", "110.00")));
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->at(0).entries.size(), 2u);
  for (const BankEntry& one : read->at(0).entries) {
    EXPECT_EQ(one.counterparty_name, "Muster");
    EXPECT_EQ(one.creditor_reference, "RF18539007547034");
    EXPECT_EQ(one.customer_reference, "");
    EXPECT_EQ(one.bank_reference, "B1");
  }
  EXPECT_EQ(read->at(0).account, "DE89370400440532013000");
}

TEST(Camt053, ABatchIsItsTransactionsAndSums) {
  const std::string two = transaction("2.00", "") + transaction("3.00", "");
  EXPECT_EQ(parse_camt053(document(entry("5.00", "CRDT", kBooked, two)))->at(0).entries.size(), 2u);
  EXPECT_EQ(error_code(parse_camt053(document(entry("6.00", "CRDT", kBooked, two))).status()),
            "bank_transfer.does_not_add_up");
}

TEST(Camt053, ReversalsGoTheOtherWay) {
  const auto read =
      parse_camt053(document(entry("5.00", "DBIT", "<RvslInd>true</RvslInd>" + kBooked)));
  EXPECT_EQ(read->at(0).entries.at(0).mark, EntryMark::kReversedCredit);
  EXPECT_EQ(effect(read->at(0).entries[0]).minor(), -5'00);
}

TEST(Camt053, RefusesWhatIsHostileOrWrong) {
  const std::string bomb = R"(<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">)"
                           R"(<!ENTITY x SYSTEM "file:///etc/passwd">]>)";
  for (const std::string& xml :
       {std::string(), std::string("{}"), std::string("<Document/>"), document("", bomb),
        document("<Ntry>"), document(entry("5,00", "CRDT", kBooked)),
        document(entry("-5.00", "CRDT", kBooked)), document(entry("5.00", "BOTH", kBooked)),
        document(entry("5.00", "CRDT", kBooked)) + "<more/>"}) {
    EXPECT_EQ(error_code(parse_camt053(xml).status()), "bank_transfer.bad_statement")
        << xml.substr(0, 80);
  }
  EXPECT_EQ(
      error_code(
          parse_camt053(document(balance("OPBD", "1.00") + balance("CLBD", "2.00"))).status()),
      "bank_transfer.does_not_add_up");
}

}  // namespace
}  // namespace octroi
