// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random invoices, calculated by the library and again by exact rationals.
//
//   octroi_invoice_oracle <invoices> <seed> [<first>]
//
// Each invoice has charges of every kind for a whole or a part of a period, usage by every model of
// a quantity, of events and of peaks, held to what all of it may and must come to, overage, a
// change of terms with its credits, up to three coupons, a tax policy of any kind (one tax of a
// category, or several of any stacking) and the tenant's credit, in a currency of 0, 2 or 3
// decimals. One price in four is that of a period in or after random phases. One in kMovesEvery is
// asked again in other ways, whose answers are known from the first. Ends with the number of
// differences, which must be 0.
//
// An invoice depends on the seed and its number alone: what differed can be had again by itself,
// octroi_invoice_oracle 1 <seed> <its number>.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "case.h"

namespace octroi::oracle {
namespace {

constexpr std::int64_t kMovesEvery = 8;

struct Counts {
  std::int64_t invoices = 0;
  std::int64_t lines = 0;
  std::int64_t moved = 0;
  std::int64_t differences = 0;
};

Draw draw_of(std::uint64_t seed, std::int64_t number) {
  return Draw((seed << 40U) ^ (static_cast<std::uint64_t>(number) * 0xD1342543DE82EF95U));
}

std::string in_words(const std::vector<Number>& amounts) {
  std::string words;
  for (const Number& amount : amounts) words += " " + amount.get_str();
  return words;
}

// Empty when the library and the definitions agree.
std::string problem_of(std::uint64_t seed, std::int64_t number, Counts& counts) {
  Draw draw = draw_of(seed, number);
  const Case one = make_case(draw);
  const auto lines = rate(one);
  if (!lines.ok()) return lines.status().ToString();
  counts.lines += static_cast<std::int64_t>(lines->size());
  std::vector<Number> amounts;
  for (const RatedLine& line : *lines) {
    if (!line.amount.is_zero()) amounts.push_back(minor(line.amount.minor()));
  }
  const std::vector<Number> wanted = wanted_lines(one);
  if (amounts != wanted) return "lines of" + in_words(amounts) + " instead of" + in_words(wanted);
  const auto totals = calculate(one, *lines);
  if (!totals.ok()) return totals.status().ToString();
  std::string problem = fault_of(one, *lines, *totals);
  if (!problem.empty() || number % kMovesEvery != 0) return problem;
  ++counts.moved;
  return strange_move(one, *lines, *totals, draw);
}

int run(std::int64_t invoices, std::uint64_t seed, std::int64_t first) {
  Counts counts;
  for (std::int64_t number = first; number < first + invoices; ++number) {
    const std::string problem = problem_of(seed, number, counts);
    ++counts.invoices;
    if (!problem.empty() && ++counts.differences <= 10) {
      std::printf("invoice %lld: %s\n", static_cast<long long>(number), problem.c_str());
    }
    if (counts.invoices % 1'000'000 == 0) {
      std::fprintf(stderr, "%lld invoices\n", static_cast<long long>(counts.invoices));
    }
  }
  std::printf("%lld invoices, %lld lines, %lld asked in other ways, %lld differences\n",
              static_cast<long long>(counts.invoices), static_cast<long long>(counts.lines),
              static_cast<long long>(counts.moved), static_cast<long long>(counts.differences));
  return counts.differences == 0 && counts.invoices == invoices ? 0 : 1;
}

}  // namespace
}  // namespace octroi::oracle

int main(int count, char** arguments) {
  const std::int64_t invoices = count > 1 ? std::atoll(arguments[1]) : 10'000;
  const auto seed = static_cast<std::uint64_t>(count > 2 ? std::atoll(arguments[2]) : 1);
  const std::int64_t first = count > 3 ? std::atoll(arguments[3]) : 0;
  if (invoices < 1) return 2;
  return octroi::oracle::run(invoices, seed, first);
}
