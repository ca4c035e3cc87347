// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/credit_note.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/money/rounding.h"
#include "tax_steps.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status bad_input(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status not_now(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kFailedPrecondition, code, message);
}

// Amounts that credit_invoice() made fit; those of a forged note may wrap, and are then found out.
std::int64_t plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

// What the notes so far have taken of one line.
struct Taken {
  std::int64_t amount = 0;
  std::int64_t discount = 0;
  std::int64_t tax = 0;
  std::vector<std::int64_t> taxes{};  // of a line that bears several
};

std::vector<Taken> taken_by(const Invoice& invoice, std::span<const CreditNote> notes) {
  std::vector<Taken> taken(invoice.lines.size());
  for (const CreditNote& note : notes) {
    for (const CreditedLine& line : note.lines) {
      const auto at = static_cast<std::size_t>(line.line);
      if (at >= taken.size()) continue;
      taken[at].amount = plus(taken[at].amount, line.amount.minor());
      taken[at].discount = plus(taken[at].discount, line.discount.minor());
      taken[at].tax = plus(taken[at].tax, line.tax.minor());
      taken[at].taxes.resize(std::max(taken[at].taxes.size(), line.taxes.size()));
      for (std::size_t i = 0; i < line.taxes.size(); ++i) {
        taken[at].taxes[i] = plus(taken[at].taxes[i], line.taxes[i].tax.minor());
      }
    }
  }
  return taken;
}

// The part of `whole` that belongs to the first `amount` of `line_amount`.
absl::StatusOr<std::int64_t> part_of(Money whole, std::int64_t amount, std::int64_t line_amount) {
  const Int128 product = static_cast<Int128>(whole.minor()) * amount;
  return line_amount < 0
             ? round_ratio({-product, -static_cast<Int128>(line_amount)}, Rounding::kHalfUp)
             : round_ratio({product, line_amount}, Rounding::kHalfUp);
}

// Each of several taxes by itself, and their sum.
absl::Status credit_taxes(const InvoiceLine& line, const Taken& taken, std::int64_t up_to,
                          CreditedLine& credited) {
  const Currency currency = line.amount.currency();
  const std::vector<TaxPart>& parts = line.tax_share.parts;
  credited.tax = Money::zero(currency);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t tax,
                            part_of(parts[i].tax, up_to, line.amount.minor()));
    const std::int64_t before = i < taken.taxes.size() ? taken.taxes[i] : 0;
    credited.taxes.push_back({parts[i].code, Money::of_minor(minus(tax, before), currency)});
    OCTROI_ASSIGN_OR_RETURN(credited.tax, add(credited.tax, credited.taxes.back().tax));
  }
  return absl::OkStatus();
}

absl::StatusOr<CreditedLine> credit_line(const InvoiceLine& line, std::int64_t index,
                                         const Taken& taken, std::int64_t amount) {
  const Currency currency = line.amount.currency();
  const std::int64_t up_to = plus(taken.amount, amount);
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t discount,
                          part_of(line.discount, up_to, line.amount.minor()));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t tax, part_of(line.tax, up_to, line.amount.minor()));
  CreditedLine credited{.line = index,
                        .description = line.description,
                        .amount = Money::of_minor(amount, currency),
                        .discount = Money::of_minor(minus(discount, taken.discount), currency),
                        .net = {},
                        .tax = Money::of_minor(minus(tax, taken.tax), currency),
                        .tax_code = line.tax_share.code,
                        .taxes = {}};
  if (!line.tax_share.parts.empty()) {
    OCTROI_RETURN_IF_ERROR(credit_taxes(line, taken, up_to, credited));
  }
  OCTROI_ASSIGN_OR_RETURN(credited.net, subtract(credited.amount, credited.discount));
  if (line.tax_share.mode == TaxMode::kInclusive) {
    OCTROI_ASSIGN_OR_RETURN(credited.net, subtract(credited.net, credited.tax));
  }
  return credited;
}

