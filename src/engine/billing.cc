// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/engine/billing.h"

#include <utility>
#include <variant>

#include "engine/engine.h"
#include "engine/plan/changing.h"
#include "engine/plan/choosing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/people.h"
#include "engine/plan/planning.h"
#include "engine/plan/selling.h"
#include "engine/reading.h"
#include "engine/run/due.h"
#include "engine/run/outbox.h"
#include "octroi/calendar/date.h"
#include "octroi/coupon/discount.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Held;

// Carries out a command and reads the record it was about.
template <class T>
absl::StatusOr<T> perform(Engine& engine, const TenantContext& tenant, const Command& command,
                          std::string_view kind) {
  OCTROI_ASSIGN_OR_RETURN(const std::string subject,
                          carry_out(engine, [&] { return plan_command(engine, tenant, command); }));
  OCTROI_ASSIGN_OR_RETURN(auto found, records::load<T>(engine.store(), tenant, subject, kind));
  return std::move(found.value);
}

absl::StatusOr<Subscription> perform_held(Engine& engine, const TenantContext& tenant,
                                          const Command& command) {
  OCTROI_ASSIGN_OR_RETURN(Held held, perform<Held>(engine, tenant, command, "subscription"));
  return std::move(held.subscription);
}

// Carries out what `fill` plans and reads the record it was about.
template <class T>
absl::StatusOr<T> perform_work(Engine& engine, const TenantContext& tenant, std::string_view kind,
                               const std::function<absl::Status(Work&)>& fill) {
  OCTROI_ASSIGN_OR_RETURN(const std::string subject,
                          carry_out(engine, [&] { return plan_work(engine, tenant, fill); }));
  OCTROI_ASSIGN_OR_RETURN(auto found, records::load<T>(engine.store(), tenant, subject, kind));
  return std::move(found.value);
}

// Without what its token is told by. One that nobody answered in time has expired.
Invitation as_shown(Invitation invitation, Instant now) {
  invitation.token_hash.clear();
  if (now < invitation.expires_at) return invitation;
  const InvitationDecision late = decide(invitation, ExpireInvitation{.at = invitation.expires_at});
  const auto* expired = std::get_if<InvitationEvent>(&late);  // else it was answered
  return expired != nullptr ? evolve(std::move(invitation), *expired) : invitation;
}

}  // namespace

Billing::Billing(Store& store, const Catalog& catalog, BillingOptions options)
    : engine_(std::make_unique<Engine>(store, catalog, std::move(options))) {}
Billing::Billing(Billing&&) noexcept = default;
Billing& Billing::operator=(Billing&&) noexcept = default;
Billing::~Billing() = default;

absl::Status Billing::open() { return engine_->open(); }
TenantDirectory& Billing::directory() { return *engine_; }
TenantQuota Billing::quota(const TenantContext& tenant) { return TenantQuota(*engine_, tenant); }
TenantNotices Billing::notices(const TenantContext& tenant) {
  return TenantNotices(*engine_, tenant);
}

absl::StatusOr<TenantContext> Billing::create_tenant(const NewTenant& request) {
  OCTROI_ASSIGN_OR_RETURN(const std::string subject,
                          carry_out(*engine_, [&] { return plan_tenant(*engine_, request); }));
  OCTROI_ASSIGN_OR_RETURN(const TenantId id, TenantId::parse(subject));
  return TenantContext::assume(id, request.actor);
}

absl::StatusOr<Tenant> Billing::tenant(const TenantContext& tenant) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(
      auto found, records::find<Tenant>(engine_->store(), tenant, tenant.tenant().to_string()));
  if (!found) return tenant_not_found();
  return std::move(found->value);
}

absl::StatusOr<Tenant> Billing::update_tenant(const TenantContext& tenant,
                                              const TenantContact& contact,
                                              const BillingDetails& billing) {
  return perform_work<Tenant>(*engine_, tenant, "tenant", [&](Work& work) {
    Tenant edited = work.tenant.value;
    edited.contact = contact;
    edited.billing = billing;
    return edit_tenant(work, edited, "tenant.updated");
  });
}

absl::StatusOr<Tenant> Billing::set_profile(const TenantContext& tenant,
                                            const TenantProfile& profile) {
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, Zone::parse(profile.zone));
  OCTROI_RETURN_IF_ERROR(check_preferred_currency(profile.currency));
  return perform_work<Tenant>(*engine_, tenant, "tenant", [&](Work& work) {
    Tenant edited = work.tenant.value;
    edited.name = profile.name;
    edited.language = profile.language;
    edited.zone = zone;
    edited.currency = profile.currency;
    return edit_tenant(work, edited, "tenant.profile_set");
  });
}

absl::StatusOr<Tenant> Billing::set_branding(const TenantContext& tenant,
                                             const Branding& branding) {
  return perform_work<Tenant>(*engine_, tenant, "tenant", [&](Work& work) {
    Tenant edited = work.tenant.value;
    edited.branding = branding;
    return edit_tenant(work, edited, "tenant.branded");
  });
}

