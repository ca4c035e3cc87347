// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// JsonFields: reads the members of one JSON object, and knows what was asked for.
//
// A member of the wrong kind is remembered as the object's first problem and gives the default, so
// that a reader is a list of fields and asks once at its end. Members that nobody asked for are a
// problem too: what is not understood must not be lost.
//
// Layer: invoice, private. Thread safety: one thread.
#ifndef OCTROI_INVOICE_JSON_FIELDS_H_
#define OCTROI_INVOICE_JSON_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "nlohmann/json.hpp"

#include "octroi/calendar/date.h"
#include "octroi/money/money.h"

namespace octroi {
inline namespace v0 {

class JsonFields {
 public:
  JsonFields(const nlohmann::json& object, Currency currency);

  std::string text(const char* name, std::string_view otherwise = {});
  std::int64_t integer(const char* name, std::int64_t otherwise = 0);
  bool flag(const char* name, bool otherwise);
  Decimal decimal(const char* name, Decimal otherwise = Decimal());
  Money money(const char* name) { return Money::of_minor(integer(name), currency_); }
  std::optional<Decimal> optional_decimal(const char* name);
  std::optional<Money> optional_money(const char* name);
  std::optional<Date> date(const char* name);
  [[nodiscard]] Currency currency() const noexcept { return currency_; }
  // nullptr where it is absent.
  const nlohmann::json* member(const char* name);

  // A name of a closed enum, read by `parse`.
  template <class Enum, class Parse>
  Enum name(const char* field, Enum otherwise, Parse parse) {
    if (!has(field)) return otherwise;
    const std::optional<Enum> value = parse(text(field));
    if (!value) fail(field);
    return value.value_or(otherwise);
  }

  void fail(std::string_view field);
  // The first field that was wrong, also one that nobody asked for; empty when all is well.
  [[nodiscard]] std::string problem() const;

 private:
  [[nodiscard]] bool has(const char* name) const;

  const nlohmann::json& object_;
  Currency currency_;
  std::size_t asked_ = 0;
  std::string problem_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_JSON_FIELDS_H_
