// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/bank_transfer.h"

#include <set>

#include "octroi/bank_transfer/reference.h"
#include "octroi/base/status.h"
#include "octroi/testing/payment_conformance.h"

namespace octroi {
namespace {

const BankTransferOptions kAccount = {"Example SAS", "FR14 2004 1010 0505 0001 3M02 606",
                                      "PSSTFRPPXXX"};

TenantContext tenant_of(std::uint8_t number) {
  return TenantContext::assume(TenantId(UuidBytes{number}), Actor::system());
}

ChargeRequest request_of(std::string reference = "INV-202601-00007") {
  ChargeRequest request;
  request.payment = PaymentId(UuidBytes{7});
  request.idempotency_key = "k";
  request.amount = Money::of_minor(50'00, *Currency::parse("EUR"));
  request.reference = std::move(reference);
  return request;
}

TEST(BankTransfer, AnswersPendingWithInstructions) {
  const auto provider = make_bank_transfer(kAccount);
  ASSERT_TRUE(provider.ok()) << provider.status();
  const auto result = (*provider)->charge(tenant_of(1), request_of());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, ChargeOutcome::kPending);
  ASSERT_TRUE(result->instructions.has_value());
  const TransferInstructions& how = *result->instructions;
  EXPECT_EQ(how.account_holder, "Example SAS");
  EXPECT_EQ(how.iban, "FR1420041010050500013M02606");
  EXPECT_EQ(how.bic, "PSSTFRPPXXX");
  EXPECT_EQ(how.amount, request_of().amount);
  EXPECT_EQ(how.reference, result->provider_reference);
  EXPECT_TRUE(parse_creditor_reference(how.reference).ok());
  EXPECT_EQ(how.reference.substr(4, 14), "INV20260100007");
  EXPECT_EQ(how.epc_qr,
            "BCD\n002\n1\nSCT\nPSSTFRPPXXX\nExample SAS\nFR1420041010050500013M02606\n"
            "EUR50\n\n" +
                how.reference);
  EXPECT_EQ((*provider)->capabilities(), (PaymentCapabilities{.manual = true}));
}

TEST(BankTransfer, OnlyEurosHaveACode) {
  const auto provider = make_bank_transfer(kAccount);
  ChargeRequest request = request_of();
  request.amount = Money::of_minor(5000, *Currency::parse("XOF"));
  const auto result = (*provider)->charge(tenant_of(1), request);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->instructions->epc_qr, "");
}

TEST(BankTransfer, AnyInvoiceNumberMakesAReference) {
  const auto provider = make_bank_transfer(kAccount);
  for (const std::string number :
       {"", "1", "FAC/2026/0000000000000000000042", "—", "été 2026", "inv 7"}) {
    const auto result = (*provider)->charge(tenant_of(1), request_of(number));
    ASSERT_TRUE(result.ok()) << number << result.status();
    EXPECT_TRUE(parse_creditor_reference(result->provider_reference).ok()) << number;
    EXPECT_LE(result->provider_reference.size(), 25u);
  }
}

TEST(BankTransfer, ReferencesDifferByTenantAndPayment) {
  std::set<std::string> seen;
  for (std::uint8_t tenant = 1; tenant <= 40; ++tenant) {
    for (std::uint8_t payment = 1; payment <= 40; ++payment) {
      seen.insert(
          *transfer_reference(TenantId(UuidBytes{tenant}), PaymentId(UuidBytes{payment}), "INV-1"));
    }
  }
  EXPECT_EQ(seen.size(), 1600u);
}

TEST(BankTransfer, BadAccountsAreRefused) {
  const auto code = [](BankTransferOptions options) {
    return error_code(make_bank_transfer(options).status());
  };
  EXPECT_EQ(code({"Example", "FR1420041010050500013M02607", ""}), "bank_transfer.bad_iban");
  EXPECT_EQ(code({"Example", kAccount.iban, "X"}), "bank_transfer.bad_bic");
  EXPECT_EQ(code({"", kAccount.iban, ""}), "text.empty");
  EXPECT_EQ(code({"Exa\nmple", kAccount.iban, ""}), "text.control_character");
  EXPECT_EQ(code({std::string(71, 'x'), kAccount.iban, ""}), "text.too_long");
  EXPECT_EQ(code({"Example", kAccount.iban, ""}), "");
}

class BankTransferHarness final : public PaymentHarness {
 public:
  PaymentProvider& provider() override { return *provider_; }
  bool arrange(FakeAnswerKind kind) override { return kind == FakeAnswerKind::kPending; }
  // The provider moves nothing; the bank's account does, and no one looks at it here.
  MovedMoney moved(const TenantContext&, std::string_view) override { return {}; }
  absl::Status settle(const TenantContext&, std::string_view) override {
    return absl::UnimplementedError("an operator confirms the transfer, in the engine");
  }
  [[nodiscard]] std::vector<Deviation> deviations() const override {
    return {
        {"KeyReuseWithOtherAmountIsRefused", "keeps no state, and no charge moves money"},
        {"DeclineIsAResult", "a transfer is not declined, it does not come"},
        {"UnknownIsNeverFailed", "no request leaves the process, so no answer is lost"},
        {"PendingSettlesOnce", "settles by an operator's word, in the engine"},
    };
  }

 private:
  std::unique_ptr<PaymentProvider> provider_ = *make_bank_transfer(kAccount);
};

}  // namespace

using BankTransferProvider = BankTransferHarness;
INSTANTIATE_TYPED_TEST_SUITE_P(BankTransfer, PaymentConformance, BankTransferProvider);

}  // namespace octroi
