// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/words.h"

#include <algorithm>
#include <iterator>

namespace octroi {
inline namespace v0 {
namespace {

struct Entry {
  std::string_view code;
  std::string_view english;
  std::string_view french;
};

constexpr Entry kWords[] = {
    // Why a payment failed.
    {"insufficient_funds", "not enough money in the account", "provision insuffisante"},
    {"expired_card", "the card has expired", "la carte a expiré"},
    {"do_not_honor", "your bank refused it", "votre banque l’a refusé"},
    {"fraud", "your bank refused it", "votre banque l’a refusé"},
    {"invalid_method", "the payment method is no longer valid",
     "le moyen de paiement n’est plus valable"},
    {"needs_approval", "you must approve it", "vous devez l’approuver"},
    {"cancelled_by_payer", "it was cancelled", "il a été annulé"},
    {"other", "it was refused", "il a été refusé"},
    {"method_expired", "your payment method has expired", "votre moyen de paiement a expiré"},
    {"given_up", "it was given up", "il a été abandonné"},
    {reasons::kNotReceived, "we have not received it by the day it was due",
     "nous ne l’avons pas reçu à l’échéance"},
    // Why access is suspended.
    {reasons::kPaymentsFailed, "several payments failed in a row",
     "plusieurs paiements de suite ont échoué"},
    {reasons::kUnpaid, "an invoice is unpaid", "une facture est impayée"},
    {reasons::kPeriodOver, "the paid period is over", "la période payée est terminée"},
    // How something was paid.
    {"card", "card", "carte"},
    {"stripe", "card", "carte"},
    {"bank", "bank transfer", "virement bancaire"},
    {"bank_transfer", "bank transfer", "virement bancaire"},
    {"mobile_money", "mobile money", "mobile money"},
    {"mtn_momo", "MTN Mobile Money", "MTN Mobile Money"},
    {"orange_money", "Orange Money", "Orange Money"},
    {"paypal", "PayPal", "PayPal"},
    {"wave", "Wave", "Wave"},
};

}  // namespace

std::string words_for(std::string_view code, Language language) {
  const auto* const found =
      std::ranges::find_if(kWords, [&](const Entry& entry) { return entry.code == code; });
  if (found == std::end(kWords)) return std::string(code);
  return std::string(language == Language::kFrench ? found->french : found->english);
}

}  // namespace v0
}  // namespace octroi
