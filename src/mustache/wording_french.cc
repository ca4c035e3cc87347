// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "mustache/wording.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr WordedRow kOrder[] = {
    {"Commande", "order_number"}, {"Formule", "plan"}, {"Montant", "amount"}};
constexpr WordedRow kReceipt[] = {{"Facture", "invoice_number"},
                                  {"Montant", "amount"},
                                  {"Payé le", "paid_on"},
                                  {"Moyen de paiement", "payment_method"}};
constexpr WordedRow kInvoice[] = {{"Facture", "invoice_number"},
                                  {"Formule", "plan"},
                                  {"Émise le", "issued_on"},
                                  {"", "lines"},
                                  {"Remise", "discount"},
                                  {"Taxe", "tax"},
                                  {"Votre crédit", "credit"},
                                  {"Total", "amount"},
                                  {"À payer au plus tard le", "due_on"}};
constexpr WordedRow kReminder[] = {{"Formule", "plan"}, {"Dernier jour", "ends_on"}};
constexpr WordedRow kTrial[] = {
    {"Formule", "plan"}, {"Dernier jour gratuit", "ends_on"}, {"Prix ensuite", "amount"}};
constexpr WordedRow kSuspension[] = {
    {"Formule", "plan"}, {"Suspendu le", "suspended_on"}, {"Motif", "reason"}};
constexpr WordedRow kReactivation[] = {{"Formule", "plan"}, {"Rétabli le", "reactivated_on"}};
constexpr WordedRow kRenewal[] = {
    {"Formule", "plan"}, {"Montant", "amount"}, {"Début", "starts_on"}, {"Fin", "ends_on"}};
constexpr WordedRow kFailed[] = {{"Facture", "invoice_number"},
                                 {"Formule", "plan"},
                                 {"Montant", "amount"},
                                 {"Motif", "reason"},
                                 {"Nouvel essai le", "next_attempt_on"}};
constexpr WordedRow kWelcome[] = {
    {"Formule", "plan"}, {"Début", "starts_on"}, {"Essai gratuit jusqu’au", "trial_ends_on"}};
constexpr WordedRow kCancellation[] = {{"Formule", "plan"}, {"Dernier jour", "ends_on"}};
constexpr WordedRow kTransfer[] = {{"Montant", "amount"},
                                   {"Facture", "invoice_number"},
                                   {"À payer au plus tard le", "due_on"},
                                   {"Titulaire du compte", "account_holder"},
                                   {"IBAN", "iban"},
                                   {"BIC", "bic"},
                                   {"Référence", "reference"}};

constexpr WordedRow kPlanChange[] = {{"Formule", "plan"},
                                     {"Auparavant", "previous_plan"},
                                     {"Quantité", "quantity"},
                                     {"Options", "add_ons"},
                                     {"À partir du", "changes_on"}};
constexpr WordedRow kCredit[] = {
    {"Montant", "amount"}, {"Payé pour la facture", "invoice_number"}, {"Reçu le", "paid_on"}};

constexpr WordedRow kExpiring[] = {{"Moyen de paiement", "payment_method"},
                                   {"Dernier jour", "expires_on"}};

constexpr WordedRow kCreditNote[] = {{"Avoir", "credit_note_number"},
                                     {"Pour la facture", "invoice_number"},
                                     {"Émis le", "issued_on"},
                                     {"Montant", "amount"},
                                     {"Déduit du montant dû", "taken_off_due"},
                                     {"Porté à votre crédit", "to_credit"},
                                     {"En cours de remboursement", "to_refund"},
                                     {"Motif", "note"}};
constexpr WordedRow kDropped[] = {
    {"Formule", "plan"}, {"Au lieu de", "dropped_plan"}, {"Prévue le", "changes_on"}};
constexpr WordedRow kScheduled[] = {{"Formule", "plan"},
                                    {"D’ici là", "previous_plan"},
                                    {"Quantité", "quantity"},
                                    {"Options", "add_ons"},
                                    {"À partir du", "changes_on"}};
constexpr WordedRow kPause[] = {
    {"Formule", "plan"}, {"En pause à partir du", "paused_on"}, {"Reprise le", "resumes_on"}};
constexpr WordedRow kResumption[] = {{"Formule", "plan"}, {"Reprise le", "resumed_on"}};

constexpr WordedRow kReversed[] = {{"Facture", "invoice_number"},
                                   {"Montant repris", "amount"},
                                   {"Le", "reversed_on"},
                                   {"Reste dû", "amount_due"}};

