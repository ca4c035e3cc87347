// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/storage/scan_plan.h"

#include <algorithm>
#include <string_view>

#include "octroi/base/digest.h"
#include "octroi/base/status.h"
#include "octroi/storage/checks.h"

namespace octroi {
inline namespace v0 {
namespace {

// A cursor is the hexadecimal form of: digest (16 bytes) | tenant (16) | id | each value, where a
// text is its length (4 bytes) and its bytes, and a value a letter and its payload.
constexpr std::size_t kDigestBytes = 16;
constexpr std::size_t kTenantBytes = 16;

absl::Status bad_query(const std::string& problem) {
  return make_error(absl::StatusCode::kInvalidArgument, "storage.bad_query", problem);
}

absl::Status bad_cursor() {
  return make_error(absl::StatusCode::kInvalidArgument, "storage.bad_cursor",
                    "the cursor is damaged or of another query; begin without one");
}

void put_integer(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
}

void put_text(std::string& out, std::string_view text) {
  put_integer(out, text.size(), 4);
  out.append(text);
}

void put_tenant(std::string& out, const TenantId& tenant) {
  for (const std::uint8_t byte : tenant.bytes()) out.push_back(static_cast<char>(byte));
}

void put_value(std::string& out, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    out.push_back('i');
    put_integer(out, static_cast<std::uint64_t>(*integer), 8);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    out.push_back('t');
    put_text(out, *text);
  } else {
    out.push_back('n');
  }
}

// Reads what the put functions wrote; every step may find the bytes at an end.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::optional<std::string_view> take(std::size_t size) {
    if (bytes_.size() < size) return std::nullopt;
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::optional<std::uint64_t> take_integer(std::size_t size) {
    const auto bytes = take(size);
    if (!bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;)
      value = (value << 8) | static_cast<unsigned char>((*bytes)[i]);
    return value;
  }
  std::optional<std::string_view> take_text() {
    const auto size = take_integer(4);
    return size ? take(static_cast<std::size_t>(*size)) : std::nullopt;
  }
  std::optional<Value> take_value() {
    const auto letter = take(1);
    if (!letter) return std::nullopt;
    if (*letter == "n") return Value();
    if (*letter == "i") {
      const auto integer = take_integer(8);
      return integer ? std::optional<Value>(static_cast<std::int64_t>(*integer)) : std::nullopt;
    }
    const auto text = take_text();
    return text ? std::optional<Value>(std::string(*text)) : std::nullopt;
  }
  [[nodiscard]] bool at_end() const noexcept { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

std::string from_hex(std::string_view hex) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
  };
  if (hex.size() % 2 != 0) return {};
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit(hex[i]);
    const int low = digit(hex[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

// Binds the key to all that its query walks by.
std::string seal(const ScanPlan& plan, std::string_view key) {
  const Query& query = *plan.query;
  std::string text = "octroi cursor 1";
  put_text(text, query.type->name);
  put_text(text, query.index);
  put_tenant(text, plan.tenant.value_or(TenantId()));
  text.push_back(query.descending ? 'd' : 'a');
  put_integer(text, query.equal.size(), 4);
  for (const Value& value : query.equal) put_value(text, value);
  put_value(text, query.from.value_or(Value()));
  put_value(text, query.until.value_or(Value()));
  text.append(key);
  const Digest digest = sha256(text);
  return std::string(digest.begin(), digest.begin() + kDigestBytes);
}

absl::StatusOr<ScanKey> open_cursor(const ScanPlan& plan) {
  const std::string bytes = from_hex(plan.query->cursor);
  if (bytes.size() < kDigestBytes) return bad_cursor();
  const std::string_view key = std::string_view(bytes).substr(kDigestBytes);
  if (seal(plan, key) != std::string_view(bytes).substr(0, kDigestBytes)) return bad_cursor();

  Reader reader(key);
  const auto tenant = reader.take(kTenantBytes);
  const auto id = tenant ? reader.take_text() : std::nullopt;
  if (!id) return bad_cursor();
  ScanKey out;
  UuidBytes tenant_bytes{};
  std::copy(tenant->begin(), tenant->end(), tenant_bytes.begin());
  out.tenant = TenantId(tenant_bytes);
  out.id = std::string(*id);
  for (std::size_t i = 0; i < plan.fields.size(); ++i) {
    auto value = reader.take_value();
    if (!value) return bad_cursor();
    out.values.push_back(*std::move(value));
  }
  if (!reader.at_end()) return bad_cursor();
  return out;
}

absl::Status check_bound(std::string_view field, FieldType type, const Value& value) {
  const bool fits = is_integer(type) ? std::holds_alternative<std::int64_t>(value)
                                     : std::holds_alternative<std::string>(value);
  if (!fits)
    return bad_query(std::string(field) + " compares with " +
                     (is_integer(type) ? "an integer" : "text") + ", never with null");
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && !is_storable_text(*text))
    return bad_query(std::string(field) + " compares with UTF-8 without NUL");
  return absl::OkStatus();
}

// The fields that equal, from and until speak of, in order.
std::vector<Field> bounded_fields(const ScanPlan& plan) {
  std::vector<Field> fields;
  for (const std::size_t position : plan.fields)
    fields.push_back(plan.query->type->fields[position]);
  if (plan.index == nullptr && plan.tenant) fields.push_back({"id", FieldType::kText});
  return fields;
}

absl::Status check_bounds(const ScanPlan& plan) {
  const Query& query = *plan.query;
  const std::vector<Field> fields = bounded_fields(plan);
  if (query.equal.size() > fields.size())
    return bad_query("equal has more values than the order has fields");
  for (std::size_t i = 0; i < query.equal.size(); ++i)
    OCTROI_RETURN_IF_ERROR(check_bound(fields[i].name, fields[i].type, query.equal[i]));
  if (!query.from && !query.until) return absl::OkStatus();
  if (query.equal.size() == fields.size())
    return bad_query("from and until bound the field behind equal, but there is none");
  const Field& next = fields[query.equal.size()];
  if (query.from) OCTROI_RETURN_IF_ERROR(check_bound(next.name, next.type, *query.from));
  if (query.until) OCTROI_RETURN_IF_ERROR(check_bound(next.name, next.type, *query.until));
  return absl::OkStatus();
}

absl::Status choose_index(ScanPlan& plan) {
  const Query& query = *plan.query;
  if (query.index.empty()) return absl::OkStatus();
  for (const Index& index : query.type->indexes) {
    if (index.name != query.index) continue;
    if (!plan.tenant && !index.across_tenants)
      return bad_query(query.type->name + "." + index.name + " does not walk across tenants");
    plan.index = &index;
    for (const std::string& field : index.fields)
      plan.fields.push_back(field_position(*query.type, field).value_or(0));
    return absl::OkStatus();
  }
  return bad_query(query.type->name + " has no index '" + query.index + "'");
}

}  // namespace

absl::StatusOr<ScanPlan> plan_scan(const Query& query, std::optional<TenantId> tenant) {
  if (query.type == nullptr) return bad_query("a query needs a record type");
  if (query.rows_max < 1 || query.rows_max > kRowsMax)
    return bad_query("rows_max must be 1 to " + std::to_string(kRowsMax));
  if (tenant && tenant->is_nil()) return no_tenant();
  ScanPlan plan{.query = &query, .tenant = tenant};
  OCTROI_RETURN_IF_ERROR(choose_index(plan));
  OCTROI_RETURN_IF_ERROR(check_bounds(plan));
  if (!query.cursor.empty()) {
    OCTROI_ASSIGN_OR_RETURN(plan.after, open_cursor(plan));
  }
  return plan;
}

std::string make_cursor(const ScanPlan& plan, const Row& last) {
  std::string key;
  put_tenant(key, last.tenant);
  put_text(key, last.id);
  for (const std::size_t position : plan.fields) put_value(key, last.values[position]);
  const std::string bytes = seal(plan, key) + key;
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace v0
}  // namespace octroi
