// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Commands: what a host asks of octroi, as plain aggregates.
//
// Required things come first, everything else has a default. `key` is an idempotency key of at most
// 120 bytes: the same key with the same request, in one tenant, answers what it answered before and
// does nothing; with another request it is refused ("request.key_reused"). An empty key means "do
// it once for each call".
//
//   billing.subscribe(tenant, {.plan = "starter",
//                              .trial_days = 30,
//                              .coupon = "LAUNCH20",
//                              .key = "signup-812"});
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_COMMANDS_H_
#define OCTROI_ENGINE_COMMANDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/interval.h"
#include "octroi/catalog/plan.h"
#include "octroi/engine/manual_charge.h"
#include "octroi/engine/payment.h"
#include "octroi/engine/reversal.h"
#include "octroi/engine/tenant_method.h"
#include "octroi/engine/usage.h"
#include "octroi/engine/wallet.h"
#include "octroi/invoice/credit_note.h"
#include "octroi/money/money.h"
#include "octroi/pricing/progressive.h"
#include "octroi/subscription/machine.h"
#include "octroi/tenant/context.h"
#include "octroi/tenant/tenant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct NewTenant {
  std::string name{};
  std::string slug{};  // unique; a DNS label
  std::string email{};
  std::string phone{};
  std::string city{};
  std::string country_code{};        // ISO 3166-1 alpha-2
  std::string zone = "UTC";          // IANA; billing days begin at its midnight
  std::string language = "en";       // of mails: "en", "fr"
  std::string currency{};            // preferred where a plan has several, ISO 4217; empty: none is
  std::optional<TenantId> parent{};  // the one above it; who pays is set_account()'s to say
  std::string issuer{};              // who sells to it, by its code; empty: BillingOptions::issuer
  Actor actor = Actor::system();     // who does it: of the first event and of the context returned
  std::string key{};
};

// How a tenant wishes to be known and spoken to.
struct TenantProfile {
  std::string name{};
  std::string language = "en";
  std::string zone = "UTC";  // IANA
  std::string currency{};    // preferred where a plan is sold in several, ISO 4217; empty: none is
};

// So many of an add-on, at its current version. One that is held already stays on the version that
// it was sold at, unless `takes_newest` asks for today's.
// Errors: NotFound "catalog.unknown_add_on"; InvalidArgument "catalog.bad_quantity",
// "subscription.add_on_twice"; FailedPrecondition "catalog.add_on_not_for_plan",
// "catalog.no_such_price" (not sold by the plan's interval and currency); OutOfRange
// "money.overflow", "catalog.limit_overflow". Each names the add-on, but for the sum of money.
struct WantedAddOn {
  std::string code{};
  std::int64_t quantity = 1;
  bool takes_newest = false;
};

struct Subscribe {
  std::string plan{};  // its current version is sold
  Interval interval = kMonthly;
  std::optional<Currency> currency{};  // needed where the plan is sold in several
  std::int64_t quantity = 1;
  std::vector<WantedAddOn> add_ons{};  // beside the plan
  // Default: the plan's. One trial a tenant and plan family (I20).
  std::optional<std::int32_t> trial_days{};
  std::string coupon{};
  PaymentMethod payment_method{};   // without a provider each invoice waits to be paid by hand
  std::optional<Date> starts_on{};  // default: today, where the tenant is; never before it
  // The first day of the period that the first billed day is in, where periods are to follow a
  // calendar of the host's ("the 1st of the month"): that period is billed for its rest. The first
  // billed day is the first one, or the day after the trial's last. By months that is
  // truncate(day, TimeUnit::kMonth) of octroi/calendar/truncate.h.
  std::optional<Date> aligned_to{};
  bool auto_renews = true;
  bool pays_first = false;  // out of use until the first payment
  // Without it a tenant that has a subscription of the plan's family is refused another one.
  bool is_additional = false;
  std::string key{};
};

