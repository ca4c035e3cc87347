// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Tax: rates by category, one or several, and the tax of an invoice's lines.
//
// A policy is a value: the rates that apply to one buyer, whether prices include tax, and where
// tax is rounded. Rounded per invoice, each rate's tax is computed once from the sum of its lines
// (EN 16931 BR-CO-17) and shared out to them; rounded per line, a rate's tax is the sum of its
// lines'. Either way the lines add up to the rate and the rates to the invoice, to the unit (I05).
// A line's part of a rate's tax is what the tax grows by when the line joins the ones before it.
// Where prices include tax the gross amount stands, its tax is gross x percent / (100 + percent),
// and the net is what is left; so that tax may differ by a minor unit from half-up(net x rate).
//
//   TaxPolicy policy{.rates = {{.code = "FR-20", .category = "standard",
//                               .percent = *Decimal::parse("20"), .name = "TVA"}}};
//   auto result = calculate_tax(kEur, {{{"standard", Money::of_minor(50'00, kEur)}}}, policy);
//   result->tax;   // 10.00 EUR
//
// A category may bear several taxes, each a rate of its own that says how it stands to the others
// (TaxStacking): GST and QST on the same net, one tax on top of another, a duty of an amount. Each
// is an exact fraction of an amount that stands on the document, rounded by itself, so anybody can
// reckon it again. Of a tax of p percent:
//
//   exclusive   beside   p / 100 of the net
//               on top   p / 100 of the net and the taxes before it, as rounded
//               within   p / (100 - w) of the net and the taxes before those within, which are w
//                        percent together
//   inclusive   within   p / 100 of the price
//               beside   p / (100 + c) of what those within leave of the price; c sums p of each
//               on top   the same of p x (100 + the c before it) / 100, which is summed for its p
//   both        flat     its amount, which comes off an inclusive price before all others
//
// A price that includes several taxes stands: its net is what they leave, so that it may be half a
// minor unit for each of them away from the exact one. See docs/guides/taxes.md.
//
// No tax at all is said aloud, TaxPolicy::none(); a category without a rate is an error, never 0%.
//
// Layer: tax (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_TAX_TAX_H_
#define OCTROI_TAX_TAX_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class TaxMode : std::uint8_t {  // Numbers are wire format.
  kExclusive = 1,                    // tax is added to the prices
  kInclusive = 2,                    // the prices hold the tax
};

enum class TaxRounding : std::uint8_t {  // Numbers are wire format.
  kPerInvoice = 1,                       // once for each rate
  kPerLine = 2,
};

enum class TaxTreatment : std::uint8_t {  // Numbers are wire format.
  kRated = 1,                             // by the rates
  kExempt = 2,                            // 0 for everything, and the document says why
  kNone = 3,                              // no tax is levied and the document does not speak of any
};

// How a tax stands to the others of its category. Two taxes of one category by accident are an
// error, so where there are several each says what it is.
enum class TaxStacking : std::uint8_t {  // Numbers are wire format.
  kAlone = 1,                            // of the net, and the only one
  kBeside = 2,                           // of the net
  kOnTop = 3,                            // of the net and the taxes before it
  kWithin = 4,                           // of the price with all of them in it, itself too
  kFlat = 5,  // an amount, once on a document that charges; no other tax is levied on it
};

// What a category may bear.
inline constexpr std::size_t kStackedTaxesMax = 8;

struct TaxRate {
  std::string code{};          // "FR-20"; names the rate in records
  std::string category{};      // what it applies to: PlanVersion::tax_category
  Decimal percent{};           // 0 to 100, at most 6 decimals
  std::string name{};          // "TVA"; for people
  std::string vat_code = "S";  // EN 16931 BT-118: S, Z, E, AE, K, G, O, L, M
  TaxStacking stacking = TaxStacking::kAlone;
  std::optional<Money> flat{};     // kFlat: above 0, and `percent` is 0
  std::string exemption_reason{};  // of one tax that is not levied, at 0%: printed in its place

  friend bool operator==(const TaxRate&, const TaxRate&) = default;
};

struct TaxPolicy {
  TaxTreatment treatment = TaxTreatment::kRated;
  TaxMode mode = TaxMode::kExclusive;
  TaxRounding level = TaxRounding::kPerInvoice;
  Rounding rounding = Rounding::kHalfUp;
  // One for each category, or several that say how they stack: those beside and on top in their
  // order, then those within, then flat ones.
  std::vector<TaxRate> rates{};
  std::string exemption_reason{};    // kExempt: "Article 261-4-1 CGI", "reverse charge"
  std::string exemption_code = "E";  // kExempt: EN 16931 BT-118, "AE" for a reverse charge

