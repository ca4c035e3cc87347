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

#include "billing/area.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/schedule.h"
#include "octroi/invoice/counted_numbers.h"
#include "octroi/invoice/numbering.h"

namespace octroi::vectors {
namespace {

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

// The day an invoice is of: told, or the first one that the description names.
absl::StatusOr<Date> first_day_of(const Json& input) {
  const char* const word =
      word_in(input, {"billed_on", "billed_at", "billed", "start", "first_month"});
  if (input.contains(word)) {
    OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
    const std::string told = input.at(word);
    const bool is_month = told.size() == 7;  // "2024-01"
    return date_at({{"at", is_month ? told + "-01" : told}}, "at", zone);
  }
  const std::string description = input.value(kDescription, std::string());
  std::smatch from;
  static const std::regex first_day("monthly from (\\d{4}-\\d\\d-\\d\\d)");
  if (!std::regex_search(description, from, first_day)) return unsupported("no first day is told");
  return parse_date(from[1].str());
}

constexpr int kBeforeMax = 100'000;

// "customer_2_has_grace_period": what is said of one customer.
bool is_said(const Json& input, int customer, const char* what) {
  return input.value("customer_" + std::to_string(customer) + what, false);
}
constexpr char kHasGrace[] = "_has_grace_period";
constexpr char kIsPartner[] = "_is_partner";

absl::Status check_keys(const Json& input, std::initializer_list<std::string_view> keys) {
  Json rest = input;
  for (int customer = 1; customer <= input.at("customers").get<int>(); ++customer) {
    rest.erase("customer_" + std::to_string(customer) + kHasGrace);
    rest.erase("customer_" + std::to_string(customer) + kIsPartner);
  }
  return only_keys(rest, keys);
}

// The issuer's invoices. A partner's are no invoices of the issuer: they count by customer alone.
// One that may still change, in days of grace, is a draft and takes no number.
class Issuer {
 public:
  explicit Issuer(const Json& input) : input_(input) {}

  // A draft too takes its number when it is made final.
  absl::StatusOr<std::string> issue(const std::string& prefix, const std::string& mode,
                                    int customer, Date date, bool is_final = false) {
    if (mode != "per_customer" && mode != "per_issuer") return unsupported("mode '" + mode + "'");
    if (!is_final && is_said(input_, customer, kHasGrace)) return prefix + "-DRAFT";
    const bool is_partner = is_said(input_, customer, kIsPartner);
    CountedNumbers& numbers = is_partner ? of_partners_ : numbers_;
    return spelled(prefix, is_partner || mode == "per_customer", customer, date,
                   numbers.take(std::to_string(customer)));
  }

 private:
  const Json& input_;
  CountedNumbers numbers_{};
  CountedNumbers of_partners_{};
};

absl::StatusOr<Json> months_of(const Json& input) {
  OCTROI_RETURN_IF_ERROR(check_keys(
      input, {"prefix", "customers", "modes", "billed_on", "start", "first_month", "zone"}));
  OCTROI_ASSIGN_OR_RETURN(const Date start, first_day_of(input));
  const Extra extra = extra_of(input.value(kDescription, std::string()));
  const Prefixes prefixes = prefixes_of(input.at("prefix"));
  Issuer issuer(input);
  Json result = Json::object();
  std::string prefix = prefixes.first;
  for (std::size_t month = 0; month < input.at("modes").size(); ++month) {
    OCTROI_ASSIGN_OR_RETURN(const Period period,
                            octroi::period({start, kMonthly}, static_cast<std::int64_t>(month)));
    const Date date = period.start;
    const std::string name = month_name(date);
    if (name == prefixes.from) prefix = prefixes.later;
    const std::string mode = input.at("modes")[month];
    for (int customer = 1; customer <= input.at("customers").get<int>(); ++customer) {
      OCTROI_ASSIGN_OR_RETURN(const std::string number, issuer.issue(prefix, mode, customer, date));
      result[name].push_back(number);
    }
    if (name != extra.month) continue;
    OCTROI_ASSIGN_OR_RETURN(const std::string number,
                            issuer.issue(prefix, mode, extra.customer, date));
    result["extra_invoice_customer_" + std::to_string(extra.customer) + "_in_" + name] = number;
  }
  return result;
}

// One invoice a customer.
absl::StatusOr<Json> with_drafts(const Json& input) {
  OCTROI_RETURN_IF_ERROR(check_keys(input, {"prefix", "customers", "mode", "billed_on", "billed_at",
                                            "billed", "zone", "invoices_before", "finalised"}));
  const std::string mode = input.value("mode", std::string("per_customer"));
  Date date = std::chrono::year{2000} / 1 / 1;  // not shown in a customer's numbers
  if (mode == "per_issuer") {
    OCTROI_ASSIGN_OR_RETURN(date, first_day_of(input));
  }
  Issuer issuer(input);
  const std::string prefix = input.at("prefix");
  const int customers = input.at("customers");
  const int before = input.value("invoices_before", 0);  // one a customer in turn
  if (before < 0 || before > kBeforeMax || customers < 1) return unsupported("no such count");
  for (int i = 0; i < before; ++i) {
    OCTROI_RETURN_IF_ERROR(issuer.issue(prefix, mode, i % customers + 1, date).status());
  }
  Json list = Json::array();
  for (int customer = 1; customer <= customers; ++customer) {
    OCTROI_ASSIGN_OR_RETURN(const std::string number, issuer.issue(prefix, mode, customer, date));
    list.push_back(number);
  }
  Json result = Json::object();
  for (int customer = 1; customer <= customers; ++customer) {
    if (!is_said(input, customer, kHasGrace)) continue;
    OCTROI_ASSIGN_OR_RETURN(const std::string number,
                            issuer.issue(prefix, mode, customer, date, true));
    result["number_after_finalization"] = number;
    result["finalised"].push_back(number);
    if (input.value("finalised", false)) list[static_cast<std::size_t>(customer) - 1] = number;
  }
  result["numbers"] = std::move(list);
  return result;
}

absl::StatusOr<Json> invoice_numbering(const Json& input) {
  return input.contains("modes") ? months_of(input) : with_drafts(input);
}

}  // namespace

void add_numbers(Areas& areas) { areas["invoice-numbering"] = invoice_numbering; }

}  // namespace octroi::vectors