// Another plan or interval obeys the catalogue's rules of change. At once: what was used of what
// the new terms do not charge for is billed with the change, all else with the period, at the price
// held at its end. Of add-ons, what is added is billed for the rest of the period, what is let go
// is given back, and the one-off charges of units that were not held before are asked for once.
// Errors: those of Billing::change() and WantedAddOn, and FailedPrecondition "change.forbidden",
// "change.only_now", "change.only_at_period_end", each naming its rule; InvalidArgument
// "change.bad_day" (`on` beside an effective_on or a `when`).
struct ChangeSubscription {
  SubscriptionId subscription;
  std::optional<std::string> plan{};  // to its current version
  std::optional<Interval> interval{};
  std::optional<std::int64_t> quantity{};
  // All that is held beside the plan from then on; an empty list lets go of them all. Default: what
  // is held.
  std::optional<std::vector<WantedAddOn>> add_ons{};
  // Those held that the new plan does not go with, or that are not sold by the new interval, are
  // let go. Without it the change is refused.
  bool drops_add_ons = false;
  When when = When::kNow;
  // The change was found out later: a past day from which the new terms were held, which is billed
  // for the periods since (kNow, and not with another interval).
  std::optional<Date> effective_on{};
  // A day to come, where the subscription is: run_due() makes the change on it as an immediate one,
  // however late it runs, and a period that begins on it is billed on the new terms. One change
  // waits at a time (Subscription::scheduled, changes_on); the next wish replaces it, and
  // UndoChangeSubscription takes it back. What cannot be made on its day waits until the
  // subscription is in use; what the catalogue no longer has or forbids is dropped and told.
  std::optional<Date> on{};
  std::string key{};
};

// Puts a coupon on a subscription that runs: an offer to stay, a code that came late. It takes
// something off what is billed from then on: the next period, and what a change asks inside the
// running one. How much is least for it is asked of the next period's charges at today's terms.
// Errors: those of the coupon's rules (octroi/coupon/coupon.h); FailedPrecondition
// "subscription.is_final", "coupon.on_subscription" (it takes something off it already); OutOfRange
// "coupon.too_many" (kCouponsOfSubscriptionMax take something off it).
struct RedeemCoupon {
  SubscriptionId subscription{};
  std::string coupon{};  // the code, as a person typed it
  std::string key{};
};
inline constexpr std::int64_t kCouponsOfSubscriptionMax = 20;

// Takes a coupon off a subscription. What it took off the running period in advance stays, and goes
// along with changes inside it; what was used in it is billed without. It stays counted as
// redeemed. Errors: NotFound "coupon.not_on_subscription" (or used up).
struct RemoveCoupon {
  SubscriptionId subscription{};
  std::string coupon{};
  std::string key{};
};

// Bills the next period now, because someone asked: ahead of its first day, or for one that does
// not renew by itself. A suspended one is taken into use again. Errors: FailedPrecondition
// "subscription.term_is_over": none is sold after the running one; "subscription.payer_owes".
struct RenewSubscription {
  SubscriptionId subscription{};
  std::string key{};
};
// Out of use by wish, until ResumeSubscription or `resumes_on`. Now, at the period's end, or on
// `starts_on`, a day to come; one pause waits at a time, and ResumeSubscription takes it back.
// While it is paused, a subscription is neither changed nor suspended, and cancelled at once only.
struct PauseSubscription {
  SubscriptionId subscription{};
  std::optional<Date> resumes_on{};
  PausePolicy policy{};  // what becomes of the paid rest, the bill day, the quota and the price
  When when = When::kNow;
  std::optional<Date> starts_on{};  // whatever `when` says
  std::string key{};
};
// One whose payer has not paid meanwhile is late, or suspended, from then on.
struct ResumeSubscription {
  SubscriptionId subscription{};
  std::string key{};
};
struct CancelSubscription {
  SubscriptionId subscription{};
  // Default: the period's end, so that what was paid for is held; now where one of the two below
  // asks for what only an end now has.
  std::optional<When> when{};
  // kNow: what was asked for the rest of the period becomes the tenant's credit, by
  // BillingOptions::proration; what is due stays due. Else nothing is given back.
  bool credits_rest = false;
  // The end was found out later: the first day without service, which is not after today. What was
  // billed for it and the days since becomes the tenant's credit (kNow).
  std::optional<Date> effective_on{};
  std::string key{};
};

