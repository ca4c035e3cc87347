// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>

#include "engine/engine.h"
#include "octroi/base/json_writer.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {
namespace {

// What gives a right to whoever knows it, be it only its digest.
bool is_withheld(const RecordType& type, const Field& field) {
  if (type.name == "invitations") return field.name == "token_hash";
  return type.name == "webhook_endpoints" &&
         (field.name == "secret" || field.name == "previous_secret");
}

void write_value(JsonWriter& json, const Field& field, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (field.type == FieldType::kBoolean) {
      json.value(*number != 0);
    } else {
      json.value(*number);
    }
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    if (field.type == FieldType::kJson) {
      json.raw(*text);
    } else {
      json.value(*text);
    }
  } else {
    json.null();
  }
}

std::string line_of(const Row& row) {
  JsonWriter json;
  json.object().field("record", row.type->name).field("id", row.id);
  json.field("version", row.version).key("fields").object();
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const Field& field = row.type->fields[i];
    if (is_withheld(*row.type, field)) continue;
    json.key(field.name);
    write_value(json, field, row.values[i]);
  }
  json.end().end();
  return std::move(json).text();
}

absl::Status give(const LineSink& sink, const std::string& line) {
  try {
    return sink(line);
  } catch (...) {
    return make_error(absl::StatusCode::kUnavailable, "export.sink_threw",
                      "the receiver of lines threw; nothing was changed, export again");
  }
}

absl::StatusOr<std::int64_t> export_type(Store& store, const TenantContext& tenant,
                                         const RecordType& type, const LineSink& sink) {
  std::int64_t lines = 0;
  Query query{.type = &type, .rows_max = 500};
  for (bool more = true; more;) {
    OCTROI_ASSIGN_OR_RETURN(Page page, store.scan(tenant, query));
    for (const Row& row : page.rows) {
      OCTROI_RETURN_IF_ERROR(give(sink, line_of(row)));
      ++lines;
    }
    query.cursor = page.cursor;
    more = !page.cursor.empty();
  }
  return lines;
}

std::string line_of(const CredentialEntry& entry) {
  JsonWriter json;
  json.object().field("record", "credentials").field("id", entry.name);
  json.field("version", std::int64_t{0}).key("fields").object();
  json.field("changed_at", format_instant(entry.changed_at));
  json.field("changed_by", entry.changed_by).end().end();
  return std::move(json).text();
}

}  // namespace

absl::StatusOr<std::int64_t> Billing::export_tenant(const TenantContext& tenant,
                                                    const LineSink& sink) {
  OCTROI_RETURN_IF_ERROR(this->tenant(tenant).status());
  std::int64_t lines = 0;
  for (const RecordType* type : records::all_types()) {
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t of_type,
                            export_type(engine_->store(), tenant, *type, sink));
    lines += of_type;
  }
  if (engine_->options().credentials == nullptr) return lines;
  OCTROI_ASSIGN_OR_RETURN(const auto sealed, engine_->options().credentials->list(tenant));
  for (const CredentialEntry& entry : sealed) {
    OCTROI_RETURN_IF_ERROR(sink(line_of(entry)));
    ++lines;
  }
  return lines;
}

}  // namespace v0
}  // namespace octroi
