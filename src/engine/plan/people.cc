// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/people.h"

#include <utility>
#include <variant>

#include "engine/plan/account.h"
#include "engine/plan/changing.h"
#include "engine/plan/ordering.h"
#include "engine/pool.h"
#include "octroi/base/json_writer.h"
#include "octroi/money/currency.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Claim;

std::string one_field(std::string_view name, std::string_view content) {
  JsonWriter json;
  json.object().field(name, content).end();
  return std::move(json).text();
}

std::string request_text(const NewTenant& request) {
  JsonWriter json;
  json.array();
  for (const std::string* part :
       {&request.name, &request.slug, &request.email, &request.phone, &request.city,
        &request.country_code, &request.zone, &request.language}) {
    json.value(*part);
  }
  json.value(request.parent ? request.parent->to_string() : std::string());
  if (!request.currency.empty()) json.value("currency " + request.currency);
  if (!request.issuer.empty()) json.value("issuer " + request.issuer);
  json.end();
  return std::move(json).text();
}

absl::StatusOr<Tenant> tenant_of(Engine& engine, const NewTenant& request) {
  const Instant now = engine.now();
  Tenant tenant;
  tenant.id = new_id<TenantId>(now, engine.random());
  tenant.name = request.name;
  tenant.slug = request.slug;
  tenant.status = TenantStatus::kActive;
  tenant.contact = {.email = request.email, .phone = request.phone};
  tenant.billing.city = request.city;
  tenant.billing.country_code = request.country_code;
  OCTROI_ASSIGN_OR_RETURN(tenant.zone, Zone::parse(request.zone));
  tenant.language = request.language;
  OCTROI_RETURN_IF_ERROR(check_preferred_currency(request.currency));
  tenant.currency = request.currency;
  tenant.account.parent = request.parent;
  tenant.account.issuer = request.issuer;
  tenant.created_at = now;
  tenant.status_since = now;
  OCTROI_RETURN_IF_ERROR(validate(tenant));
  return tenant;
}

absl::StatusOr<std::vector<Member>> members_of(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto members,
                          records::load_all<Member>(work.engine.store(), work.context));
  return records::values_of(std::move(members));
}

}  // namespace

absl::Status check_preferred_currency(std::string_view code) {
  return code.empty() ? absl::OkStatus() : Currency::parse(code).status();
}

absl::StatusOr<OperationPlan> plan_tenant(Engine& engine, const NewTenant& request) {
  OCTROI_RETURN_IF_ERROR(engine.open());
  const std::string text = request_text(request);
  OCTROI_ASSIGN_OR_RETURN(auto replayed,
                          replayed_subject(engine, kPlatform, request.key, "create_tenant", text));
  OperationPlan replay;
  if (replayed) {
    replay.subject = *std::move(replayed);
    replay.is_replay = true;
    return replay;
  }
  OCTROI_ASSIGN_OR_RETURN(const Tenant tenant, tenant_of(engine, request));
  OCTROI_ASSIGN_OR_RETURN(const auto taken, engine.find_by_slug(tenant.slug));
  if (taken) {
    return make_error(absl::StatusCode::kAlreadyExists, "tenant.slug_taken",
                      "the slug " + tenant.slug + " is another tenant's; choose another one");
  }
  OCTROI_RETURN_IF_ERROR(engine.check_issuer(tenant.account.issuer));
  if (const auto& parent = tenant.account.parent) {
    OCTROI_RETURN_IF_ERROR(
        records::load<Tenant>(engine.store(), engine.within(*parent), parent->to_string(), "tenant")
            .status());
  }
  Draft draft(tenant.id, request.actor, engine.now(), StreamHead{});
  const std::string id = tenant.id.to_string();
  draft.create(id, tenant, "tenant.created", one_field("slug", tenant.slug));
  draft.put(kPlatform, records::slug_claim(tenant.slug), Claim{"slug", id, {}});
  claim_key(draft, kPlatform, request.key, "create_tenant", id, text);
  draft.explain("create tenant " + tenant.slug);
  draft.about(id);
  return std::move(draft).finish();
}

absl::Status edit_tenant(Work& work, const Tenant& edited, std::string_view event) {
  OCTROI_RETURN_IF_ERROR(validate(edited));
  work.draft.change(work.tenant, edited, event, "{}");
  work.draft.about(edited.id.to_string());
  return absl::OkStatus();
}