// What was held in the past, as it was found out: from each day on, until the next one or the end
// of what was billed. What was billed is laid against it (octroi/repair/repair.h): days that were
// held and not billed are charged, days billed and not held given back; what agrees is left alone,
// so that asking twice changes nothing. Days before the first one stay as they were billed. The
// first one may lie before the subscription's own start, which was found out to be too late: the
// days between are billed as periods that end where its first one begins. The subscription itself
// does not change. By the day, whatever the grain of BillingOptions::proration.
struct HeldFrom {
  Date from{};
  bool is_held = true;                     // on the present terms; else nothing was
  std::optional<std::int64_t> quantity{};  // default: the present one
};
struct RepairSubscription {
  SubscriptionId subscription{};
  std::vector<HeldFrom> held{};
  std::string key{};
};
struct UndoCancelSubscription {
  SubscriptionId subscription{};
  std::string key{};
};
// Takes back a change that is scheduled for the period's end or a day.
struct UndoChangeSubscription {
  SubscriptionId subscription{};
  std::string key{};
};
struct SuspendSubscription {
  SubscriptionId subscription{};
  std::string reason{};  // 1 to 500 bytes, for letters and the audit log
  std::string key{};
};
// Errors: FailedPrecondition "subscription.payer_owes": another tenant pays for it, and has not
// paid; it is in use again when it has.
struct ReactivateSubscription {
  SubscriptionId subscription{};
  std::string key{};
};
struct SetPaymentMethod {
  SubscriptionId subscription{};
  PaymentMethod payment_method{};
  std::string key{};
};

// Puts a method on file, after those that are there. What a subscription owes that is paid by the
// tenant's methods is tried by it at once, where an earlier attempt had failed.
struct AddPaymentMethod {
  PaymentMethod method{};  // names its provider; never a card's number
  MethodKind kind = MethodKind::kCard;
  std::string label{};             // up to 100 bytes, for letters: "Visa 4242"
  std::optional<Date> last_day{};  // on which it works; see card_last_day()
  bool is_preferred = false;       // before those that are there
  std::string key{};
};
// From now on it is charged before the others.
struct PreferPaymentMethod {
  PaymentMethodId method{};
  std::string key{};
};
// The card was renewed: what is owed is tried again, as by a new one.
struct ExtendPaymentMethod {
  PaymentMethodId method{};
  std::optional<Date> last_day{};
  std::string key{};
};
// It is not charged any more; an attempt that waits for its outcome goes on.
struct RemovePaymentMethod {
  PaymentMethodId method{};
  std::string key{};
};

// Whether the next periods are billed by themselves.
struct SetAutoRenewal {
  SubscriptionId subscription{};
  bool auto_renews = true;
  std::string key{};
};

// How much may be spent inside a period before it is billed at once, in major units of the
// subscription's currency (pricing/progressive.h). Each period begins anew, where Lago counts over
// the subscription's life. Looked at by run_due() once a day, and by
// BillProgress. Replaces those before; without steps nothing is billed before a period's end.
struct SetThresholds {
  SubscriptionId subscription{};
  ProgressiveThresholds thresholds{};
  std::string key{};
};
// Looks now, for a host that counted much.
struct BillProgress {
  SubscriptionId subscription{};
  std::string key{};
};

// A new attempt to collect an open invoice, by the subscription's method or another one.
struct PayInvoice {
  InvoiceId invoice;
  std::optional<PaymentMethod> payment_method{};
  std::string key{};
};

