// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Computes the amounts of a credit note's JSON again, from that JSON and nothing else.
#ifndef OCTROI_TESTS_INVOICE_CREDIT_NOTE_AGAIN_H_
#define OCTROI_TESTS_INVOICE_CREDIT_NOTE_AGAIN_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "octroi/money/rounding.h"

namespace octroi {

using Json = nlohmann::json;

inline std::int64_t minor(const Json& of, const std::string& name) {
  return of.value(name, std::int64_t{0});
}

inline Json list(const Json& of, const char* name) { return of.value(name, Json::array()); }

// whole x up_to / amount, half up.
inline std::int64_t part_again(std::int64_t whole, std::int64_t up_to, std::int64_t amount) {
  const bool is_negative = (whole < 0) != ((up_to < 0) != (amount < 0));
  const auto size = [](std::int64_t value) {
    return value < 0 ? -static_cast<Int128>(value) : static_cast<Int128>(value);
  };
  const Int128 twice = 2 * size(whole) * size(up_to) + size(amount);
  const auto part = static_cast<std::int64_t>(twice / (2 * size(amount)));
  return is_negative ? -part : part;
}

// {} where there is none.
inline Json by_code(const Json& taxes, const Json& code) {
  for (const Json& tax : taxes) {
    if (tax.at("code") == code) return tax;
  }
  return Json::object();
}

// The first amount of a line that what it says does not give; empty when all do.
inline std::string wrong_in_line(const Json& line) {
  const Json& of = line.at("of");
  const Json earlier = line.value("earlier", Json::object());
  const std::int64_t whole = minor(of, "amount");
  const std::int64_t up_to = minor(earlier, "amount") + minor(line, "amount");
  const auto again = [&](const Json& all, const Json& before, const char* name) {
    return part_again(minor(all, name), up_to, whole) - minor(before, name);
  };
  if (minor(line, "discount") != again(of, earlier, "discount")) return "discount";
  const Json taxes = list(line, "taxes");
  if (taxes.size() != list(of, "taxes").size()) return "taxes";
  std::int64_t tax = taxes.empty() ? again(of, earlier, "tax") : 0;
  for (const Json& one : taxes) {
    const std::int64_t part = again(by_code(list(of, "taxes"), one.at("code")),
                                    by_code(list(earlier, "taxes"), one.at("code")), "tax");
    if (minor(one, "tax") != part) return "tax of " + one.at("code").get<std::string>();
    tax += part;
  }
  if (minor(line, "tax") != tax) return "tax";
  std::int64_t net = minor(line, "amount") - minor(line, "discount");
  if (of.value("tax_mode", "exclusive") == "inclusive") net -= tax;
  return minor(line, "net") == net ? "" : "net";
}

inline bool bears(const Json& line, const Json& rate) {
  const Json& of = line.at("of");
  const std::string code = rate.value("code", "");
  if (code.empty()) return !of.contains("tax_code") && !of.contains("taxes");
  if (of.value("category", "standard") != rate.value("category", "")) return false;
  return of.value("tax_code", "") == code || !by_code(list(of, "taxes"), code).empty();
}

// What a line gives to a rate: its basis and its tax.
struct RateAgain {
  std::int64_t basis = 0;
  std::int64_t tax = 0;
};

inline RateAgain rate_again(const Json& line, const Json& rate) {
  RateAgain again{minor(line, "net"), minor(line, "tax")};
  const std::string stacking = rate.value("stacking", "");
  bool is_before = true;
  for (const Json& tax : list(line, "taxes")) {
    if (tax.at("code") == rate.at("code")) is_before = false, again.tax = minor(tax, "tax");
    const Json terms = by_code(list(line.at("of"), "taxes"), tax.at("code"));
    const bool is_flat = terms.value("stacking", "") == "flat";
    if (stacking == "on_top" && is_before) again.basis += minor(tax, "tax");
    if (stacking == "within" && !is_flat) again.basis += minor(tax, "tax");
  }
  return again;
}

inline std::string wrong_in_rates(const Json& note) {
  for (const Json& rate : note.at("taxes")) {
    RateAgain sum;
    for (const Json& line : note.at("lines")) {
      if (!bears(line, rate)) continue;
      const RateAgain part = rate_again(line, rate);
      sum.basis += part.basis;
      sum.tax += part.tax;
    }
    const std::string code = rate.value("code", "");
    if (minor(rate, "basis") != sum.basis) return "basis of rate " + code;
    if (minor(rate, "tax") != sum.tax) return "tax of rate " + code;
  }
  return "";
}

// The first amount of a note that the rest of it does not give; empty when all do.
inline std::string wrong_in_note(const Json& note) {
  Json sums = {{"subtotal", 0}, {"discount_total", 0}, {"net_total", 0}, {"tax_total", 0}};
  for (const Json& line : note.at("lines")) {
    if (const std::string wrong = wrong_in_line(line); !wrong.empty()) return wrong;
    sums["subtotal"] = minor(sums, "subtotal") + minor(line, "amount");
    sums["discount_total"] = minor(sums, "discount_total") + minor(line, "discount");
    sums["net_total"] = minor(sums, "net_total") + minor(line, "net");
    sums["tax_total"] = minor(sums, "tax_total") + minor(line, "tax");
  }
  if (const std::string wrong = wrong_in_rates(note); !wrong.empty()) return wrong;
  for (const auto& [name, sum] : sums.items()) {
    if (note.at(name) != sum) return name;
  }
  if (note.at("total") != minor(sums, "net_total") + minor(sums, "tax_total")) return "total";
  const std::int64_t gone =
      minor(note, "taken_off_due") + minor(note, "to_credit") + minor(note, "to_refund");
  return note.at("total") == gone ? "" : "where the total goes";
}

}  // namespace octroi

#endif  // OCTROI_TESTS_INVOICE_CREDIT_NOTE_AGAIN_H_
