// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// BillingOptions: what a host hands to the engine, and the policies it bills by.
//
// All of it is borrowed: clocks, providers and notifiers must outlive the Billing. Everything has a
// default; with none given octroi bills into its store, collects nothing and sends nothing.
//
//   Billing billing(store, catalog, {.payments = {&stripe, &bank},
//                                    .notifiers = {&mail, &twilio},
//                                    .issuer = {.name = "Santé Rurale SA",
//                                               .invoice_pattern = "INV-{YYYY}{MM}-{seq:5}"}});
//
// Layer: engine. Thread safety: a value.
#ifndef OCTROI_ENGINE_OPTIONS_H_
#define OCTROI_ENGINE_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/base/random.h"
#include "octroi/calendar/zone.h"
#include "octroi/dunning/dunning.h"
#include "octroi/engine/payment.h"
#include "octroi/engine/usage.h"
#include "octroi/invoice/numbering.h"
#include "octroi/notification/notifier.h"
#include "octroi/notification/renderer.h"
#include "octroi/outgoing/endpoint.h"
#include "octroi/outgoing/policy.h"
#include "octroi/outgoing/sender.h"
#include "octroi/payment/credentials.h"
#include "octroi/payment/provider.h"
#include "octroi/payment/routing.h"
#include "octroi/proration/policy.h"
#include "octroi/provisioning/provisioner.h"
#include "octroi/tax/tax.h"
#include "octroi/tenant/access.h"
#include "octroi/tenant/tenant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Whose counter numbers a document. A series of the issuer's own is what the law asks for where one
// seller invoices many buyers; a series for each tenant shows nobody how many others there are
// (I37).
enum class NumberScope : std::uint8_t { kIssuer, kTenant };

// Who sells, a legal entity: printed on invoices and mails, owner of their numbers, and taxed where
// it is at home.
struct Issuer {
  std::string code = "main";  // names its series; stable
  std::string name = "octroi";
  std::vector<std::string> address_lines{};  // at most 4
  std::string postal_code{};
  std::string city{};
  std::string country_code{};  // ISO 3166-1 alpha-2: "ML"
  std::string tax_id{};        // VAT number, NIF: as the country writes it
  std::string legal_id{};      // SIREN, RCCM: its entry in a register
  std::string support_email{};
  std::string account_url{};  // where a tenant looks after its account; in letters
  Zone zone{};                // its documents are dated here
  std::string invoice_pattern = "INV-{YYYY}{MM}-{seq:5}";
  NumberReset number_reset = NumberReset::kNever;             // of invoices
  std::string credit_note_pattern = "CN-{YYYY}{MM}-{seq:5}";  // reset as invoices are
  std::string order_pattern = "ORD-{YYYY}-{seq:5}";
  NumberScope number_scope = NumberScope::kIssuer;
  // Of what it sells, unless tax_for says otherwise; nullopt: BillingOptions::tax.
  std::optional<TaxPolicy> tax{};
  // Countries ("FR") whose buyers account for the tax themselves: one with a tax id in another
  // country than the issuer's own is not taxed, for the reason that its documents print. Only under
  // a policy that taxes; needs the issuer's country.
  std::vector<std::string> reverse_charge_in{};
  std::string reverse_charge_reason = "Reverse charge";
};

struct Progress {
  std::string what{};  // "renewals"
  std::int64_t done = 0;
};

struct BillingOptions {
  const Clock* clock = nullptr;              // nullptr: the machine's
  Random* random = nullptr;                  // nullptr: the kernel's
  std::vector<PaymentProvider*> payments{};  // found by their name(); none: nothing is collected
  CredentialKeeper* credentials = nullptr;   // tenants' own accounts; nullptr: they have none
  // Found by their channels(), of which no two share one. In-app messages need none: they are kept
  // in the store.
  std::vector<Notifier*> notifiers{};
  const Renderer* renderer = nullptr;  // needed with a notifier; nullptr: nobody is told anything
  // Templates that nobody can opt out of, beside those of TemplateDescription::is_required: where
  // your law asks for a word before a contract renews by itself, "reminder".
  std::vector<std::string> required_notices{};
  Provisioner* provisioner = nullptr;             // nullptr: orders complete when paid
  std::vector<std::string> provisioning_steps{};  // in order; each one perform() knows
  Issuer issuer;                                  // who sells to a tenant that names no other
  // The other legal entities that sell, told apart by their codes; a tenant's account says which
  // one sells to it. No two may spell a number the same way. Keep each for as long as there are
  // documents of it.
  std::vector<Issuer> issuers{};
  TaxPolicy tax = TaxPolicy::none();  // of every invoice, unless tax_for says otherwise
  // The taxes of what one issuer sells to one buyer, in place of Issuer::tax and its reverse
  // charges: another country's, an exemption. Asked for each invoice as it is made, from any
  // thread; the policy must pass validate(). Where it throws no invoice is made: Unavailable
  // "tax.policy_unavailable".
  std::function<TaxPolicy(const Tenant& buyer, const Issuer& seller)> tax_for{};
  // How a part of a period is priced: a change of plan or seats, a first period that is not whole,
  // an end whose rest is given back. See proration_profiles for those of other systems. Each line
  // of an invoice is rounded by itself. Whatever its cap, no more is given back than was asked for
  // the days, after coupons and credits.
  ProrationPolicy proration{};
  LateUsagePolicy late_usage{};  // where usage counts that is told after its period was billed
  DunningPolicy dunning;
  // Which provider is asked where a payment method leaves it open: routed(), tenants_methods(). A
  // table that is not empty describes every one of `payments`.
  RoutingTable routing{};
  // Days before a tenant's method expires on which its tenant is told. Falling, 1 to 365.
  std::vector<std::int32_t> expiry_notice_days{30, 7};
  GatePolicy gate;
  std::int32_t invoice_due_days = 14;  // 0 to 3650: for payments by hand; a charge is due at once
  // run_due groups subscriptions into commits of about so many rows.
  std::size_t commit_rows_max = 4000;
  // run_due plans the next group on its own thread while another one commits the last. What is
  // written is the same to the byte; false where the store is slower when two threads use it.
  bool plans_while_committing = true;
  // From the thread that runs; must not call back into Billing.
  std::function<void(const Progress&)> on_progress{};
  // Money came for a payment that had failed, or that no invoice took (Payment::credited). Called
  // after the commit that wrote it down, from the thread that did; what a crash kept from being
  // told is in the audit log ("payment.credited", or "payment.succeeded" after "payment.failed").
  std::function<void(const Payment&)> on_unexpected_payment{};
  WebhookSender* webhooks = nullptr;  // nullptr: no endpoints; see octroi/engine/webhooks.h
  WebhookPolicy webhook_policy;
  // The engine disabled an endpoint that was gone or failed for too long. Called after the commit,
  // from the thread that ran; the audit log has it as "webhook_endpoint.disabled" by the system.
  std::function<void(const WebhookEndpoint&)> on_webhook_disabled{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_OPTIONS_H_
