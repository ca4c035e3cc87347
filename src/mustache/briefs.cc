// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "mustache/wording.h"

namespace octroi {
inline namespace v0 {
namespace {

struct Brief {
  std::string_view name;
  std::string_view text;
};

constexpr Brief kEnglish[] = {
    {"order_confirmation",
     "{{brand}}: we have received your order {{order_number}}, {{plan}}, {{amount}}."},
    {"receipt",
     "{{brand}}: we have received {{amount}} for invoice {{invoice_number}}. Thank you."},
    {"invoice", "{{brand}}: invoice {{invoice_number}} of {{amount}}, due on {{due_on}}."},
    {"reminder",
     "{{brand}}: your subscription {{#renews}}renews{{/renews}}{{^renews}}ends{{/renews}} "
     "{{#is_last_day}}tomorrow{{/is_last_day}}"
     "{{^is_last_day}}in {{days_left}} days{{/is_last_day}}. Last day: {{ends_on}}."},
    {"trial_ending",
     "{{brand}}: your free trial ends {{#is_last_day}}tomorrow{{/is_last_day}}"
     "{{^is_last_day}}in {{days_left}} days{{/is_last_day}}. Price afterwards: {{amount}}."},
    {"suspension",
     "{{brand}}: your access is suspended{{#reason}}: {{reason}}{{/reason}}. Your data is kept."},
    {"reactivation", "{{brand}}: your access is active again."},
    {"renewal", "{{brand}}: {{plan}} is renewed from {{starts_on}}, {{amount}}."},
    {"failed_payment",
     "{{brand}}: your payment of {{amount}} for invoice {{invoice_number}} did not go through."
     "{{#next_attempt_on}} Next attempt on {{next_attempt_on}}.{{/next_attempt_on}}"},
    {"welcome", "Welcome to {{brand}}: {{plan}} is ready."},
    {"cancellation", "{{brand}}: your subscription is cancelled. Last day: {{ends_on}}."},
    {"bank_transfer_instructions",
     "{{brand}}: please transfer {{amount}} to {{iban}} ({{account_holder}}), reference "
     "{{reference}}."},
    {"plan_change", "{{brand}}: your plan is {{plan}} from {{changes_on}}."},
    {"credit_added", "{{brand}}: we have received {{amount}}, which is your credit now."},
    {"payment_method_expiring",
     "{{brand}}: your payment method {{payment_method}} can be used until {{expires_on}}."},
    {"credit_note",
     "{{brand}}: credit note {{credit_note_number}} of {{amount}} for invoice "
     "{{invoice_number}}."},
    {"change_dropped",
     "{{brand}}: the change to {{dropped_plan}} on {{changes_on}} was not made. You keep "
     "{{plan}}."},
    {"change_scheduled", "{{brand}}: your plan changes to {{plan}} on {{changes_on}}."},
    {"pause",
     "{{brand}}: your subscription is paused from {{paused_on}}{{#resumes_on}}; it goes on from "
     "{{resumes_on}}{{/resumes_on}}."},
    {"resumption", "{{brand}}: your subscription goes on from {{resumed_on}}."},
    {"payment_reversed",
     "{{brand}}: {{amount}} for invoice {{invoice_number}} was taken back by your bank"
     "{{#amount_due}}; {{amount_due}} is due{{/amount_due}}."},
};

// Without the letters that the GSM alphabet lacks, of which one would halve what fits.
constexpr Brief kFrench[] = {
    {"order_confirmation",
     "{{brand}} : votre commande {{order_number}} est enregistrée, {{plan}}, {{amount}}."},
    {"receipt",
     "{{brand}} : votre paiement de {{amount}} pour la facture {{invoice_number}} est arrivé. "
     "Merci."},
    {"invoice",
     "{{brand}} : facture {{invoice_number}} de {{amount}}, à payer au plus tard le {{due_on}}."},
    {"reminder",
     "{{brand}} : votre abonnement {{#renews}}se renouvelle{{/renews}}"
     "{{^renews}}se termine{{/renews}} {{#is_last_day}}demain{{/is_last_day}}"
     "{{^is_last_day}}dans {{days_left}} jours{{/is_last_day}}. Dernier jour : {{ends_on}}."},
    {"trial_ending",
     "{{brand}} : votre essai gratuit se termine {{#is_last_day}}demain{{/is_last_day}}"
     "{{^is_last_day}}dans {{days_left}} jours{{/is_last_day}}. Prix ensuite : {{amount}}."},
    {"suspension",
     "{{brand}} : votre accès est suspendu{{#reason}} : {{reason}}{{/reason}}. Vos données sont "
     "conservées."},
    {"reactivation", "{{brand}} : votre accès est rétabli."},
    {"renewal", "{{brand}} : {{plan}} est renouvelé à partir du {{starts_on}}, {{amount}}."},
    {"failed_payment",
     "{{brand}} : votre paiement de {{amount}} pour la facture {{invoice_number}} n'a pas abouti."
     "{{#next_attempt_on}} Nouvel essai le {{next_attempt_on}}.{{/next_attempt_on}}"},
    {"welcome", "Bienvenue chez {{brand}} : {{plan}} est à votre disposition."},
    {"cancellation", "{{brand}} : votre abonnement est résilié. Dernier jour : {{ends_on}}."},
    {"bank_transfer_instructions",
     "{{brand}} : virement de {{amount}} à faire sur {{iban}} ({{account_holder}}), référence "
     "{{reference}}."},
    {"plan_change", "{{brand}} : votre offre est {{plan}} à partir du {{changes_on}}."},
    {"credit_added",
     "{{brand}} : votre versement de {{amount}} est arrivé, il devient votre avoir."},
    {"payment_method_expiring",
     "{{brand}} : votre moyen de paiement {{payment_method}} est valable jusqu'au {{expires_on}}."},
    {"credit_note",
     "{{brand}} : avoir {{credit_note_number}} de {{amount}} sur la facture {{invoice_number}}."},
    {"change_dropped",
     "{{brand}} : le passage à {{dropped_plan}} le {{changes_on}} n'a pas eu lieu. Vous gardez "
     "{{plan}}."},
    {"change_scheduled", "{{brand}} : votre offre passe à {{plan}} le {{changes_on}}."},
    {"pause",
     "{{brand}} : votre abonnement est en pause à partir du {{paused_on}}{{#resumes_on}}, reprise "
     "le {{resumes_on}}{{/resumes_on}}."},
    {"resumption", "{{brand}} : votre abonnement reprend à partir du {{resumed_on}}."},
    {"payment_reversed",
     "{{brand}} : votre banque a repris {{amount}} sur la facture {{invoice_number}}"
     "{{#amount_due}}, {{amount_due}} reste à payer{{/amount_due}}."},
};

}  // namespace

std::string_view brief_of(std::string_view tag, std::string_view letter) noexcept {
  const std::span<const Brief> briefs = tag == "fr" ? std::span<const Brief>(kFrench) : kEnglish;
  for (const Brief& brief : briefs) {
    if (brief.name == letter) return brief.text;
  }
  return "";
}

}  // namespace v0
}  // namespace octroi
