// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// R1: what it takes to calculate one invoice.
//
// A flat fee, four tiers of usage, a coupon of 20% and a tax of 20%, into a result that is used
// again. Beside it stand the limit, a copy of as many bytes as the result has, and the peer: the
// same rules written straight down in 128 bits. Every number of the peer's answer must be ours.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "common/measure.h"

#include "goals.h"
#include "octroi/base/random.h"
#include "octroi/invoice/calculate.h"
#include "octroi/money/rounding.h"

namespace octroi::bench {
namespace {

constexpr std::size_t kLines = 5;
constexpr std::size_t kInvoices = 256;  // a power of two
constexpr std::int64_t kDiscountPercent = 20;
constexpr std::int64_t kTaxPercent = 20;

using Wide = Int128;

struct Work {
  std::vector<std::vector<RatedLine>> invoices{kInvoices};
  std::vector<Discount> discounts{{.code = "LAUNCH20", .percent = Decimal(kDiscountPercent)}};
  TaxPolicy tax{.rates = {{.code = "FR-20",
                           .category = "standard",
                           .percent = Decimal(kTaxPercent),
                           .name = "TVA"}}};
};

Work make_work() {
  Work work;
  SeededRandom random(20260115);
  for (std::vector<RatedLine>& lines : work.invoices) {
    for (std::size_t i = 0; i < kLines; ++i) {
      const auto minor = static_cast<std::int64_t>(1'00 + random.next() % 500'00);
      RatedLine line;
      line.code = i == 0 ? "base" : "tier";
      line.amount = Money::of_minor(minor, kEur);
      lines.push_back(std::move(line));
    }
  }
  return work;
}

struct NaiveTotals {
  std::vector<Wide> discount{};
  std::vector<Wide> net{};
  std::vector<Wide> tax{};
  Wide discount_total = 0;
  Wide net_total = 0;
  Wide tax_total = 0;
  std::vector<Wide> remainders{};
};

Wide percent_of(Wide amount, Wide percent) { return (amount * percent + 50) / 100; }

// Shares the discount out by the largest remainder, the earlier line first.
void naive_discount(const std::vector<RatedLine>& lines, NaiveTotals& totals) {
  Wide base = 0;
  for (const RatedLine& line : lines) base += line.amount.minor();
  totals.discount_total = percent_of(base, kDiscountPercent);
  Wide left = totals.discount_total;
  for (const RatedLine& line : lines) {
    const Wide product = totals.discount_total * line.amount.minor();
    totals.discount.push_back(product / base);
    totals.remainders.push_back(product % base);
    left -= totals.discount.back();
  }
  for (; left > 0; --left) {
    const auto largest = std::max_element(totals.remainders.begin(), totals.remainders.end());
    ++totals.discount[static_cast<std::size_t>(largest - totals.remainders.begin())];
    *largest = 0;
  }
}

void naive_invoice(const std::vector<RatedLine>& lines, NaiveTotals& totals) {
  totals.discount.clear();
  totals.net.clear();
  totals.tax.clear();
  totals.remainders.clear();
  totals.net_total = 0;
  totals.tax_total = 0;
  naive_discount(lines, totals);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    totals.net.push_back(lines[i].amount.minor() - totals.discount[i]);
    totals.net_total += totals.net.back();
    const Wide tax = percent_of(totals.net_total, kTaxPercent);
    totals.tax.push_back(tax - totals.tax_total);
    totals.tax_total = tax;
  }
}

void check_same(const InvoiceTotals& ours, const NaiveTotals& naive) {
  bool same = ours.discount_total == naive.discount_total && ours.net_total == naive.net_total &&
              ours.tax_total == naive.tax_total && ours.total == naive.net_total + naive.tax_total;
  for (std::size_t i = 0; i < kLines; ++i) {
    same = same && ours.lines[i].discount == naive.discount[i] &&
           ours.lines[i].net == naive.net[i] && ours.lines[i].tax == naive.tax[i];
  }
  check(same, "calculate_invoice() and the naive way differ");
}

// The bytes of a result: its plain numbers and what its vectors hold.
std::size_t bytes_of(const InvoiceTotals& totals) {
  return 7 * sizeof(std::int64_t) + totals.lines.size() * sizeof(LineTotals) +
         totals.discounts.size() * sizeof(DiscountTotals) +
         totals.shares.size() * sizeof(std::int64_t) + totals.rates.size() * sizeof(RateTax);
}

}  // namespace

void measure_invoice(bool smoke) {
  const Work work = make_work();
  InvoiceTotals totals;
  NaiveTotals naive;
  const auto calculate = [&](int call) {
    const auto& lines = work.invoices[static_cast<std::size_t>(call) % kInvoices];
    const absl::Status status = calculate_invoice(
        {.currency = kEur, .lines = lines, .discounts = work.discounts, .tax = &work.tax}, totals);
    if (!status.ok()) give_up(status.ToString());
    keep(totals);
  };
  const auto calculate_naively = [&](int call) {
    naive_invoice(work.invoices[static_cast<std::size_t>(call) % kInvoices], naive);
    keep(naive);
  };
  for (int i = 0; i < static_cast<int>(kInvoices); ++i) {
    calculate(i);
    calculate_naively(i);
    check_same(totals, naive);
  }
  const std::size_t bytes = bytes_of(totals);
  std::vector<char> from(bytes * kInvoices, 'x');
  std::vector<char> to(bytes);
  const auto copy = [&](int call) {
    std::memcpy(to.data(), from.data() + bytes * (static_cast<std::size_t>(call) % kInvoices),
                bytes);
    keep(*to.data());
  };
  const auto [ours, naively, copied] =
      median_ns(smoke ? 3 : 101, smoke ? 256 : 20'480, calculate, calculate_naively, copy);
  std::printf("calculate_invoice, %zu lines, coupon, tax  %8.1f ns\n", kLines, ours);
  std::printf("the same, naively in 128 bits             %8.1f ns\n", naively);
  std::printf("copy of its %zu bytes                     %8.1f ns\n", bytes, copied);
  print_goal({.name = "R1", .measured = ours, .limit = 20, .what = "ns an invoice"});
  print_goal({.name = "R1", .measured = ours / copied, .limit = 6.5, .what = "x the copy"});
  print_goal({.name = "R1",
              .measured = naively / ours,
              .limit = 1.8,
              .is_least = true,
              .what = "times faster than naive"});
}

}  // namespace octroi::bench
