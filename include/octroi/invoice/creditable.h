// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Creditable: credit notes reckoned on exact coupon shares and one tax for all of an invoice, for
// hosts that must come to the amounts of Lago. octroi's own notes are those of credit_note.h.
//
// Of each fee a note names an amount before coupons and tax; the fee's part of its coupons is taken
// back in proportion, and the tax that stood on what remains. The note that takes the last of the
// invoice takes all that is left of its tax and total, so that all notes of an invoice sum to it
// exactly, whatever was rounded on the way.
//
//   Creditable invoice = *creditable({{eur(68'33), {}, {twenty}}, {eur(68'33), {}, {twenty}}});
//   credit(invoice, {{{0, eur(68'33)}}});   // tax 13.67, total 82.00
//   credit(invoice, {{{1, eur(68'33)}}});   // tax 13.66, total 81.99: the rest of 163.99
//
// Layer: invoice (may include money, tax, coupon). Thread safety: values and pure functions.
#ifndef OCTROI_INVOICE_CREDITABLE_H_
#define OCTROI_INVOICE_CREDITABLE_H_

#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct CreditableFee {
  Money amount{};                       // before coupons and tax; zero or more
  Decimal coupon_share{};               // minor units; at most the amount
  std::vector<Decimal> tax_percents{};  // see precise_tax.h
  Money credited{};                     // of `amount`, by the notes so far

  friend bool operator==(const CreditableFee&, const CreditableFee&) = default;
};

// An invoice as its credit notes see it.
struct Creditable {
  std::vector<CreditableFee> fees{};
  Money net{};    // after coupons
  Money tax{};    // rounded once
  Money total{};  // net + tax
  // What the notes so far have taken.
  Money credited_net{};
  Money credited_tax{};
  Money credited_total{};

  friend bool operator==(const Creditable&, const Creditable&) = default;
};

// An invoice of these fees that nothing was credited of yet: its net rounded half up, its tax
// rounded once on the total.
// Errors: InvalidArgument "credit_note.bad_fee" (a negative amount, a coupon above it),
// "credit_note.no_fees", "tax.rate_out_of_range", "money.currency_mismatch"; OutOfRange
// "decimal.overflow", "money.overflow".
absl::StatusOr<Creditable> creditable(std::vector<CreditableFee> fees);

struct CreditItem {
  std::size_t fee = 0;
  Money amount{};  // before coupons and tax; positive

  friend bool operator==(const CreditItem&, const CreditItem&) = default;
};

struct CreditNoteAmounts {
  Money items{};              // as asked for
  Money coupon_adjustment{};  // the coupons' part of them
  Money net{};                // items - coupon_adjustment
  Money tax{};
  Money total{};  // net + tax

  friend bool operator==(const CreditNoteAmounts&, const CreditNoteAmounts&) = default;
};

// The amounts of a note over these items, which `invoice` remembers.
// Errors, after which the invoice is as it was: InvalidArgument "credit_note.no_items",
// "credit_note.no_such_fee", "credit_note.bad_amount" (not positive, another currency);
// FailedPrecondition "credit_note.exceeds_fee" (more than is left of a fee); as creditable().
absl::StatusOr<CreditNoteAmounts> credit(Creditable& invoice, std::span<const CreditItem> items);

// What notes may still take in all.
[[nodiscard]] Money creditable_total(const Creditable& invoice);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_CREDITABLE_H_
