// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Billing: the whole engine behind one door.
//
// A Billing binds a store, a catalogue, a clock and a host's providers. Commands decide with pure
// kernels, plan what to write, and commit it at once; what must happen outside (charges, mails,
// provisioning) is remembered in the same commit and performed by run_due(), or by run_effects()
// from any worker. Nothing runs in the background and nothing is cached that another process could
// change.
//
//   auto store   = octroi::sqlite::open("billing.db");
//   auto catalog = octroi::load_catalog("plans.textproto");
//   octroi::Billing billing(*store, *catalog, {.payments = {&stripe}, .notifiers = {&mail},
//                                              .renderer = &letters});
//
//   auto clinic = billing.create_tenant({.name = "CSCOM Koulikoro", .slug = "cscom-koulikoro"});
//   auto sub    = billing.subscribe(*clinic, {.plan = "starter", .coupon = "LAUNCH20"});
//
//   auto d = billing.quota(*clinic).consume("patients", 1);
//   if (!d.allowed()) return forbidden(d.reason());
//
//   billing.run_due();                       // once a day, from anywhere, as often as you like
//
// Layer: engine. Thread safety: every call from any thread and any number of processes on one
// store; one that lost races again and again answers Aborted "storage.stale_version".
#ifndef OCTROI_ENGINE_BILLING_H_
#define OCTROI_ENGINE_BILLING_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/catalog/catalog.h"
#include "octroi/catalog/impact.h"
#include "octroi/catalog/migration.h"
#include "octroi/coupon/coupon.h"
#include "octroi/dunning/simulate.h"
#include "octroi/engine/accounts.h"
#include "octroi/engine/answers.h"
#include "octroi/engine/audit.h"
#include "octroi/engine/commands.h"
#include "octroi/engine/effect.h"
#include "octroi/engine/notices.h"
#include "octroi/engine/operation_plan.h"
#include "octroi/engine/options.h"
#include "octroi/engine/payment.h"
#include "octroi/engine/quota.h"
#include "octroi/engine/refund.h"
#include "octroi/engine/reports.h"
#include "octroi/engine/usage.h"
#include "octroi/engine/verify.h"
#include "octroi/engine/wallet.h"
#include "octroi/engine/webhooks.h"
#include "octroi/invoice/credit_note.h"
#include "octroi/invoice/invoice.h"
#include "octroi/invoice/order.h"
#include "octroi/payment/callback.h"
#include "octroi/storage/store.h"
#include "octroi/subscription/subscription.h"
#include "octroi/tenant/access.h"
#include "octroi/tenant/context.h"
#include "octroi/tenant/invitation.h"
#include "octroi/tenant/member.h"
#include "octroi/tenant/resolver.h"
#include "octroi/tenant/tenant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Billing {
 public:
  // Borrows both, which must outlive it: a temporary catalogue does not compile. The first call
  // opens it; an error of that answers every call, until a store that was busy or full works.
  Billing(Store& store, const Catalog& catalog, BillingOptions options = {});
  Billing(Store& store, Catalog&& catalog, BillingOptions options = {}) = delete;
  Billing(Billing&&) noexcept;
  Billing& operator=(Billing&&) noexcept;
  ~Billing();

  // Makes the tables and publishes the catalogue now rather than at the first call.
  // Errors: those of Store::prepare; FailedPrecondition "catalog.version_changed" when the
  // catalogue contradicts the published one (I20); InvalidArgument "billing.bad_options" naming the
  // option, "routing.…", "dunning.…", "webhook.…", "access.…", "proration.…", "issuer.…", "tax.…",
  // "numbering.…" (a pattern of an issuer's), "text.…" (its name or code); FailedPrecondition
  // "issuer.unknown" (it sells to a tenant, and is not among the options).
  absl::Status open();

  // --- Tenants and people
  //
  // ROLES ARE THE HOST'S TO JUDGE: a TenantContext says who acts, and the engine writes that down;
  // it does not look up the actor's role. Ask may() and may_grant() (octroi/tenant/member.h) before
  // you call. Errors of all: NotFound "tenant.not_found"; InvalidArgument "text.…" (of the actor).

  // An active tenant; it acts as request.actor. Errors: InvalidArgument (validate() of tenant.h),
  // "zone.unknown", "currency.…"; AlreadyExists "tenant.slug_taken", "request.key_reused".
  absl::StatusOr<TenantContext> create_tenant(const NewTenant& request);
  absl::StatusOr<Tenant> tenant(const TenantContext& tenant);
  absl::StatusOr<Tenant> update_tenant(const TenantContext& tenant, const TenantContact& contact,
                                       const BillingDetails& billing);
  // Name, language, zone, currency; subscriptions keep their zone. Errors: as create_tenant().
  absl::StatusOr<Tenant> set_profile(const TenantContext& tenant, const TenantProfile& profile);
  absl::StatusOr<Tenant> set_branding(const TenantContext& tenant, const Branding& branding);
  // Suspends, lets in again, cancels, ... now: the command's `at` is not read.
  // Errors: "tenant.…", the refusals of octroi/tenant/tenant.h.
  absl::StatusOr<Tenant> change_tenant(const Operator& op, TenantId tenant,
                                       const TenantCommand& command);
  absl::StatusOr<std::vector<Tenant>> tenants(const Operator& op);
  [[nodiscard]] Accounts accounts(const Operator& op);  // who sells to whom, who pays for whom

  // Errors: "member.…" and "invitation.…", the refusals of octroi/tenant/member.h, invitation.h.
  absl::StatusOr<Member> add_member(const TenantContext& tenant, UserId user, Role role);
  // ChangeRole, DeactivateMember, ReactivateMember; now: the command's `at` is not read.
  absl::StatusOr<Member> change_member(const TenantContext& tenant, const MemberCommand& command);
  absl::StatusOr<std::vector<Member>> members(const TenantContext& tenant);
  absl::StatusOr<NewInvitation> invite(const TenantContext& tenant, std::string email, Role role);
  absl::StatusOr<Member> accept_invitation(const TenantContext& tenant, InvitationId invitation,
                                           const Secret& token, UserId user);
  // Also the answered ones; who did not answer in time is kExpired. Without their token_hash.
  absl::StatusOr<std::vector<Invitation>> invitations(const TenantContext& tenant);
  absl::StatusOr<Invitation> revoke_invitation(const TenantContext& tenant, InvitationId id);
  [[nodiscard]] TenantNotices notices(const TenantContext& tenant);  // whom to tell, and how
  [[nodiscard]] TenantDirectory& directory();                        // for octroi/tenant/resolver.h
  // May a request to `path` pass? Judges the tenant and its subscriptions.
  absl::StatusOr<AccessDecision> access(const TenantContext& tenant, std::string_view path);

  // --- Commands: preview, apply, or both at once
  //
  // Errors of all: NotFound "tenant.not_found", "subscription.not_found", "invoice.not_found";
  // AlreadyExists "request.key_reused" (the key stands for another request); FailedPrecondition
  // "tenant.suspended", "tenant.is_cancelled" (what would bill more), "subscription.kept_out" (a
  // person suspended it), "subscription.…", the refusals of octroi/subscription/machine.h;
  // InvalidArgument "text.…"; Unavailable "payment.provider_threw"; those of Store::commit.

  // What `command` would write and do. Writes nothing.
  absl::StatusOr<OperationPlan> plan(const TenantContext& tenant, const Command& command);
  // Commits a plan as it is. Errors: those of Store::commit; Aborted "storage.stale_version" when
  // the tenant changed since plan().
  absl::Status apply(const OperationPlan& plan);

  // Errors: NotFound "catalog.unknown_plan"; InvalidArgument "subscription.currency_needed",
  // "subscription.bad_start", "subscription.bad_trial", "payment.no_provider"; AlreadyExists
  // "subscription.already_subscribed"; OutOfRange "money.overflow" (more than can be billed);
  // FailedPrecondition "subscription.trial_used" (where trial_days was asked for; the plan's own
  // trial is left out); "coupon.…" (the code is refused).
  absl::StatusOr<Subscription> subscribe(const TenantContext& tenant, const Subscribe& request);
  // Errors: NotFound "catalog.unknown_plan"; OutOfRange "money.overflow"; FailedPrecondition
  // "subscription.trial_used" (in a trial, to a plan whose trial was another one's),
  // "catalog.version_missing" (the catalogue lacks what the subscription holds); InvalidArgument
  // "repair.bad_history" (effective_on), as cancel().
  absl::StatusOr<Subscription> change(const TenantContext& tenant,
                                      const ChangeSubscription& request);
  absl::StatusOr<Subscription> undo_change(const TenantContext& tenant,
                                           const UndoChangeSubscription& request);
  absl::StatusOr<Subscription> renew(const TenantContext& tenant, const RenewSubscription& request);
  absl::StatusOr<Subscription> pause(const TenantContext& tenant, const PauseSubscription& request);
  absl::StatusOr<Subscription> resume(const TenantContext& tenant,
                                      const ResumeSubscription& request);
  // Errors: InvalidArgument "repair.bad_history" (effective_on), "subscription.bad_when" (no When).
  absl::StatusOr<Subscription> cancel(const TenantContext& tenant,
                                      const CancelSubscription& request);
  absl::StatusOr<Subscription> undo_cancel(const TenantContext& tenant,
                                           const UndoCancelSubscription& request);
  absl::StatusOr<Subscription> suspend(const TenantContext& tenant,
                                       const SuspendSubscription& request);
  absl::StatusOr<Subscription> reactivate(const TenantContext& tenant,
                                          const ReactivateSubscription& request);
  absl::StatusOr<Subscription> set_payment_method(const TenantContext& tenant,
                                                  const SetPaymentMethod& request);
  // What a tenant pays by, where a payment method is tenants_methods(). Errors: NotFound
  // "payment_method.not_found"; InvalidArgument "payment_method.bad_date"; and of the first
  // "payment.no_provider", "payment_method.no_provider" (none is named),
  // "payment_method.card_number", AlreadyExists "payment_method.exists", ResourceExhausted
  // "payment_method.too_many".
  absl::StatusOr<TenantMethod> add_payment_method(const TenantContext& tenant,
                                                  const AddPaymentMethod& request);
  absl::StatusOr<TenantMethod> prefer_payment_method(const TenantContext& tenant,
                                                     const PreferPaymentMethod& request);
  absl::StatusOr<TenantMethod> extend_payment_method(const TenantContext& tenant,
                                                     const ExtendPaymentMethod& request);
  absl::StatusOr<TenantMethod> remove_payment_method(const TenantContext& tenant,
                                                     const RemovePaymentMethod& request);
  // Those on file, the preferred one first.
  absl::StatusOr<std::vector<TenantMethod>> payment_methods(const TenantContext& tenant);
  // Errors: InvalidArgument "payment.no_provider"; FailedPrecondition "payment.in_progress" (an
  // attempt has no outcome yet), "routing.no_provider" (none takes it), "invoice.not_open".
  absl::StatusOr<Payment> pay_invoice(const TenantContext& tenant, const PayInvoice& request);
  absl::StatusOr<Payment> attach_receipt(const TenantContext& tenant, const AttachReceipt& request);
  // Errors: NotFound "payment.not_found"; FailedPrecondition "payment.not_waiting".
  absl::StatusOr<Payment> withdraw_payment(const TenantContext& tenant,
                                           const WithdrawPayment& request);
  // Errors: as pay_invoice(); "wallet.void_instead" (a top-up is not written off),
  // "invoice.taken_into_account" (an interim invoice whose period is over: credit it instead).
  absl::StatusOr<Invoice> void_invoice(const TenantContext& tenant, const VoidInvoice& request);
  absl::StatusOr<Invoice> write_off_invoice(const TenantContext& tenant,
                                            const WriteOffInvoice& request);
  // Errors: FailedPrecondition "payment.in_progress", "refund.not_possible" (says how much of it
  // the provider can give back), "wallet.take_back_instead" (a top-up); "credit_note.…", those of
  // octroi/invoice/credit_note.h.
  absl::StatusOr<CreditNote> issue_credit_note(const TenantContext& tenant,
                                               const IssueCreditNote& request);
  absl::StatusOr<Subscription> set_auto_renewal(const TenantContext& tenant,
                                                const SetAutoRenewal& request);
  // Errors: InvalidArgument "repair.bad_history" (a wrong day or order); "repair.paused_since".
  absl::StatusOr<Subscription> repair_subscription(const TenantContext& tenant,
                                                   const RepairSubscription& request);
  absl::StatusOr<Subscription> correct_usage(const TenantContext& tenant,
                                             const CorrectUsage& request);
  // Errors: InvalidArgument "progressive.bad_steps", "thresholds.too_many" (more than 20).
  absl::StatusOr<Subscription> set_thresholds(const TenantContext& tenant,
                                              const SetThresholds& request);
  absl::StatusOr<Subscription> bill_progress(const TenantContext& tenant,
                                             const BillProgress& request);
  // Errors: as subscribe(); FailedPrecondition "routing.no_provider" (none takes it),
  // "payment.method_expired" (the tenant's methods all have).
  absl::StatusOr<Order> place_order(const TenantContext& tenant, const PlaceOrder& request);

  // --- Wallets: what was paid or given before it is billed (octroi/engine/wallet.h)
  //
  // Errors of all: InvalidArgument "wallet.bad_amount" (worth nothing), "wallet.bad_rule",
  // "wallet.bad_expiry", "credits.bad_rate", "payment.no_provider"; OutOfRange "wallet.too_much";
  // NotFound "wallet.not_found", "wallet_grant.not_found"; "wallet.nothing_left" (to take back).

  absl::StatusOr<Wallet> create_wallet(const TenantContext& tenant, const CreateWallet& request);
  absl::StatusOr<Wallet> set_auto_top_up(const TenantContext& tenant, const SetAutoTopUp& request);
  absl::StatusOr<WalletGrant> grant_credits(const TenantContext& tenant,
                                            const GrantCredits& request);
  // The invoice; the credits can be used when it is paid. Voiding it takes the offer back.
  absl::StatusOr<Invoice> top_up(const TenantContext& tenant, const TopUp& request);
  absl::StatusOr<WalletGrant> take_back_grant(const TenantContext& tenant,
                                              const TakeBackGrant& request);
  absl::StatusOr<std::vector<Wallet>> wallets(const TenantContext& tenant);
  absl::StatusOr<std::vector<WalletGrant>> wallet_grants(const TenantContext& tenant,
                                                         WalletId wallet);
  // Every change of every grant, each with what caused it.
  absl::StatusOr<std::vector<WalletMovement>> wallet_movements(const TenantContext& tenant,
                                                               WalletId wallet);

  // --- Coupons

  // Errors: AlreadyExists "coupon.exists"; InvalidArgument "coupon.…", those of validate().
  absl::Status create_coupon(const Operator& op, const Coupon& coupon);
  absl::StatusOr<std::vector<Coupon>> coupons(const Operator& op);  // by code
  // What a form asks while it is filled: the discount `code` would give on the first invoice.
  // Errors: "coupon.…", as subscribe().
  absl::StatusOr<Money> check_coupon(const TenantContext& tenant, const Subscribe& request);

  // --- Payments

  // An operator saw the money: settles a payment that waits for a transfer, or was given up before
  // it came, with an audited entry (I12).
  // Errors: NotFound "payment.not_found"; FailedPrecondition "payment.not_waiting"; InvalidArgument
  // "payment.amount_differs", "payment.bad_date" (no day, or one to come), "text.…".
  absl::StatusOr<Payment> verify_bank_transfer(const Operator& op, TenantId tenant,
                                               PaymentId payment,
                                               const BankTransferEvidence& evidence);
  // A provider's verified word about a payment, however often and in whatever order it comes. What
  // it says has settled is taken even where the payment had failed; see Payment::credited.
  // Errors: NotFound "payment.not_found"; InvalidArgument "payment.bad_notice", "id.…", "text.…".
  absl::StatusOr<Payment> record_notice(const TenantContext& tenant, const ChargeNotice& notice);

  // A provider's callback, as it arrived at the tenant's own endpoint. Verified first; each event
  // is taken once, in any order and however often it is sent, in one commit with what it brings
  // about. News that nobody signed only make the provider be asked. Answer the provider by
  // callback_http_status(). Errors: those of the reader; InvalidArgument "callback.too_large";
  // NotFound "payment.not_found"; FailedPrecondition "callback.not_signed"; Unavailable
  // "callback.reader_threw", "payment.unreachable"; those of Store::commit.
  absl::StatusOr<CallbackAnswer> take_callback(const TenantContext& tenant,
                                               const CallbackReader& reader,
                                               const Callback& callback);

  // Takes an effect that is parked out of its waiting, as a person decided who looked into it.
  // Errors: NotFound "effect.not_found"; InvalidArgument "effect.no_evidence"; FailedPrecondition
  // "effect.not_parked", "effect.cannot_give_up" (a compensation: retry, or mark it done).
  absl::StatusOr<Effect> release_effect(const Operator& op, TenantId tenant, EffectId effect,
                                        const EffectRelease& release);

  // --- Reading
  //
  // Lists are in the order in which things were made, but for those made within one millisecond. Of
  // a tenant that is not there no list is empty: NotFound "tenant.not_found", "wallet.not_found".

  absl::StatusOr<Subscription> subscription(const TenantContext& tenant, SubscriptionId id);
  absl::StatusOr<std::vector<Subscription>> subscriptions(const TenantContext& tenant);
  absl::StatusOr<Invoice> invoice(const TenantContext& tenant, InvoiceId id);
  absl::StatusOr<std::vector<Invoice>> invoices(const TenantContext& tenant);
  absl::StatusOr<std::vector<CreditNote>> credit_notes(const TenantContext& tenant);
  absl::StatusOr<Order> order(const TenantContext& tenant, OrderId id);
  absl::StatusOr<std::vector<Order>> orders(const TenantContext& tenant);
  absl::StatusOr<std::vector<Payment>> payments(const TenantContext& tenant);
  absl::StatusOr<std::vector<Refund>> refunds(const TenantContext& tenant);
  absl::StatusOr<std::vector<Effect>> effects(const TenantContext& tenant);
  // What the tenant owed on a day, as it was known at an instant (absent: now): the balances, and
  // the ledger entries that they are the sum of (octroi/ledger/known.h). A transfer holds from the
  // day it was received, a credit note from its effective_on, a void from its invoice's day.
  // Errors: NotFound "tenant.not_found"; OutOfRange "money.overflow"; "date.…" (not a day).
  absl::StatusOr<KnownState> as_known(const TenantContext& tenant, Date on,
                                      const std::optional<Instant>& known_at = std::nullopt);
  absl::StatusOr<std::vector<AuditEvent>> events(const TenantContext& tenant);  // oldest first
  // Of the first subscription in use. Errors: FailedPrecondition "quota.no_subscription".
  absl::StatusOr<UsageStatement> usage_statement(const TenantContext& tenant);
  [[nodiscard]] TenantQuota quota(const TenantContext& tenant);
  // Counts what was used already, each event once, all of them in one commit; a receipt for each,
  // in their order. After an error none was counted by this call: tell them again.
  // Errors: InvalidArgument "usage.too_many_events"; NotFound "tenant.not_found"; those of
  // Store::commit. What is wrong with one event stands in its receipt and leaves the others alone.
  absl::StatusOr<std::vector<UsageReceipt>> record_usage(const TenantContext& tenant,
                                                         std::span<const UsageEvent> events);
  // All that is kept about the tenant, a line of JSON a record, with the columns' own names:
  //   {"record":"invoices","id":"...","version":2,"fields":{"number":"INV-202712-00001",...}}
  // For who asks for their data, and for a host that moves away. What proves a right (a token) is
  // left out; of sealed credentials the names are told. Gives the number of lines; an error of
  // `sink` ends it. Errors: NotFound "tenant.not_found"; Unavailable "export.sink_threw"; those of
  // the sink and of Store::scan.
  absl::StatusOr<std::int64_t> export_tenant(const TenantContext& tenant, const LineSink& sink);

  [[nodiscard]] TenantWebhooks webhooks(const TenantContext& tenant);  // its systems that listen

  // --- Secrets and erasure
  //
  // A tenant's own account with a payment provider: its keys are sealed by
  // BillingOptions::credentials (octroi/vault), and never read back here. The audit log says which
  // was put or forgotten, by whom and when. Errors of all: NotFound "tenant.not_found";
  // FailedPrecondition "credentials.no_keeper", "tenant.erased"; InvalidArgument "text.…"; those of
  // CredentialKeeper.

  // Puts one, or another one in its place: from then on the next call to the provider takes it.
  absl::Status put_credential(const TenantContext& tenant, std::string_view provider,
                              std::string_view name, const Secret& secret);
  absl::Status forget_credential(const TenantContext& tenant, std::string_view provider,
                                 std::string_view name);
  // A new key, and everything sealed again under it.
  absl::Status rotate_credential_key(const TenantContext& tenant);
  // Their names, "stripe/api_key", and who changed them.
  absl::StatusOr<std::vector<CredentialEntry>> credentials(const TenantContext& tenant);

  // Erases a cancelled tenant for ever: its key is destroyed, and with it all that was sealed; what
  // is personal is overwritten. What the law asks for stays: invoices and to whom they were made
  // out, credit notes, payments, the ledger, the audit log. Idempotent; call again when it failed.
  // Errors: NotFound "tenant.not_found"; FailedPrecondition "tenant.not_cancelled",
  // "tenant.in_progress" (a payment, refund or provisioning has no outcome); those of the keeper.
  absl::StatusOr<Tenant> erase_tenant(const Operator& op, TenantId tenant);

  // --- Time

  // Does everything that is due now, in period order, and performs due effects. May run in many
  // workers, be killed anywhere, and be run again.
  absl::StatusOr<RunReport> run_due(RunOptions options = {});
  absl::StatusOr<RunReport> run_effects();  // due effects only
  // Sends due webhook messages, erases old ones. Endpoints are slow and not yours: call it apart
  // from run_due(), every few seconds, from as many workers as endpoints shall be served at once.
  // May be killed anywhere: what was sent and not noted is sent again after two minutes. Errors:
  // FailedPrecondition "webhook.no_sender"; those of a store that cannot be worked with.
  absl::StatusOr<WebhookReport> run_webhooks();
  // Wraps the secrets of all endpoints under the current master key; how many it changed. See
  // Vault::also_rewrap(). Errors: as run_webhooks(); those of the sender's keys.
  absl::StatusOr<std::int64_t> rewrap_webhook_secrets(const Operator& op);

  // --- Operators

  absl::StatusOr<RevenueReport> report(const Operator& op, const ReportOptions& options = {});
  // Errors: InvalidArgument "report.bad_window" (`until` not after `from`).
  absl::StatusOr<Churn> churn(const Operator& op, Instant from, Instant until);
  absl::StatusOr<TaxReport> tax_report(const Operator& op, const TaxReportOptions& options);
  // Failed charges whose first failure fell in [from, until), for octroi/dunning/simulate.h, by the
  // host's own issuer's days. One paid later counts as payable from that day: a cautious guess.
  absl::StatusOr<std::vector<PastFailure>> past_failures(const Operator& op, Instant from,
                                                         Instant until);
  // What a migration would change, and its application: each subscriber moves when its next period
  // begins. One that cannot move now (its period is over and unbilled, or another change is wished)
  // is left out of the count. Errors, before anybody moves: those of who_pays_what().
  absl::StatusOr<std::vector<MigrationRow>> preview_migration(const Operator& op,
                                                              const Migration& migration);
  // What `next` would change for all subscriptions that are not over, with the migrations that are
  // to follow it, or else if everyone moved to the newest version. Writes nothing, and publishes
  // nothing. Amounts are those of each subscription's next period. Errors: those of impact_of().
  absl::StatusOr<CatalogImpact> preview_catalog(const Operator& op, const Catalog& next,
                                                std::span<const Migration> migrations = {});
  absl::StatusOr<std::int64_t> migrate(const Operator& op, const Migration& migration);
  // Errors: Aborted "verify.busy" (records changed as fast as they were read; try again); DataLoss
  // "verify.no_beginning" (the audit log of a tenant does not begin with it).
  absl::StatusOr<VerifyReport> verify(const Operator& op, const VerifyOptions& options = {});

 private:
  std::unique_ptr<Engine> engine_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_BILLING_H_