absl::StatusOr<Tenant> Billing::change_tenant(const Operator& op, TenantId tenant,
                                              const TenantCommand& command) {
  OCTROI_RETURN_IF_ERROR(carry_out(*engine_, [&] {
                           return plan_work_of(*engine_, op, tenant, [&](Work& work) {
                             return octroi::change_tenant(work, command);
                           });
                         }).status());
  return this->tenant(op.enter(tenant));
}

absl::StatusOr<std::vector<Tenant>> Billing::tenants(const Operator& op) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  std::vector<Tenant> tenants;
  OCTROI_RETURN_IF_ERROR(
      records::for_each_of_all<Tenant>(engine_->store(), op, [&](records::Loaded<Tenant> one) {
        tenants.push_back(std::move(one.value));
        return absl::OkStatus();
      }));
  return tenants;
}

Accounts Billing::accounts(const Operator& op) { return Accounts(*engine_, op); }

absl::StatusOr<Member> Billing::add_member(const TenantContext& tenant, UserId user, Role role) {
  return perform_work<Member>(*engine_, tenant, "member",
                              [&](Work& work) { return plan_member(work, user, role); });
}

absl::StatusOr<Member> Billing::change_member(const TenantContext& tenant,
                                              const MemberCommand& command) {
  return perform_work<Member>(*engine_, tenant, "member",
                              [&](Work& work) { return plan_member_change(work, command); });
}

absl::StatusOr<std::vector<Member>> Billing::members(const TenantContext& tenant) {
  return read_all<Member>(*engine_, tenant);
}

absl::StatusOr<NewInvitation> Billing::invite(const TenantContext& tenant, std::string email,
                                              Role role) {
  NewInvitation made;
  OCTROI_RETURN_IF_ERROR(carry_out(*engine_, [&] {
                           return plan_work(*engine_, tenant, [&](Work& work) {
                             return plan_invitation(work, email, role, made);
                           });
                         }).status());
  return made;
}

absl::StatusOr<Member> Billing::accept_invitation(const TenantContext& tenant,
                                                  InvitationId invitation, const Secret& token,
                                                  UserId user) {
  return perform_work<Member>(*engine_, tenant, "member", [&](Work& work) {
    return plan_acceptance(work, invitation, token, user);
  });
}

absl::StatusOr<std::vector<Invitation>> Billing::invitations(const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(auto all, read_all<Invitation>(*engine_, tenant));
  for (Invitation& one : all) one = as_shown(std::move(one), engine_->now());
  return all;
}

absl::StatusOr<Invitation> Billing::revoke_invitation(const TenantContext& tenant,
                                                      InvitationId id) {
  OCTROI_ASSIGN_OR_RETURN(Invitation revoked,
                          perform_work<Invitation>(*engine_, tenant, "invitation", [&](Work& work) {
                            return plan_revocation(work, id);
                          }));
  return as_shown(std::move(revoked), engine_->now());
}

absl::StatusOr<OperationPlan> Billing::plan(const TenantContext& tenant, const Command& command) {
  OCTROI_ASSIGN_OR_RETURN(OperationPlan plan, plan_command(*engine_, tenant, command));
  OCTROI_RETURN_IF_ERROR(check_actor(plan));
  return plan;
}

absl::Status Billing::apply(const OperationPlan& plan) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  if (plan.batch.empty()) return absl::OkStatus();
  return engine_->store().commit(plan.batch).status();
}

