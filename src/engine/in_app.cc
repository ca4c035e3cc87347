// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// In-app messages, as members read them.

#include <utility>

#include "engine/engine.h"
#include "engine/reading.h"
#include "engine/records/records.h"
#include "octroi/engine/notices.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kMessagesMax = 100;
constexpr int kRaces = 5;

absl::Status unknown_message() {
  return make_error(absl::StatusCode::kNotFound, "notification.unknown_message",
                    "this member has no such message");
}

// Of whom nothing is found. Errors: NotFound "tenant.not_found", "member.not_found".
absl::Status check_member_exists(Engine& engine, const TenantContext& tenant, MemberId member) {
  OCTROI_RETURN_IF_ERROR(check_tenant_exists(engine, tenant));
  return records::load<Member>(engine.store(), tenant, member.to_string(), "member").status();
}

}  // namespace

absl::StatusOr<InAppPage> TenantNotices::in_app(const InAppQuery& query) const {
  if (query.messages_max == 0 || query.messages_max > kMessagesMax) {
    return make_error(absl::StatusCode::kInvalidArgument, "notification.bad_page",
                      "a page holds 1 to 100 messages");
  }
  OCTROI_RETURN_IF_ERROR(engine_->open());
  const Query rows{.type = &records::record_type<InAppMessage>(),
                   .index = "member",
                   .equal = {Value(query.member.to_string())},
                   .rows_max = query.messages_max,
                   .cursor = query.cursor,
                   .descending = true};
  OCTROI_ASSIGN_OR_RETURN(Page found, engine_->store().scan(tenant_, rows));
  InAppPage page;
  page.cursor = std::move(found.cursor);
  for (const Row& row : found.rows) {
    OCTROI_ASSIGN_OR_RETURN(InAppMessage message, records::from_row<InAppMessage>(row));
    page.messages.push_back(std::move(message));
  }
  if (page.messages.empty()) {
    OCTROI_RETURN_IF_ERROR(check_member_exists(*engine_, tenant_, query.member));
  }
  return page;
}

absl::StatusOr<std::int64_t> TenantNotices::unread_count(MemberId member) const {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  Query query{.type = &records::record_type<InAppMessage>(),
              .index = "unread",
              .equal = {Value(member.to_string())}};
  std::int64_t count = 0;
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, engine_->store().scan(tenant_, query));
    count += static_cast<std::int64_t>(page.rows.size());
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  if (count == 0) OCTROI_RETURN_IF_ERROR(check_member_exists(*engine_, tenant_, member));
  return count;
}

// Reading is no business event: it leaves the audit log alone.
absl::Status TenantNotices::mark_read(MemberId member, EffectId message) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  absl::Status status;
  for (int race = 0; race < kRaces; ++race) {
    OCTROI_ASSIGN_OR_RETURN(
        auto found, records::find<InAppMessage>(engine_->store(), tenant_, message.to_string()));
    if (!found || found->value.member != member) return unknown_message();
    if (found->value.read_at) return absl::OkStatus();
    found->value.read_at = engine_->now();
    Batch batch;
    batch.update(
        records::to_row(tenant_.tenant(), found->row.id, found->value, found->row.version));
    status = engine_->store().commit(batch).status();
    if (!absl::IsAborted(status)) return status;
  }
  return status;
}

}  // namespace v0
}  // namespace octroi
