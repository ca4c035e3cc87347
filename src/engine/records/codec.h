// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The codec: one listing of a record's fields serves its table, its writing and its reading.
//
// A Record<T> specialisation names the table and lists the fields once, in visit(); the three
// visitors here derive the RecordType, turn a T into a Row, and a Row into a T.
//
//   template <> struct Record<Note> {
//     static constexpr std::string_view kName = "notes";
//     static std::vector<Index> indexes() { return {}; }
//     template <class N, class V> static void visit(N& note, V& field) { field("body", note.body);
//     }
//   };
//   Row row = to_row(tenant, id, note);
//   absl::StatusOr<Note> back = from_row<Note>(row);
//
// Layer: engine, private. Thread safety: pure functions; record_type<T>() is made once.
#ifndef OCTROI_SRC_ENGINE_RECORDS_CODEC_H_
#define OCTROI_SRC_ENGINE_RECORDS_CODEC_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/records/columns.h"
#include "octroi/base/status.h"
#include "octroi/money/money.h"
#include "octroi/storage/record.h"

namespace octroi {
inline namespace v0 {
namespace records {

template <class T>
struct Record;

// Plain texts in one column, one a line.
[[nodiscard]] std::string join_lines(const std::vector<std::string>& lines);
[[nodiscard]] absl::StatusOr<std::vector<std::string>> split_lines(const std::string& text);

class SchemaVisitor {
 public:
  template <class T>
  void operator()(std::string_view name, const T&) {
    add(name, Column<T>::kType, kIsOptional<T>);
  }
  // A civil day that may be unset (not ok()).
  void day(std::string_view name, const Date&) { add(name, FieldType::kDate, true); }
  // An amount whose currency stands in a column of its own.
  void minor(std::string_view name, const Money&, Currency) {
    add(name, FieldType::kInteger, false);
  }
  // The same where there may be none.
  void minor_or_null(std::string_view name, const std::optional<Money>&, Currency) {
    add(name, FieldType::kInteger, true);
  }
  // The same where 0 stands as nothing.
  void minor_or_zero(std::string_view name, const Money&, Currency) {
    add(name, FieldType::kInteger, true);
  }
  // What stands as nothing while it is the usual.
  template <class T>
  void or_null(std::string_view name, const T&, const T&) {
    add(name, Column<T>::kType, true);
  }
  // JSON as it is; none where it is empty.
  void json_or_null(std::string_view name, const std::string&) {
    add(name, FieldType::kJson, true);
  }
  // A value packed into one readable column by the two functions.
  template <class T, class Write, class Read>
  void json(std::string_view name, const T&, Write&&, Read&&) {
    add(name, FieldType::kJson, false);
  }
  template <class T, class Write, class Read>
  void text(std::string_view name, const T&, Write&&, Read&&) {
    add(name, FieldType::kText, false);
  }
  // Plain texts, one a line.
  void lines(std::string_view name, const std::vector<std::string>&) {
    add(name, FieldType::kText, false);
  }
  // The same where none stand as nothing.
  void lines_or_null(std::string_view name, const std::vector<std::string>&) {
    add(name, FieldType::kText, true);
  }
  // A nullable text that follows from other fields: written for its index, not read.
  template <class Derive>
  void derived(std::string_view name, Derive&&) {
    add(name, FieldType::kText, true);
  }
  // The currency of an amount whose minor units follow.
  void currency_of(std::string_view name, const Money&) { add(name, FieldType::kText, false); }

  std::vector<Field> fields;

 private:
  void add(std::string_view name, FieldType type, bool nullable) {
    fields.push_back({std::string(name), type, nullable});
  }
};

class EncodeVisitor {
 public:
  template <class T>
  void operator()(std::string_view, const T& content) {
    values.push_back(Column<T>::encode(content));
  }
  void day(std::string_view, const Date& date) {
    values.push_back(date.ok() ? Column<Date>::encode(date) : Value());
  }
  void minor(std::string_view, const Money& amount, Currency) {
    values.emplace_back(amount.minor());
  }
  void minor_or_null(std::string_view, const std::optional<Money>& amount, Currency) {
    values.push_back(amount ? Value(amount->minor()) : Value());
  }
  void minor_or_zero(std::string_view, const Money& amount, Currency) {
    values.push_back(amount.is_zero() ? Value() : Value(amount.minor()));
  }
  template <class T>
  void or_null(std::string_view, const T& content, const T& usual) {
    values.push_back(content == usual ? Value() : Column<T>::encode(content));
  }
  void json_or_null(std::string_view, const std::string& text) {
    values.push_back(text.empty() ? Value() : Value(text));
  }
  template <class T, class Write, class Read>
  void json(std::string_view, const T& content, Write&& write, Read&&) {
    values.emplace_back(write(content));
  }
  template <class T, class Write, class Read>
  void text(std::string_view, const T& content, Write&& write, Read&&) {
    values.emplace_back(write(content));
  }
  void lines(std::string_view, const std::vector<std::string>& content) {
    values.emplace_back(join_lines(content));
  }
  void lines_or_null(std::string_view, const std::vector<std::string>& content) {
    values.push_back(content.empty() ? Value() : Value(join_lines(content)));
  }
  template <class Derive>
  void derived(std::string_view, Derive&& derive) {
    values.push_back(Column<std::optional<std::string>>::encode(derive()));
  }
  void currency_of(std::string_view, const Money& amount) {
    values.push_back(Column<Currency>::encode(amount.currency()));
  }

  std::vector<Value> values;
};

class DecodeVisitor {
 public:
  explicit DecodeVisitor(const std::vector<Value>& values) : values_(values) {}

  template <class T>
  void operator()(std::string_view name, T& content) {
    if (const Value* value = next(); value == nullptr || !Column<T>::decode(*value, content)) {
      fail(name);
    }
  }
  void day(std::string_view name, Date& date) {
    const Value* value = next();
    if (value != nullptr && std::holds_alternative<std::monostate>(*value)) {
      date = Date{};
    } else if (value == nullptr || !Column<Date>::decode(*value, date)) {
      fail(name);
    }
  }
  void minor(std::string_view name, Money& amount, Currency currency) {
    std::int64_t units = 0;
    const Value* value = next();
    if (value == nullptr || !Column<std::int64_t>::decode(*value, units)) return fail(name);
    amount = Money::of_minor(units, currency);
  }
  void minor_or_null(std::string_view name, std::optional<Money>& amount, Currency currency) {
    std::optional<std::int64_t> units;
    const Value* value = next();
    if (value == nullptr || !Column<std::optional<std::int64_t>>::decode(*value, units)) {
      return fail(name);
    }
    if (units) amount = Money::of_minor(*units, currency);
  }
  void minor_or_zero(std::string_view name, Money& amount, Currency currency) {
    std::optional<std::int64_t> units;
    const Value* value = next();
    if (value == nullptr || !Column<std::optional<std::int64_t>>::decode(*value, units)) {
      return fail(name);
    }
    amount = Money::of_minor(units.value_or(0), currency);
  }
  template <class T>
  void or_null(std::string_view name, T& content, const T& usual) {
    const Value* value = next();
    if (value != nullptr && std::holds_alternative<std::monostate>(*value)) {
      content = usual;
    } else if (value == nullptr || !Column<T>::decode(*value, content)) {
      fail(name);
    }
  }
  void json_or_null(std::string_view name, std::string& text) {
    std::optional<std::string> found;
    const Value* value = next();
    if (value == nullptr || !Column<std::optional<std::string>>::decode(*value, found)) {
      return fail(name);
    }
    text = std::move(found).value_or("");
  }
  template <class T, class Write, class Read>
  void json(std::string_view name, T& content, Write&&, Read&& read) {
    std::string text;
    const Value* value = next();
    if (value == nullptr || !Column<std::string>::decode(*value, text)) return fail(name);
    auto parsed = read(text);
    if (!parsed.ok()) return fail(name);
    content = *std::move(parsed);
  }
  template <class T, class Write, class Read>
  void text(std::string_view name, T& content, Write&& write, Read&& read) {
    json(name, content, write, read);
  }
  void lines(std::string_view name, std::vector<std::string>& content) {
    json(name, content, join_lines, split_lines);
  }
  void lines_or_null(std::string_view name, std::vector<std::string>& content) {
    std::string text;
    json_or_null(name, text);
    absl::StatusOr<std::vector<std::string>> found = split_lines(text);
    if (!found.ok()) return fail(name);
    content = *std::move(found);
  }
  template <class Derive>
  void derived(std::string_view name, Derive&&) {
    if (next() == nullptr) fail(name);
  }
  void currency_of(std::string_view name, Money& amount) {
    Currency currency;
    const Value* value = next();
    if (value == nullptr || !Column<Currency>::decode(*value, currency)) return fail(name);
    amount = Money::zero(currency);
  }

  [[nodiscard]] const std::string& bad_field() const noexcept { return bad_field_; }
  [[nodiscard]] bool is_complete() const noexcept { return at_ == values_.size(); }

 private:
  const Value* next() { return at_ < values_.size() ? &values_[at_++] : nullptr; }
  void fail(std::string_view name) {
    if (bad_field_.empty()) bad_field_ = std::string(name);
  }

  const std::vector<Value>& values_;
  std::size_t at_ = 0;
  std::string bad_field_;
};

template <class T>
RecordType make_record_type() {
  SchemaVisitor visitor;
  T sample{};
  Record<T>::visit(sample, visitor);
  RecordType type{.name = std::string(Record<T>::kName),
                  .fields = std::move(visitor.fields),
                  .indexes = Record<T>::indexes()};
  if constexpr (requires { Record<T>::kAppendOnly; }) type.append_only = true;
  return type;
}

template <class T>
const RecordType& record_type() {
  static const RecordType kType = make_record_type<T>();
  return kType;
}

template <class T>
Row to_row(TenantId tenant, std::string id, const T& content, std::int64_t version = 0) {
  EncodeVisitor visitor;
  visitor.values.reserve(record_type<T>().fields.size());
  Record<T>::visit(content, visitor);
  return Row{&record_type<T>(), tenant, std::move(id), version, std::move(visitor.values)};
}

absl::Status bad_row(const Row& row, const std::string& field);

// A record's own id and its tenant stand in the row's key, not in its fields. Those that have
// neither are left alone.
template <class T>
bool set_identity(T& content, const Row& row) {
  if constexpr (requires { content.tenant = row.tenant; }) content.tenant = row.tenant;
  if constexpr (requires { content.id.bytes(); }) {
    auto id = decltype(content.id)::parse(row.id);
    if (!id.ok()) return false;
    content.id = *id;
  }
  return true;
}

template <class T>
absl::StatusOr<T> from_row(const Row& row) {
  T content{};
  DecodeVisitor visitor(row.values);
  Record<T>::visit(content, visitor);
  if (!visitor.bad_field().empty()) return bad_row(row, visitor.bad_field());
  if (!visitor.is_complete()) return bad_row(row, "(number of fields)");
  bool has_identity = true;
  if constexpr (requires { Record<T>::set_identity(content, row); }) {
    has_identity = Record<T>::set_identity(content, row);
  } else {
    has_identity = set_identity(content, row);
  }
  if (!has_identity) return bad_row(row, "id");
  return content;
}

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_CODEC_H_
