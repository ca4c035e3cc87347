// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/explain_credit_note.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "credit_steps.h"
#include "explain_text.h"
#include "octroi/base/status.h"
#include "octroi/calendar/date.h"

namespace octroi {
inline namespace v0 {
namespace {

// "order change": a name as people write it.
std::string in_words(std::string_view name) {
  std::string words(name);
  std::ranges::replace(words, '_', ' ');
  return words;
}

void put_head(std::string& out, const CreditNote& note, const Invoice& invoice) {
  out += "Credit note " + (note.number.empty() ? "(no number)" : note.number);
  if (note.issued_on.ok()) out += ", issued " + format_date(note.issued_on);
  out += ", on invoice " + (invoice.number.empty() ? "(no number)" : invoice.number);
  if (invoice.issued_on) out += " of " + format_date(*invoice.issued_on);
  out += "; amounts in ";
  out += note.currency.code();
  out += "\nReason: " + in_words(to_string(note.reason));
  if (!note.text.empty()) out += ": " + note.text;
  out += "\n\n";
}

// "10.80 of 12.30, less 3.60 on earlier notes": `now` is the part of `whole` that came to the line.
std::string part_of(Money whole, Money earlier, Money now) {
  std::string text = together(earlier, now).amount() + " of " + whole.amount();
  if (!earlier.is_zero()) text += ", less " + earlier.amount() + " on earlier notes";
  return text;
}

// How much of the invoice's line is gone with this note, and with it of the line's parts.
void put_share(std::string& out, const CreditStep& step) {
  const Money taken = together(step.earlier.amount, step.part->amount);
  const Money whole = step.of->amount;
  out += kIndent;
  if (!step.earlier.amount.is_zero()) {
    out += "with " + step.earlier.amount.amount() + " on earlier notes ";
  }
  if (taken == whole) {
    out += "all " + whole.amount() + " of the line\n";
  } else {
    out += taken.amount() + "/" + whole.amount() + " of the line, parts rounded half up\n";
  }
}

void put_tax(std::string& out, const CreditStep& step, const std::string& code, Money whole,
             Money earlier, Money now) {
  if (whole.is_zero() && earlier.is_zero() && now.is_zero()) return;  // a flat one, on another line
  out += kIndent;
  out += "tax " + code + ": " + part_of(whole, earlier, now);
  if (!earlier.is_zero()) out += " is " + now.amount();
  if (step.of->tax_share.mode == TaxMode::kInclusive) out += ", within the price";
  out += '\n';
}

void put_line(std::string& out, const CreditStep& step) {
  const CreditedLine& part = *step.part;
  put(out, "Line " + std::to_string(part.line + 1) + ": " + title_of(*step.of), part.amount);
  put_share(out, step);
  if (!step.of->discount.is_zero()) {
    put(out,
        std::string(kIndent) +
            "discount: " + part_of(step.of->discount, step.earlier.discount, part.discount),
        negative(part.discount));
  }
  for (std::size_t i = 0; i < part.taxes.size(); ++i) {
    put_tax(out, step, part.taxes[i].code, step.taxes_of[i], step.earlier.taxes[i].tax,
            part.taxes[i].tax);
  }
  if (part.tax_code.empty()) return;
  put_tax(out, step, part.tax_code, step.of->tax, step.earlier.tax, part.tax);
}

// A rate of the breakdown: the note's lines that bear it.
void put_rate(std::string& out, const TaxSubtotal& rate, bool is_inclusive) {
  if (!rate.exemption_reason.empty()) {
    put(out, exemption_of(rate), rate.tax);
    return;
  }
  std::string text = rate.name.empty() ? "Tax" : rate.name;
  if (rate.flat) {
    text += " (" + rate.code + ")";
  } else {
    text += " " + percent(rate.percent) + " (" + rate.code + ") on " + rate.basis.amount();
    if (rate.stacking == TaxStacking::kOnTop) text += " with taxes before it";
    if (rate.stacking == TaxStacking::kWithin) text += " with the taxes";
  }
  text += ", sum of the lines";
  if (is_inclusive) text += ", within the prices";
  put(out, text, rate.tax);
}

// Where the money of the note goes; that of a bill's note is its payer's.
void put_money(std::string& out, const CreditNote& note) {
  const Money rest = together(note.to_credit, note.to_refund);
  if (note.taken_off_due.is_zero() && rest.is_zero()) return;
  if (note.taken_off_due.is_zero()) {
    put(out, "Taken off: nothing was due", note.taken_off_due);
  } else {
    put(out, rest.is_zero() ? "Taken off what was due" : "Taken off: all that was due",
        note.taken_off_due);
  }
  if (!note.to_credit.is_zero()) put(out, "Of what was paid, kept as credit", note.to_credit);
  if (!note.to_refund.is_zero()) put(out, "Of what was paid, given back", note.to_refund);
}

}  // namespace

absl::StatusOr<std::string> explain(const CreditNote& note, const Invoice& invoice,
                                    std::span<const CreditNote> notes) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<CreditStep> steps, credit_steps(note, invoice, notes));
  std::string out;
  put_head(out, note, invoice);
  bool is_inclusive = false;  // an invoice has one tax policy
  for (const CreditStep& step : steps) {
    put_line(out, step);
    is_inclusive |= step.of->tax_share.mode == TaxMode::kInclusive;
  }
  out += '\n';
  put(out, "Subtotal", note.subtotal);
  if (!note.discount_total.is_zero()) put(out, "Discounts", negative(note.discount_total));
  put(out, "Net", note.net_total);
  for (const TaxSubtotal& rate : note.taxes) put_rate(out, rate, is_inclusive);
  put(out, "Total", note.total);
  put_money(out, note);
  return out;
}

}  // namespace v0
}  // namespace octroi