// What is asked back of each line, in minor units; 0: nothing.
absl::StatusOr<std::vector<std::int64_t>> asked_of(const Invoice& invoice,
                                                   const std::vector<Taken>& taken,
                                                   std::span<const LineCredit> parts) {
  std::vector<std::int64_t> asked(invoice.lines.size());
  const auto left = [&](std::size_t at) {
    return minus(invoice.lines[at].amount.minor(), taken[at].amount);
  };
  if (parts.empty()) {
    for (std::size_t at = 0; at < asked.size(); ++at) asked[at] = left(at);
    return asked;
  }
  std::vector<bool> is_named(asked.size());
  for (const LineCredit& part : parts) {
    const auto at = static_cast<std::size_t>(part.line);
    if (part.line < 0 || at >= asked.size()) {
      return bad_input("credit_note.no_such_line",
                       "invoice " + invoice.number + " has lines 0 to " +
                           std::to_string(asked.size() - 1) + ", not " + std::to_string(part.line));
    }
    if (is_named[at]) return bad_input("credit_note.same_line_twice", "name each line once");
    is_named[at] = true;
    asked[at] = left(at);
    if (!part.amount) continue;
    const bool is_charge = invoice.lines[at].amount.is_positive();
    if (!is_charge || !part.amount->is_positive() || part.amount->currency() != invoice.currency) {
      return bad_input("credit_note.bad_amount",
                       "give an amount above 0 in the invoice's currency, of a line that charges");
    }
    if (part.amount->minor() > left(at)) {
      return not_now("credit_note.exceeds_line",
                     "of line " + std::to_string(part.line) + " only " +
                         Money::of_minor(left(at), invoice.currency).to_string() + " is left");
    }
    asked[at] = part.amount->minor();
  }
  return asked;
}

struct Totals {
  Money CreditNote::*sum;
  Money CreditedLine::*of;
};
constexpr std::array<Totals, 4> kTotals{
    Totals{&CreditNote::subtotal, &CreditedLine::amount},
    Totals{&CreditNote::discount_total, &CreditedLine::discount},
    Totals{&CreditNote::net_total, &CreditedLine::net},
    Totals{&CreditNote::tax_total, &CreditedLine::tax},
};

absl::Status sum_up(CreditNote& note) {
  for (const Totals& total : kTotals) {
    note.*total.sum = Money::zero(note.currency);
    for (const CreditedLine& line : note.lines) {
      OCTROI_ASSIGN_OR_RETURN(note.*total.sum, add(note.*total.sum, line.*total.of));
    }
  }
  OCTROI_ASSIGN_OR_RETURN(note.total, add(note.net_total, note.tax_total));
  return absl::OkStatus();
}

struct CreditedRate {
  Money basis{};
  Money tax{};
};

// What a credited line takes of a rate that taxed it.
CreditedRate credited_rate(const InvoiceLine& of, const CreditedLine& line,
                           const TaxSubtotal& rate) {
  std::vector<TaxPart> taxes = of.tax_share.parts;
  for (std::size_t i = 0; i < taxes.size(); ++i) taxes[i].tax = line.taxes[i].tax;
  for (std::size_t i = 0; i < taxes.size(); ++i) {
    if (taxes[i].code != rate.code) continue;
    const auto basis = static_cast<std::int64_t>(tax_basis(line.net.minor(), taxes, i));
    return {Money::of_minor(basis, line.net.currency()), taxes[i].tax};
  }
  return {line.net, line.tax};
}

// The invoice's rates that the note's lines were taxed by.
absl::Status put_taxes(const Invoice& invoice, CreditNote& note) {
  for (const TaxSubtotal& rate : invoice.taxes) {
    TaxSubtotal credited = rate;
    credited.basis = credited.tax = Money::zero(note.currency);
    bool is_used = false;
    for (const CreditedLine& line : note.lines) {
      const InvoiceLine& of = invoice.lines[static_cast<std::size_t>(line.line)];
      if (!is_taxed_by(of, rate)) continue;
      is_used = true;
      const CreditedRate part = credited_rate(of, line, rate);
      OCTROI_ASSIGN_OR_RETURN(credited.basis, add(credited.basis, part.basis));
      OCTROI_ASSIGN_OR_RETURN(credited.tax, add(credited.tax, part.tax));
    }
    if (is_used) note.taxes.push_back(std::move(credited));
  }
  return absl::OkStatus();
}

