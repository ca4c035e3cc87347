// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Examples of standards and other people's libraries, each with its source in the file.

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "octroi/bank_transfer/epc_qr.h"
#include "octroi/bank_transfer/reference.h"
#include "octroi/base/status.h"

namespace octroi {
namespace {

using Json = nlohmann::json;

std::vector<Json> vectors_of(const std::string& kind) {
  std::ifstream file(std::string(OCTROI_SOURCE_DIR) + "/tests/bank_transfer/testdata/vectors.json");
  std::vector<Json> chosen;
  const Json all = Json::parse(file);
  for (const Json& vector : all.at("vectors")) {
    if (vector.at("kind") == kind) chosen.push_back(vector);
  }
  EXPECT_FALSE(chosen.empty()) << kind;
  return chosen;
}

TEST(BankTransferVectors, Iso11649Make) {
  for (const Json& v : vectors_of("iso11649_make")) {
    const auto rf = make_creditor_reference(v["inputs"]["reference"].get<std::string>());
    ASSERT_TRUE(rf.ok()) << v["id"];
    EXPECT_EQ(*rf, v["expected"]["rf"]) << v["id"];
    EXPECT_EQ(print_in_fours(*rf), v["expected"]["printed"]) << v["id"];
    EXPECT_EQ(*parse_creditor_reference(print_in_fours(*rf)), *rf) << v["id"];
  }
}

TEST(BankTransferVectors, Iso11649Validate) {
  for (const Json& v : vectors_of("iso11649_validate")) {
    const auto parsed = parse_creditor_reference(v["inputs"]["reference"].get<std::string>());
    EXPECT_EQ(parsed.ok(), v["expected"]["valid"].get<bool>()) << v["id"];
    if (!parsed.ok()) {
      EXPECT_EQ(error_code(parsed.status()), "bank_transfer.bad_reference");
    }
  }
}

TEST(BankTransferVectors, Iban) {
  for (const Json& v : vectors_of("iban_mod97")) {
    const auto parsed = parse_iban(v["inputs"]["iban"].get<std::string>());
    EXPECT_EQ(parsed.ok(), v["expected"]["valid"].get<bool>()) << v["id"];
    if (!parsed.ok()) {
      EXPECT_EQ(error_code(parsed.status()), "bank_transfer.bad_iban");
    }
  }
}

std::string latin1_to_utf8(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

TEST(BankTransferVectors, EpcQr) {
  for (const Json& v : vectors_of("epc_qr")) {
    const Json& in = v["inputs"];
    const bool is_latin1 = in["charset"] == 2;
    EpcQr transfer;
    transfer.bic = in["bic"];
    transfer.name = in["name"];
    transfer.iban = in["iban"];
    transfer.amount = *Money::parse(in["amount"].get<std::string>(), *Currency::parse("EUR"));
    transfer.purpose = in["purpose"];
    transfer.reference = in.value("structured", "");
    transfer.text = in.value("text", "");
    transfer.charset = is_latin1 ? EpcCharset::kLatin1 : EpcCharset::kUtf8;
    const auto payload = make_epc_qr(transfer);
    ASSERT_TRUE(payload.ok()) << v["id"] << payload.status();
    EXPECT_EQ(is_latin1 ? latin1_to_utf8(*payload) : *payload, v["expected"]["payload"]);
    const char* size = is_latin1 ? "payload_bytes_iso8859_1" : "payload_bytes";
    EXPECT_EQ(payload->size(), v["expected"][size].get<std::size_t>()) << v["id"];
  }
}

}  // namespace
}  // namespace octroi
