// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Area "invoice-numbering": a prefix, then the customer's place and its sequence, or the month and
// the issuer's sequence.
//
// The cases say some of their input in words: the first day and an extra invoice in the
// description, the month of a new prefix beside it. Those sentences are read here.

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "billing/area.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/schedule.h"
#include "octroi/invoice/counted_numbers.h"
#include "octroi/invoice/numbering.h"

namespace octroi::vectors {
namespace {

constexpr std::array<const char*, 12> kMonths{"january",   "february", "march",    "april",
                                              "may",       "june",     "july",     "august",
                                              "september", "october",  "november", "december"};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string month_name(Date date) { return kMonths[static_cast<unsigned>(date.month()) - 1]; }

// "BENT-1, BENT-11 from October": what each month begins with.
struct Prefixes {
  std::string first;
  std::string later{};
  std::string from{};  // a month's name; empty: the first one for ever
};

Prefixes prefixes_of(const std::string& text) {
  std::smatch found;
  static const std::regex pattern("(\\S+), (\\S+) from (\\w+)");
  if (!std::regex_match(text, found, pattern)) return {text};
  return {found[1], found[2], lower(found[3])};
}

absl::StatusOr<std::string> spelled(const std::string& prefix, bool is_by_customer, int customer,
                                    Date date, const CountedNumbers::Taken& taken) {
  std::string place = std::to_string(customer);
  place.insert(0, place.size() < 3 ? 3 - place.size() : 0, '0');
  const std::string middle = is_by_customer ? place : "{YYYY}{MM}";
  OCTROI_ASSIGN_OR_RETURN(
      const NumberPattern pattern,
      NumberPattern::parse(prefix + "-" + middle + "-{seq:3}", NumberReset::kNever));
  return pattern.format(date, is_by_customer ? taken.of_customer : taken.of_issuer);
}

// An extra invoice of a customer in a month, as the description tells.
struct Extra {
  int customer = 0;
  std::string month{};
};

Extra extra_of(const std::string& description) {
  std::smatch found;
  static const std::regex pattern("in (\\w+) plus one extra invoice for customer (\\d+)");
  if (!std::regex_search(description, found, pattern)) return {};
  return {std::stoi(found[2]), lower(found[1])};
}

absl::StatusOr<Json> months_of(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"prefix", "customers", "modes"}));
  const std::string description = input.value(kDescription, std::string());
  std::smatch from;
  static const std::regex first_day("monthly from (\\d{4}-\\d\\d-\\d\\d)");
  if (!std::regex_search(description, from, first_day)) return unsupported("no first day is told");
  OCTROI_ASSIGN_OR_RETURN(const Date start, parse_date(from[1].str()));
  const Extra extra = extra_of(description);
  const Prefixes prefixes = prefixes_of(input.at("prefix"));
  CountedNumbers numbers;
  Json result = Json::object();
  std::string prefix = prefixes.first;
  for (std::size_t month = 0; month < input.at("modes").size(); ++month) {
    OCTROI_ASSIGN_OR_RETURN(const Period period,
                            octroi::period({start, kMonthly}, static_cast<std::int64_t>(month)));
    const Date date = period.start;
    const std::string name = month_name(date);
    if (name == prefixes.from) prefix = prefixes.later;
    const std::string mode = input.at("modes")[month];
    if (mode != "per_customer" && mode != "per_issuer") return unsupported("mode '" + mode + "'");
    const auto issue = [&](int customer) {
      return spelled(prefix, mode == "per_customer", customer, date,
                     numbers.take(std::to_string(customer)));
    };
    for (int customer = 1; customer <= input.at("customers").get<int>(); ++customer) {
      OCTROI_ASSIGN_OR_RETURN(const std::string number, issue(customer));
      result[name].push_back(number);
    }
    if (name != extra.month) continue;
    OCTROI_ASSIGN_OR_RETURN(const std::string number, issue(extra.customer));
    result["extra_invoice_customer_" + std::to_string(extra.customer) + "_in_" + name] = number;
  }
  return result;
}

// One invoice a customer; of one with days of grace it is still a draft.
absl::StatusOr<Json> with_drafts(const Json& input) {
  CountedNumbers numbers;
  const std::string prefix = input.at("prefix");
  Json list = Json::array();
  std::size_t known = 2;
  for (int customer = 1; customer <= input.at("customers").get<int>(); ++customer) {
    const std::string grace = "customer_" + std::to_string(customer) + "_has_grace_period";
    known += input.contains(grace) ? 1 : 0;
    if (input.value(grace, false)) {
      list.push_back(prefix + "-DRAFT");
      continue;
    }
    OCTROI_ASSIGN_OR_RETURN(const std::string number,
                            spelled(prefix, true, customer, std::chrono::year{2000} / 1 / 1,
                                    numbers.take(std::to_string(customer))));
    list.push_back(number);
  }
  known += input.contains(kDescription) ? 1 : 0;
  if (known != input.size()) return unsupported("a key is not known here");
  return Json{{"numbers", std::move(list)}};
}

absl::StatusOr<Json> invoice_numbering(const Json& input) {
  return input.contains("modes") ? months_of(input) : with_drafts(input);
}

}  // namespace

void add_numbers(Areas& areas) { areas["invoice-numbering"] = invoice_numbering; }

}  // namespace octroi::vectors