  // No tax is levied.
  [[nodiscard]] static TaxPolicy none();
  // Nothing is taxed for the reason printed on the document.
  [[nodiscard]] static TaxPolicy exempt(std::string reason);

  friend bool operator==(const TaxPolicy&, const TaxPolicy&) = default;
};

// Errors: InvalidArgument "tax.rate_out_of_range" (below 0, above 100, over 6 decimals),
// "tax.duplicate_category" (two rates, one of them alone), "tax.no_rates" (kRated without any),
// "tax.bad_mode" (a number that is no mode, level, rounding or stacking),
// "tax.no_exemption_reason", "tax.exempt_but_levied" (a reason why not, at more than 0%), "text.*"
// for codes and names; of several taxes of a category "tax.duplicate_code", "tax.bad_order",
// "tax.too_many", "tax.bad_flat" (not above 0, with a percentage, or on another stacking),
// "tax.nothing_left" (those within are 100% or more), "tax.too_fine" (compounded they have over 18
// digits).
absl::Status validate(const TaxPolicy& policy);

struct TaxableLine {
  std::string_view category;
  Money amount{};  // after discounts; net or gross by the policy's mode; may be negative (a credit)
};

inline constexpr std::uint32_t kNoTaxRate = 0xFFFFFFFF;

struct LineTax {
  // Position in TaxPolicy::rates, the first one's of several; none unless kRated.
  std::uint32_t rate = kNoTaxRate;
  std::int64_t net = 0;  // minor units of the invoice's currency; gross is net + tax
  std::int64_t tax = 0;  // all of its taxes
  // Position in TaxResult::parts; none where one tax alone is levied.
  std::uint32_t first_part = kNoTaxRate;

  friend bool operator==(const LineTax&, const LineTax&) = default;
};

// One rate of one invoice (EN 16931 BG-23).
struct RateTax {
  std::uint32_t rate = kNoTaxRate;
  // Minor units, without tax; on top with the taxes before it, within with all but flat ones.
  std::int64_t basis = 0;
  std::int64_t tax = 0;

  friend bool operator==(const RateTax&, const RateTax&) = default;
};

struct TaxResult {
  std::vector<LineTax> lines{};  // one for each taxable line, in their order
  std::vector<RateTax> rates{};  // one for each rate in use, in the policy's order; one under
                                 // kExempt, empty under kNone
  // The taxes of the lines that bear several, one after the other, in the policy's order.
  std::vector<std::int64_t> parts{};
  Money net{};
  Money tax{};
  Money gross{};
};

// The tax of an invoice. No line gives zeros.
// Errors: FailedPrecondition "tax.missing_category" (names it); InvalidArgument
// "money.currency_mismatch" (of a line or a flat tax), "tax.bad_mode", "tax.no_rates" (an unknown
// treatment), and of the rates that are used as validate(); OutOfRange "money.overflow".
absl::StatusOr<TaxResult> calculate_tax(Currency currency, std::span<const TaxableLine> lines,
                                        const TaxPolicy& policy);

// The same into a result that is used again, so a billing run does not allocate for each invoice.
// After an error the result holds nothing meaningful.
absl::Status calculate_tax(Currency currency, std::span<const TaxableLine> lines,
                           const TaxPolicy& policy, TaxResult& result);

// One rate as an invoice keeps it: complete without the policy.
struct TaxSubtotal {
  std::string code{};      // empty when exempt
  std::string category{};  // empty when exempt
  std::string name{};
  std::string vat_code{};  // EN 16931 BT-118
  Decimal percent{};
  Money basis{};
  Money tax{};
  std::string exemption_reason{};
  TaxStacking stacking = TaxStacking::kAlone;
  std::optional<Money> flat{};

  friend bool operator==(const TaxSubtotal&, const TaxSubtotal&) = default;
};

// `rates` of a result made under `policy`.
[[nodiscard]] std::vector<TaxSubtotal> tax_subtotals(Currency currency,
                                                     std::span<const RateTax> rates,
                                                     const TaxPolicy& policy);

// "exclusive", "per_invoice", "rated": the names in records.
[[nodiscard]] std::string_view to_string(TaxMode mode) noexcept;
[[nodiscard]] std::string_view to_string(TaxRounding level) noexcept;
[[nodiscard]] std::string_view to_string(TaxTreatment treatment) noexcept;
[[nodiscard]] std::string_view to_string(TaxStacking stacking) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TAX_TAX_H_
