// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/erasing.h"

#include <string>
#include <utility>

#include "engine/plan/endpoints.h"
#include "octroi/engine/notices.h"
#include "octroi/engine/tenant_method.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Claim;
using records::Held;

// What stands in the place of a name, and the claim that says it was done.
constexpr std::string_view kErased = "erased";
constexpr std::string_view kErasedClaim = "tenant-erased";

// Calls `erase(T&)` for each record of the tenant, and writes those that it changed.
template <class T, class Erase>
absl::Status erase_each(Work& work, std::string_view event, Erase&& erase) {
  OCTROI_ASSIGN_OR_RETURN(const auto all, records::load_all<T>(work.engine.store(), work.context));
  for (const auto& one : all) {
    T now = one.value;
    if (erase(now)) work.draft.change(one, now, event, "{}");
  }
  return absl::OkStatus();
}

// Empties the text; whether there was one.
bool wipe(std::string& text) {
  const bool had_one = !text.empty();
  text.clear();
  return had_one;
}

// Messages: to whom, and with what. Their once_key has the address in it, too.
absl::Status erase_messages(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(const auto all,
                          records::load_all<Effect>(work.engine.store(), work.context));
  for (const auto& one : all) {
    if (one.value.kind != EffectKind::kMessage) continue;
    Effect now = one.value;
    now.recipient = std::string(kErased) + ":" + one.row.id;  // still one key for each
    now.data = "{}";
    now.once_key =
        now.template_name + "|" + now.cause + "|" + recipient_key(records::recipient_of(now));
    if (now.status != EffectStatus::kDone) now.outcome = kErased;
    now.status = EffectStatus::kDone;
    now.due_at.reset();
    work.draft.put(work.draft.tenant(), one.row.id, now, one.row.version);
  }
  return absl::OkStatus();
}

// Where people wanted to be told, what they were told in the app, and in which words of the
// tenant's own. That an address is suppressed stays under its digest.
absl::Status erase_notices(Work& work) {
  OCTROI_RETURN_IF_ERROR(
      erase_each<NoticePreferences>(work, "preferences.erased", [](NoticePreferences& one) {
        const NoticePreferences was = std::exchange(one, {.member = one.member, .channels = {}});
        return !(one == was);
      }));
  OCTROI_RETURN_IF_ERROR(erase_each<Suppression>(work, "suppression.erased", [](Suppression& one) {
    one.evidence.clear();
    return wipe(one.address);
  }));
  OCTROI_RETURN_IF_ERROR(erase_each<OwnTemplate>(work, "template.erased", [](OwnTemplate& one) {
    const bool had_one = !one.parts.empty();
    one.parts = {};
    return had_one;
  }));
  OCTROI_ASSIGN_OR_RETURN(const auto all,
                          records::load_all<InAppMessage>(work.engine.store(), work.context));
  for (const auto& one : all) {
    InAppMessage now = one.value;
    now.subject.clear();
    now.text.clear();
    work.draft.put(work.draft.tenant(), one.row.id, now, one.row.version);
  }
  return absl::OkStatus();
}

// What the host's steps told of the tenant. Which order it was about stays.
absl::Status erase_facts(Work& work) {
  return erase_each<Saga>(work, "saga.erased", [](Saga& saga) {
    const std::size_t before = saga.facts.size();
    std::erase_if(saga.facts, [](const auto& fact) { return fact.first != "order"; });
    return saga.facts.size() != before;
  });
}

// Whom invoices were made out to is part of them.
absl::Status erase_tenant_record(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(const auto invoices,
                          records::load_all<Invoice>(work.engine.store(), work.context));
  Tenant now = work.tenant.value;
  if (invoices.empty()) {
    now.billing = {.country_code = now.billing.country_code};
  } else if (now.billing.legal_name.empty()) {
    now.billing.legal_name = now.name;
  }
  now.name = kErased;
  now.contact = {};
  now.billing.email.clear();
  now.branding = {};
  now.status_reason.clear();
  work.draft.change(work.tenant, now, "tenant.erased", "{}");
  return absl::OkStatus();
}

absl::Status in_progress(const std::string& what) {
  return make_error(absl::StatusCode::kFailedPrecondition, "tenant.in_progress",
                    what + " has no outcome yet; erase the tenant when it has");
}

}  // namespace

absl::StatusOr<bool> is_erased(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(const auto claim,
                          records::find<Claim>(work.engine.store(), work.context, kErasedClaim));
  return claim.has_value();
}

absl::Status check_erasable(Work& work) {
  if (work.tenant.value.status != TenantStatus::kCancelled) {
    return make_error(absl::StatusCode::kFailedPrecondition, "tenant.not_cancelled",
                      "cancel the tenant first (CancelTenant)");
  }
  OCTROI_ASSIGN_OR_RETURN(const auto effects,
                          records::load_all<Effect>(work.engine.store(), work.context));
  for (const auto& effect : effects) {
    const bool moves = effect.value.kind != EffectKind::kMessage;
    const bool is_open = effect.value.status != EffectStatus::kDone;
    if (moves && is_open) return in_progress("effect " + effect.row.id);
  }
  OCTROI_ASSIGN_OR_RETURN(const auto payments,
                          records::load_all<Payment>(work.engine.store(), work.context));
  for (const auto& payment : payments) {
    if (!is_final(payment.value.status)) return in_progress("payment " + payment.row.id);
  }
  return absl::OkStatus();
}

absl::Status plan_erasure(Work& work) {
  work.draft.about(work.draft.tenant().to_string());
  OCTROI_ASSIGN_OR_RETURN(const bool is_done, is_erased(work));
  if (is_done) return absl::OkStatus();
  OCTROI_RETURN_IF_ERROR(check_erasable(work));
  OCTROI_RETURN_IF_ERROR(erase_tenant_record(work));
  OCTROI_RETURN_IF_ERROR(erase_each<Invitation>(work, "invitation.erased",
                                                [](Invitation& one) { return wipe(one.email); }));
  OCTROI_RETURN_IF_ERROR(
      erase_each<TenantMethod>(work, "payment_method.erased", [&](TenantMethod& one) {
        one.method.token.clear();
        one.label.clear();
        one.due_at.reset();
        if (!one.removed_at) one.removed_at = work.draft.now();
        return true;
      }));
  OCTROI_RETURN_IF_ERROR(erase_each<Held>(
      work, "subscription.erased", [](Held& one) { return wipe(one.payment_method.token); }));
  OCTROI_RETURN_IF_ERROR(erase_each<Payment>(work, "payment.erased", [](Payment& one) {
    const bool told_more = one.instructions != "{}";
    one.instructions = "{}";
    const bool showed = wipe(one.receipt);
    return wipe(one.method.token) || told_more || showed;
  }));
  OCTROI_RETURN_IF_ERROR(
      erase_each<records::HeldWallet>(work, "wallet.erased", [](records::HeldWallet& one) {
        one.next_top_up_on.reset();
        return std::exchange(one.wallet.auto_top_up, std::nullopt).has_value();
      }));
  OCTROI_RETURN_IF_ERROR(erase_facts(work));
  OCTROI_RETURN_IF_ERROR(erase_messages(work));
  OCTROI_RETURN_IF_ERROR(erase_notices(work));
  OCTROI_RETURN_IF_ERROR(plan_erase_endpoints(work));
  work.draft.put(work.draft.tenant(), std::string(kErasedClaim),
                 Claim{"erase_tenant", work.draft.tenant().to_string(), {}});
  work.draft.explain("the tenant is erased; its invoices, payments and ledger stay");
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