absl::StatusOr<Subscription> Billing::subscribe(const TenantContext& tenant,
                                                const Subscribe& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::change(const TenantContext& tenant,
                                             const ChangeSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::renew(const TenantContext& tenant,
                                            const RenewSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::pause(const TenantContext& tenant,
                                            const PauseSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::resume(const TenantContext& tenant,
                                             const ResumeSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::cancel(const TenantContext& tenant,
                                             const CancelSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::undo_cancel(const TenantContext& tenant,
                                                  const UndoCancelSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::undo_change(const TenantContext& tenant,
                                                  const UndoChangeSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::suspend(const TenantContext& tenant,
                                              const SuspendSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::reactivate(const TenantContext& tenant,
                                                 const ReactivateSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<TenantMethod> Billing::add_payment_method(const TenantContext& tenant,
                                                         const AddPaymentMethod& request) {
  return perform<TenantMethod>(*engine_, tenant, request, "payment_method");
}
absl::StatusOr<TenantMethod> Billing::prefer_payment_method(const TenantContext& tenant,
                                                            const PreferPaymentMethod& request) {
  return perform<TenantMethod>(*engine_, tenant, request, "payment_method");
}
absl::StatusOr<TenantMethod> Billing::extend_payment_method(const TenantContext& tenant,
                                                            const ExtendPaymentMethod& request) {
  return perform<TenantMethod>(*engine_, tenant, request, "payment_method");
}
absl::StatusOr<TenantMethod> Billing::remove_payment_method(const TenantContext& tenant,
                                                            const RemovePaymentMethod& request) {
  return perform<TenantMethod>(*engine_, tenant, request, "payment_method");
}
absl::StatusOr<std::vector<TenantMethod>> Billing::payment_methods(const TenantContext& tenant) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(*engine_, tenant, engine_->now()));
  OCTROI_ASSIGN_OR_RETURN(auto on_file, methods_on_file(work));
  return records::values_of(std::move(on_file));
}
absl::StatusOr<Subscription> Billing::set_payment_method(const TenantContext& tenant,
                                                         const SetPaymentMethod& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Payment> Billing::pay_invoice(const TenantContext& tenant,
                                             const PayInvoice& request) {
  return perform<Payment>(*engine_, tenant, request, "payment");
}
absl::StatusOr<Payment> Billing::attach_receipt(const TenantContext& tenant,
                                                const AttachReceipt& request) {
  return perform<Payment>(*engine_, tenant, request, "payment");
}
absl::StatusOr<Payment> Billing::withdraw_payment(const TenantContext& tenant,
                                                  const WithdrawPayment& request) {
  return perform<Payment>(*engine_, tenant, request, "payment");
}
absl::StatusOr<Invoice> Billing::void_invoice(const TenantContext& tenant,
                                              const VoidInvoice& request) {
  return perform<Invoice>(*engine_, tenant, request, "invoice");
}
absl::StatusOr<Invoice> Billing::write_off_invoice(const TenantContext& tenant,
                                                   const WriteOffInvoice& request) {
  return perform<Invoice>(*engine_, tenant, request, "invoice");
}
absl::StatusOr<CreditNote> Billing::issue_credit_note(const TenantContext& tenant,
                                                      const IssueCreditNote& request) {
  return perform<CreditNote>(*engine_, tenant, request, "credit_note");
}
absl::StatusOr<Subscription> Billing::set_auto_renewal(const TenantContext& tenant,
                                                       const SetAutoRenewal& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::set_thresholds(const TenantContext& tenant,
                                                     const SetThresholds& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::repair_subscription(const TenantContext& tenant,
                                                          const RepairSubscription& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::correct_usage(const TenantContext& tenant,
                                                    const CorrectUsage& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Subscription> Billing::bill_progress(const TenantContext& tenant,
                                                    const BillProgress& request) {
  return perform_held(*engine_, tenant, request);
}
absl::StatusOr<Order> Billing::place_order(const TenantContext& tenant, const PlaceOrder& request) {
  return perform<Order>(*engine_, tenant, request, "order");
}

absl::StatusOr<Subscription> Billing::subscription(const TenantContext& tenant, SubscriptionId id) {
  OCTROI_ASSIGN_OR_RETURN(Held held,
                          read_one<Held>(*engine_, tenant, id.to_string(), "subscription"));
  return std::move(held.subscription);
}

absl::StatusOr<std::vector<Subscription>> Billing::subscriptions(const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(auto held, read_all<Held>(*engine_, tenant));
  std::vector<Subscription> subscriptions;
  subscriptions.reserve(held.size());
  for (Held& one : held) subscriptions.push_back(std::move(one.subscription));
  return subscriptions;
}

absl::StatusOr<Invoice> Billing::invoice(const TenantContext& tenant, InvoiceId id) {
  return read_one<Invoice>(*engine_, tenant, id.to_string(), "invoice");
}
absl::StatusOr<std::vector<Invoice>> Billing::invoices(const TenantContext& tenant) {
  return read_all<Invoice>(*engine_, tenant);
}
absl::StatusOr<std::vector<CreditNote>> Billing::credit_notes(const TenantContext& tenant) {
  return read_all<CreditNote>(*engine_, tenant);
}
absl::StatusOr<Order> Billing::order(const TenantContext& tenant, OrderId id) {
  return read_one<Order>(*engine_, tenant, id.to_string(), "order");
}
absl::StatusOr<std::vector<Order>> Billing::orders(const TenantContext& tenant) {
  return read_all<Order>(*engine_, tenant);
}
absl::StatusOr<std::vector<Payment>> Billing::payments(const TenantContext& tenant) {
  return read_all<Payment>(*engine_, tenant);
}
absl::StatusOr<std::vector<Refund>> Billing::refunds(const TenantContext& tenant) {
  return read_all<Refund>(*engine_, tenant);
}
absl::StatusOr<std::vector<Effect>> Billing::effects(const TenantContext& tenant) {
  return read_all<Effect>(*engine_, tenant);
}
absl::StatusOr<KnownState> Billing::as_known(const TenantContext& tenant, Date on,
                                             const std::optional<Instant>& known_at) {
  OCTROI_RETURN_IF_ERROR(
      make_date(int(on.year()), unsigned(on.month()), unsigned(on.day())).status());
  OCTROI_RETURN_IF_ERROR(this->tenant(tenant).status());
  OCTROI_ASSIGN_OR_RETURN(const auto entries, read_all<Transaction>(*engine_, tenant));
  KnownState state;
  OCTROI_ASSIGN_OR_RETURN(state.balances, known_balances(entries, on, known_at));
  for (const Transaction* fact : known_entries(entries, on, known_at)) {
    state.facts.push_back(*fact);
  }
  return state;
}
absl::StatusOr<std::vector<AuditEvent>> Billing::events(const TenantContext& tenant) {
  return read_all<AuditEvent>(*engine_, tenant);
}

}  // namespace v0
}  // namespace octroi
