// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Columns: how each C++ type stands in a record.
//
// A Column<T> names the field type and converts one value each way. Text forms are the readable
// ones (an enum's name, an ISO date), so that the tables make sense to a person with an SQL prompt.
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_COLUMNS_H_
#define OCTROI_SRC_ENGINE_RECORDS_COLUMNS_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/interval.h"
#include "octroi/calendar/zone.h"
#include "octroi/money/currency.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"
#include "octroi/storage/record.h"

namespace octroi {
inline namespace v0 {
namespace records {

// decode() returns false when the stored value does not make sense; the caller turns that into
// DataLoss with the column's name.
template <class T>
struct Column;

template <>
struct Column<std::string> {
  static constexpr FieldType kType = FieldType::kText;
  static Value encode(const std::string& text) { return Value(text); }
  static bool decode(const Value& value, std::string& out) {
    const std::string* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    out = *text;
    return true;
  }
};

template <>
struct Column<bool> {
  static constexpr FieldType kType = FieldType::kBoolean;
  static Value encode(bool flag) { return Value(std::int64_t{flag ? 1 : 0}); }
  static bool decode(const Value& value, bool& out) {
    const std::int64_t* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr || (*number != 0 && *number != 1)) return false;
    out = *number == 1;
    return true;
  }
};

template <class T>
requires(std::integral<T> && !std::same_as<T, bool>) struct Column<T> {
  static constexpr FieldType kType = FieldType::kInteger;
  static Value encode(T number) { return Value(static_cast<std::int64_t>(number)); }
  static bool decode(const Value& value, T& out) {
    const std::int64_t* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr || !std::in_range<T>(*number)) return false;
    out = static_cast<T>(*number);
    return true;
  }
};

// An enum stands by the name that to_string(E) gives; its numbers begin at 0 or 1 and leave no gap.
template <class E>
requires std::is_enum_v<E>
struct Column<E> {
  static constexpr FieldType kType = FieldType::kText;
  static Value encode(E choice) { return Value(std::string(to_string(choice))); }
  static bool decode(const Value& value, E& out) {
    const std::string* text = std::get_if<std::string>(&value);
    if (text == nullptr || text->empty()) return false;
    for (int number = 0; number < 64; ++number) {
      const E candidate = static_cast<E>(number);
      if (to_string(candidate) == *text) {
        out = candidate;
        return true;
      }
    }
    return false;
  }
};

// What writes and reads itself as one text: dates, instants, ids, intervals, ...
template <class T>
struct TextForm;

template <class T>
requires requires { TextForm<T>::kType; }
struct Column<T> {
  static constexpr FieldType kType = TextForm<T>::kType;
  static Value encode(const T& content) { return Value(std::string(TextForm<T>::format(content))); }
  static bool decode(const Value& value, T& out) {
    const std::string* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    auto parsed = TextForm<T>::parse(*text);
    if (!parsed.ok()) return false;
    out = *parsed;
    return true;
  }
};

template <class Tag>
struct TextForm<Id<Tag>> {
  static constexpr FieldType kType = FieldType::kId;
  static std::string format(const Id<Tag>& id) { return id.to_string(); }
  static auto parse(const std::string& text) { return Id<Tag>::parse(text); }
};

template <>
struct TextForm<Date> {
  static constexpr FieldType kType = FieldType::kDate;
  static std::string format(Date date) { return format_date(date); }
  static auto parse(const std::string& text) { return parse_date(text); }
};

// Records keep whole milliseconds, so that the text's order is the time's.
template <>
struct TextForm<Instant> {
  static constexpr FieldType kType = FieldType::kInstant;
  static std::string format(Instant at) {
    return format_instant(std::chrono::floor<std::chrono::milliseconds>(at));
  }
  static auto parse(const std::string& text) { return parse_instant(text); }
};

template <>
struct TextForm<Interval> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string format(Interval interval) { return format_interval(interval); }
  static auto parse(const std::string& text) { return parse_interval(text); }
};

template <>
struct TextForm<Currency> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string_view format(Currency currency) { return currency.code(); }
  static auto parse(const std::string& text) { return Currency::parse(text); }
};

template <>
struct TextForm<Decimal> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string format(const Decimal& number) { return number.to_string(); }
  static auto parse(const std::string& text) { return Decimal::parse(text); }
};

template <>
struct TextForm<Zone> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string_view format(const Zone& zone) { return zone.name(); }
  static auto parse(const std::string& text) { return Zone::parse(text); }
};

// "12.00 EUR", for amounts that stand alone; "-" for nothing of no currency.
[[nodiscard]] std::string format_money(Money amount);
[[nodiscard]] absl::StatusOr<Money> parse_money(const std::string& text);
template <>
struct TextForm<Money> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string format(Money amount) { return format_money(amount); }
  static auto parse(const std::string& text) { return parse_money(text); }
};

template <class T>
struct Column<std::optional<T>> {
  static constexpr FieldType kType = Column<T>::kType;
  static Value encode(const std::optional<T>& content) {
    return content ? Column<T>::encode(*content) : Value();
  }
  static bool decode(const Value& value, std::optional<T>& out) {
    if (std::holds_alternative<std::monostate>(value)) {
      out.reset();
      return true;
    }
    return Column<T>::decode(value, out.emplace());
  }
};

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_COLUMNS_H_