// All of the note but where its money goes.
absl::StatusOr<CreditNote> reckon(CreditNote head, const Invoice& invoice,
                                  std::span<const CreditNote> earlier,
                                  std::span<const LineCredit> parts) {
  const std::vector<Taken> taken = taken_by(invoice, earlier);
  OCTROI_ASSIGN_OR_RETURN(const std::vector<std::int64_t> asked, asked_of(invoice, taken, parts));
  CreditNote note = std::move(head);
  note.invoice = invoice.id;
  note.tenant = invoice.tenant;
  note.issuer = invoice.issuer;
  note.currency = invoice.currency;
  note.lines.clear();
  note.taxes.clear();
  for (std::size_t at = 0; at < asked.size(); ++at) {
    if (asked[at] == 0) continue;
    OCTROI_ASSIGN_OR_RETURN(
        note.lines.emplace_back(),
        credit_line(invoice.lines[at], static_cast<std::int64_t>(at), taken[at], asked[at]));
  }
  OCTROI_RETURN_IF_ERROR(sum_up(note));
  OCTROI_RETURN_IF_ERROR(put_taxes(invoice, note));
  return note;
}

}  // namespace

absl::StatusOr<CreditNote> credit_invoice(CreditNote head, const Invoice& invoice,
                                          std::span<const CreditNote> earlier,
                                          std::span<const LineCredit> parts) {
  if (invoice.status != InvoiceStatus::kOpen && invoice.status != InvoiceStatus::kPaid) {
    return not_now("credit_note.invoice_closed",
                   "invoice " + invoice.number + " is " + std::string(to_string(invoice.status)) +
                       "; only an open or a paid one can be credited");
  }
  if (!head.issued_on.ok() || (invoice.issued_on && head.issued_on < *invoice.issued_on)) {
    return bad_input("credit_note.bad_date", "a note is issued on the day of its invoice or later");
  }
  OCTROI_ASSIGN_OR_RETURN(CreditNote note, reckon(std::move(head), invoice, earlier, parts));
  if (!note.total.is_positive()) {
    return not_now("credit_note.nothing_left",
                   "nothing of invoice " + invoice.number + " is left to be credited here");
  }
  // An invoice with credits of its own asked for less than its charges.
  if (const Money left = creditable_left(invoice, earlier); note.total.minor() > left.minor()) {
    return not_now("credit_note.exceeds_invoice",
                   "of invoice " + invoice.number + " only " + left.to_string() +
                       " with tax is left to be credited, not " + note.total.to_string());
  }
  OCTROI_ASSIGN_OR_RETURN(note.taken_off_due, smaller(note.total, amount_due(invoice)));
  OCTROI_ASSIGN_OR_RETURN(note.to_credit, subtract(note.total, note.taken_off_due));
  note.to_refund = Money::zero(note.currency);
  return note;
}

Money creditable_left(const Invoice& invoice, std::span<const CreditNote> notes) {
  const absl::StatusOr<CreditNote> rest = reckon({}, invoice, notes, {});
  return rest.ok() ? rest->total : Money::zero(invoice.currency);
}

absl::Status verify(const Invoice& invoice, std::span<const CreditNote> notes) {
  Int128 taken_off = 0;
  for (std::size_t at = 0; at < notes.size(); ++at) {
    const CreditNote& note = notes[at];
    const auto inconsistent = [&](std::string_view what) {
      return make_error(absl::StatusCode::kDataLoss, "credit_note.inconsistent",
                        "credit note " + note.number + ": " + std::string(what));
    };
    std::vector<LineCredit> parts;
    for (const CreditedLine& line : note.lines) {
      const bool is_charge = line.amount.is_positive();
      parts.push_back({line.line, is_charge ? std::optional(line.amount) : std::nullopt});
    }
    if (parts.empty()) return inconsistent("it has no lines");
    const absl::StatusOr<CreditNote> again = reckon(note, invoice, notes.first(at), parts);
    if (!again.ok()) return inconsistent(error_message(again.status()));
    if (*again != note) return inconsistent("its lines and sums are not the invoice's in part");
    const Int128 spent = static_cast<Int128>(note.taken_off_due.minor()) + note.to_credit.minor() +
                         note.to_refund.minor();
    const bool is_negative = note.taken_off_due.is_negative() || note.to_credit.is_negative() ||
                             note.to_refund.is_negative();
    if (spent != note.total.minor() || is_negative) {
      return inconsistent("its total is not what it took off, kept and gave back");
    }
    taken_off += note.taken_off_due.minor();
  }
  if (taken_off == invoice.amount_credited.minor()) return absl::OkStatus();
  return make_error(absl::StatusCode::kDataLoss, "credit_note.inconsistent",
                    "invoice " + invoice.number + " says that notes took off " +
                        invoice.amount_credited.to_string() + "; they took off another amount");
}

}  // namespace v0
}  // namespace octroi