constexpr Wording kLetters[] = {
    {"order_confirmation", "Votre commande {{order_number}}",
     "Merci, nous avons bien reçu votre commande.", kOrder,
     "Nous vous écrirons dès qu’elle sera payée."},
    {"receipt", "Reçu pour la facture {{invoice_number}}",
     "Merci, nous avons bien reçu votre paiement.", kReceipt, ""},
    {"invoice", "Facture {{invoice_number}}\u00A0: {{amount}}", "Voici votre facture.", kInvoice,
     ""},
    {"reminder",
     "Votre abonnement {{#renews}}se renouvelle{{/renews}}{{^renews}}prend fin{{/renews}} "
     "{{#is_last_day}}demain{{/is_last_day}}"
     "{{^is_last_day}}dans {{days_left}} jours{{/is_last_day}}",
     "Votre abonnement à {{brand}} "
     "{{#renews}}se renouvelle{{/renews}}{{^renews}}prend fin{{/renews}} "
     "{{#is_last_day}}demain{{/is_last_day}}"
     "{{^is_last_day}}dans {{days_left}} jours{{/is_last_day}}.",
     kReminder,
     "{{#renews}}Vous n’avez rien à faire\u00A0: il se renouvelle de lui-même, par le moyen de "
     "paiement que vous nous avez donné.{{/renews}}"
     "{{^renews}}Renouvelez-le au plus tard ce jour pour garder votre accès.{{/renews}}"},
    {"trial_ending",
     "Votre essai gratuit prend fin {{#is_last_day}}demain{{/is_last_day}}"
     "{{^is_last_day}}dans {{days_left}} jours{{/is_last_day}}",
     "Votre essai gratuit de {{brand}} prend fin {{#is_last_day}}demain{{/is_last_day}}"
     "{{^is_last_day}}dans {{days_left}} jours{{/is_last_day}}.",
     kTrial,
     "Si vous ne souhaitez pas continuer, résiliez au plus tard ce jour et vous ne paierez "
     "rien."},
    {"suspension", "Votre accès à {{brand}} est suspendu", "Votre accès a été suspendu.",
     kSuspension, "Vos données sont conservées et votre accès revient avec votre paiement."},
    {"reactivation", "Votre accès à {{brand}} est rétabli", "Votre accès est rétabli.",
     kReactivation, "Heureux de vous retrouver."},
    {"renewal", "Votre abonnement à {{brand}} est renouvelé", "Votre abonnement a été renouvelé.",
     kRenewal, ""},
    {"failed_payment", "Votre paiement de {{amount}} n’a pas abouti",
     "Votre paiement n’a pas abouti.", kFailed,
     "{{#next_attempt_on}}Merci de vérifier votre moyen de paiement d’ici là."
     "{{/next_attempt_on}}"
     "{{^next_attempt_on}}Merci de payer par un autre moyen pour garder votre accès."
     "{{/next_attempt_on}}"},
    {"welcome", "Bienvenue chez {{brand}}", "Bienvenue chez {{brand}}. Votre abonnement est prêt.",
     kWelcome, ""},
    {"cancellation", "Votre abonnement à {{brand}} est résilié", "Votre abonnement a été résilié.",
     kCancellation,
     "{{#has_ended}}Merci de votre confiance.{{/has_ended}}"
     "{{^has_ended}}D’ici là, rien ne change.{{/has_ended}}"},
    {"bank_transfer_instructions", "Comment payer {{amount}} par virement",
     "Merci de virer le montant sur ce compte.", kTransfer,
     "Indiquez la référence telle quelle, pour que nous reconnaissions votre paiement."},
    {"plan_change", "Votre formule est désormais {{plan}}",
     "Votre abonnement à {{brand}} a été modifié.", kPlanChange, ""},
    {"credit_added", "Nous avons reçu {{amount}}, désormais à votre crédit",
     "Nous avons reçu un paiement qu’aucune facture n’attendait. Il est désormais à votre crédit.",
     kCredit,
     "Votre prochaine facture en tiendra compte. Écrivez-nous si vous préférez être remboursé."},
    {"payment_method_expiring", "Votre moyen de paiement pour {{brand}} expire bientôt",
     "Votre moyen de paiement expire bientôt.", kExpiring,
     "Merci d’en enregistrer un autre d’ici là, afin que vos paiements continuent."},
    {"credit_note", "Avoir {{credit_note_number}}\u00A0: {{amount}}",
     "Nous avons établi un avoir de {{amount}} sur la facture {{invoice_number}}.", kCreditNote,
     ""},
    {"change_dropped", "Votre formule reste {{plan}}",
     "La modification prévue de votre abonnement à {{brand}} n’a pas pu être faite.", kDropped,
     "Choisissez une autre formule si vous le souhaitez\u00A0; d’ici là, vous gardez la vôtre."},
    {"change_scheduled", "Votre formule deviendra {{plan}}",
     "Une modification de votre abonnement à {{brand}} est prévue.", kScheduled,
     "D’ici là, rien ne change, et vous pouvez y renoncer."},
    {"pause", "Votre abonnement à {{brand}} est en pause", "Votre abonnement a été mis en pause.",
     kPause,
     "{{#resumes_on}}Il reprend de lui-même ce jour, ou plus tôt si vous le souhaitez."
     "{{/resumes_on}}{{^resumes_on}}Il reprend dès que vous le demandez.{{/resumes_on}}"},
    {"resumption", "Votre abonnement à {{brand}} reprend",
     "La pause de votre abonnement est finie.", kResumption, "Heureux de vous retrouver."},
    {"payment_reversed", "Votre paiement de la facture {{invoice_number}} a été repris",
     "{{#is_disputed}}Votre banque a repris un paiement, à la suite d’une contestation."
     "{{/is_disputed}}{{^is_disputed}}Votre banque a rejeté un paiement.{{/is_disputed}}",
     kReversed,
     "{{#amount_due}}La facture est de nouveau ouverte. Merci de payer ce qui reste dû."
     "{{/amount_due}}{{^amount_due}}Vous n’avez rien à faire.{{/amount_due}}"},
};

}  // namespace

const LanguageWording kFrenchWording = {"fr",
                                        "Bonjour {{customer}},",
                                        "\u00A0: ",
                                        "Votre compte\u00A0: ",
                                        "Une question\u00A0? Écrivez à ",
                                        kLetters};

}  // namespace v0
}  // namespace octroi