// What a payer shows for its transfer: a file that the host keeps. It is told and never believed;
// an operator looks at it and at the account (Billing::verify_bank_transfer). It takes the place of
// one shown before; Payment::receipt says it, and an event "payment.receipt_attached".
// Errors: NotFound "payment.not_found"; FailedPrecondition "payment.not_waiting" (for a transfer);
// InvalidArgument "receipt.bad_digest", "text.…".
struct AttachReceipt {
  PaymentId payment{};
  std::string name{};     // the file's, as its owner calls it: 1 to 200 bytes
  std::string sha256{};   // of its bytes: 64 hexadecimal digits in lower case
  std::string kept_at{};  // where the host finds it again: 1 to 500 bytes
  std::string key{};
};
// Gives up a payment that waits for a transfer, or that nobody was asked for yet, so that the
// invoice can be paid another way. Counts as nobody's failure. Money that comes all the same is
// taken by the invoice while it is open, else as the tenant's credit.
struct WithdrawPayment {
  PaymentId payment{};
  std::string reason{};  // 1 to 200 bytes, for the audit log
  std::string key{};
};

// Takes an open invoice back of which nothing was paid: it is asked for no more, its credit goes
// back to the tenant, a subscription that was late for it alone is in use again, and an order that
// waited for it is cancelled. What was paid is given back by IssueCreditNote instead.
struct VoidInvoice {
  InvoiceId invoice{};
  std::string reason{};  // 1 to 500 bytes, for the audit log
  std::string key{};
};

// Gives up the money of an open invoice, which is booked as written off. The subscription stays as
// it is: suspended, or to be cancelled. Money that comes all the same is taken.
struct WriteOffInvoice {
  InvoiceId invoice{};
  std::string reason{};  // 1 to 500 bytes, for the audit log
  std::string key{};
};

// Takes an open or paid invoice back, whole or in part, by a numbered document of its own. What is
// still due is taken off first; what was paid becomes the tenant's credit, or goes back to the
// payer where `gives_back` says so. An invoice on which nothing is due any more counts as paid; one
// that is taken back altogether lets its subscription go on, and cancels an order that was not paid
// yet.
struct IssueCreditNote {
  InvoiceId invoice{};
  std::vector<LineCredit> parts{};                     // empty: all that is left of it
  CreditNoteReason reason = CreditNoteReason::kOther;  // else "credit_note.bad_reason"
  std::string text{};       // 1 to 500 bytes: why, for the letter and the audit log
  bool gives_back = false;  // by the provider that was paid, through refunds
  // The day from which it holds, between the invoice's and today, for as_known(); the document is
  // of today all the same.
  std::optional<Date> effective_on{};
  std::string key{};
};

// Sells a plan through an order: numbered, invoiced at once, provisioned when it is paid; the
// subscription starts then. An order that is not paid yet is cancelled by voiding its invoice.
struct PlaceOrder {
  std::string plan{};
  Interval interval = kMonthly;
  std::optional<Currency> currency{};
  std::int64_t quantity = 1;
  std::vector<WantedAddOn> add_ons{};
  std::string coupon{};
  PaymentMethod payment_method{};
  std::string key{};
};

using Command = std::variant<
    Subscribe, ChangeSubscription, RenewSubscription, PauseSubscription, ResumeSubscription,
    CancelSubscription, UndoCancelSubscription, UndoChangeSubscription, RedeemCoupon, RemoveCoupon,
    SuspendSubscription, ReactivateSubscription, SetPaymentMethod, AddPaymentMethod,
    PreferPaymentMethod, ExtendPaymentMethod, RemovePaymentMethod, SetAutoRenewal, PayInvoice,
    AttachReceipt, WithdrawPayment, VoidInvoice, WriteOffInvoice, IssueCreditNote, PlaceOrder,
    CreateWallet, SetAutoTopUp, GrantCredits, TopUp, TakeBackGrant, SetThresholds, BillProgress,
    RepairSubscription, AddCharge, RemoveCharge, CorrectUsage, RecordReversal, ReinstatePayment>;

// What an operator saw on the bank statement.
struct BankTransferEvidence {
  Money amount{};  // must be the payment's amount
  Date received_on{};
  std::string statement_id{};  // the bank's reference of the booking
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_COMMANDS_H_