absl::Status change_tenant(Work& work, TenantCommand command) {
  // It happens now, whatever the caller wrote there.
  std::visit([&](auto& one) { one.at = work.draft.now(); }, command);
  const TenantDecision decision = decide(work.tenant.value, command);
  if (const auto* refusal = std::get_if<TenantRefusal>(&decision)) return to_status(*refusal);
  const TenantEvent& event = std::get<TenantEvent>(decision);
  const Tenant now = evolve(work.tenant.value, event);
  std::string name = "tenant.";
  name += event_name(event);
  work.draft.change(work.tenant, now, name, one_field("reason", now.status_reason));
  const TenantStatus before = work.tenant.value.status;
  work.tenant.value = now;
  if (now.status == TenantStatus::kCancelled) {
    OCTROI_RETURN_IF_ERROR(cancel_everything(work));
    OCTROI_RETURN_IF_ERROR(cancel_orders(work));
    OCTROI_RETURN_IF_ERROR(part_from_children(work));
    if (const auto pool = pool_of(now.account)) {
      OCTROI_RETURN_IF_ERROR(give_back_levels(work, *pool));
    }
  }
  if (now.status == TenantStatus::kSuspended) OCTROI_RETURN_IF_ERROR(halt_everything(work));
  if (before == TenantStatus::kSuspended && now.status == TenantStatus::kActive) {
    OCTROI_RETURN_IF_ERROR(resume_everything(work));
  }
  work.draft.about(now.id.to_string());
  return absl::OkStatus();
}

absl::Status plan_member(Work& work, UserId user, Role role) {
  OCTROI_ASSIGN_OR_RETURN(const auto members, members_of(work));
  const AddMember add{.at = work.draft.now(),
                      .member = work.draft.new_id<MemberId>(),
                      .user = user,
                      .role = role,
                      .by = std::nullopt};
  const MemberDecision decision = decide(work.draft.tenant(), members, add);
  if (const auto* refusal = std::get_if<MemberRefusal>(&decision)) return to_status(*refusal);
  const auto* added = std::get_if<MemberAdded>(&std::get<MemberEvent>(decision));
  const std::string id = added->member.id.to_string();
  work.draft.create(id, added->member, "member.added", one_field("role", to_string(role)));
  work.draft.about(id);
  return absl::OkStatus();
}

absl::Status plan_member_change(Work& work, MemberCommand command) {
  if (const auto* add = std::get_if<AddMember>(&command)) {
    return plan_member(work, add->user, add->role);
  }
  std::visit([&](auto& one) { one.at = work.draft.now(); }, command);
  OCTROI_ASSIGN_OR_RETURN(auto loaded,
                          records::load_all<Member>(work.engine.store(), work.context));
  std::vector<Member> members;
  members.reserve(loaded.size());
  for (const auto& one : loaded) members.push_back(one.value);
  const MemberDecision decision = decide(work.draft.tenant(), members, command);
  if (const auto* refusal = std::get_if<MemberRefusal>(&decision)) return to_status(*refusal);
  const MemberEvent& event = std::get<MemberEvent>(decision);
  const std::vector<Member> after = evolve(members, event);
  std::string name = "member.";
  name += event_name(event);
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i] == members[i]) continue;
    work.draft.change(loaded[i], after[i], name, one_field("role", to_string(after[i].role)));
    work.draft.about(loaded[i].row.id);
  }
  return absl::OkStatus();
}

absl::Status plan_invitation(Work& work, const std::string& email, Role role, NewInvitation& made) {
  const InvitationRequest request{.id = work.draft.new_id<InvitationId>(),
                                  .tenant = work.draft.tenant(),
                                  .email = email,
                                  .role = role};
  OCTROI_ASSIGN_OR_RETURN(made, make_invitation(request, work.engine.random(), work.draft.now()));
  const std::string id = made.invitation.id.to_string();
  work.draft.create(id, made.invitation, "invitation.created", one_field("role", to_string(role)));
  work.draft.about(id);
  return absl::OkStatus();
}

absl::Status plan_acceptance(Work& work, InvitationId invitation, const Secret& token,
                             UserId user) {
  OCTROI_ASSIGN_OR_RETURN(const auto was,
                          records::load<Invitation>(work.engine.store(), work.context,
                                                    invitation.to_string(), "invitation"));
  const AcceptInvitation accept{.at = work.draft.now(), .token = token, .user = user};
  const InvitationDecision decision = decide(was.value, accept);
  if (const auto* refusal = std::get_if<InvitationRefusal>(&decision)) return to_status(*refusal);
  const InvitationEvent& event = std::get<InvitationEvent>(decision);
  const Invitation now = evolve(was.value, event);
  std::string name = "invitation.";
  name += event_name(event);
  work.draft.change(was, now, name, one_field("user", user.to_string()));
  return plan_member(work, user, was.value.role);
}

}  // namespace v0
}  // namespace octroi
