// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "vault/records.h"

#include <string_view>
#include <utility>
#include <variant>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace vault {
namespace {

Value nullable(const std::optional<std::string>& text) {
  return text ? Value(*text) : Value(std::monostate{});
}

std::optional<std::string> text_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr ? std::optional(*text) : std::nullopt;
}

// Stores check rows against their type, so a row can only be off by its number of columns.
absl::Status check(const Row& row, const RecordType& type) {
  if (row.type == &type && row.values.size() == type.fields.size()) return absl::OkStatus();
  return make_error(absl::StatusCode::kDataLoss, "vault.bad_record",
                    "a row of " + type.name + " is not as this version of octroi wrote it");
}

std::int64_t integer_of(const Value& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number != nullptr ? *number : 0;
}

}  // namespace

const RecordType& key_type() {
  static const RecordType type{.name = "vault_keys",
                               .fields = {{"generation", FieldType::kInteger},
                                          {"seals", FieldType::kInteger},
                                          {"master_key", FieldType::kText, true},
                                          {"wrapped", FieldType::kText, true},
                                          {"changed_at", FieldType::kInstant},
                                          {"changed_by", FieldType::kText},
                                          {"erased_because", FieldType::kText, true}}};
  return type;
}

const RecordType& secret_type() {
  static const RecordType type{.name = "vault_secrets",
                               .fields = {{"generation", FieldType::kInteger},
                                          {"sealed", FieldType::kText, true},
                                          {"changed_at", FieldType::kInstant},
                                          {"changed_by", FieldType::kText}}};
  return type;
}

Row to_row(const Kept<TenantKey>& key) {
  const TenantKey& k = key.value;
  Row row = key.row;
  row.values = {Value(k.generation),
                Value(k.seals),
                k.wrapped ? Value(k.wrapped->master_key) : Value(),
                k.wrapped ? Value(k.wrapped->wrapped) : Value(),
                Value(k.changed_at),
                Value(k.changed_by),
                nullable(k.erased_because)};
  return row;
}

Row to_row(const Kept<SealedSecret>& secret) {
  const SealedSecret& s = secret.value;
  Row row = secret.row;
  row.values = {Value(s.generation), nullable(s.sealed), Value(s.changed_at), Value(s.changed_by)};
  return row;
}

absl::StatusOr<Kept<TenantKey>> read_key(Row row) {
  OCTROI_RETURN_IF_ERROR(check(row, key_type()));
  TenantKey key{.generation = integer_of(row.values[0]), .seals = integer_of(row.values[1])};
  const auto master = text_of(row.values[2]);
  const auto wrapped = text_of(row.values[3]);
  if (master && wrapped) key.wrapped = WrappedKey{*master, *wrapped};
  key.changed_at = text_of(row.values[4]).value_or("");
  key.changed_by = text_of(row.values[5]).value_or("");
  key.erased_because = text_of(row.values[6]);
  return Kept<TenantKey>{std::move(key), std::move(row)};
}

absl::StatusOr<Kept<SealedSecret>> read_secret(Row row) {
  OCTROI_RETURN_IF_ERROR(check(row, secret_type()));
  SealedSecret secret{.generation = integer_of(row.values[0]),
                      .sealed = text_of(row.values[1]),
                      .changed_at = text_of(row.values[2]).value_or(""),
                      .changed_by = text_of(row.values[3]).value_or("")};
  return Kept<SealedSecret>{std::move(secret), std::move(row)};
}

Kept<TenantKey> new_key(TenantId tenant) {
  return {{}, Row{.type = &key_type(), .tenant = tenant, .id = std::string(kKeyId)}};
}

Kept<SealedSecret> new_secret(TenantId tenant, std::string_view name) {
  return {{}, Row{.type = &secret_type(), .tenant = tenant, .id = std::string(name)}};
}

}  // namespace vault
}  // namespace v0
}  // namespace octroi
