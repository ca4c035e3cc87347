// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Numbering: how a document's number is spelled, and which counter it comes from.
//
// A pattern is text with fields: {YYYY}, {YY} and {MM} of the issue date, and once {seq} or
// {seq:5}, the number in its series, at least so many digits. Counting starts again never, each
// year or each month; the pattern must then show the year (and month), or two documents would bear
// one number. The store counts and fills in the number; this says only how.
//
//   auto pattern = NumberPattern::parse("INV-{YYYY}{MM}-{seq:5}", NumberReset::kMonthly);
//   pattern->at("invoices", 2026y / 1 / 31);   // {"invoices/2026-01", "INV-202601-", 5, ""}
//   pattern->format(2026y / 1 / 31, 42);       // "INV-202601-00042"
//
// Layer: invoice (may include calendar, base). Thread safety: values.
#ifndef OCTROI_INVOICE_NUMBERING_H_
#define OCTROI_INVOICE_NUMBERING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/date.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class NumberReset : std::uint8_t {  // Numbers are wire format.
  kNever = 1,
  kYearly = 2,
  kMonthly = 3,
};

[[nodiscard]] std::string_view to_string(NumberReset reset) noexcept;  // "yearly"
[[nodiscard]] std::optional<NumberReset> parse_number_reset(std::string_view text) noexcept;

// What the store needs to give the next number.
struct NumberFormat {
  std::string series{};  // the counter's name
  std::string prefix{};
  int digits = 1;  // zero-padded to so many; a longer number is not cut
  std::string suffix{};

  friend bool operator==(const NumberFormat&, const NumberFormat&) = default;
};

class NumberPattern {
 public:
  static constexpr std::size_t kBytesMax = 64;

  // Errors: InvalidArgument "numbering.no_sequence" (not exactly one {seq}),
  // "numbering.unknown_field", "numbering.bad_digits" (not 1 to 18), "numbering.unbalanced"
  // (a brace alone), "numbering.too_long", "numbering.bad_character" (only printable ASCII),
  // "numbering.ambiguous" (starts again without showing the year or month).
  static absl::StatusOr<NumberPattern> parse(std::string_view pattern, NumberReset reset);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] NumberReset reset() const noexcept { return reset_; }

  // The counter for a document of `name` issued on `date`: "invoices", "invoices/2026",
  // "invoices/2026-01".
  [[nodiscard]] std::string series_key(std::string_view name, Date date) const;
  [[nodiscard]] NumberFormat at(std::string_view name, Date date) const;
  // The finished number, as the store spells it.
  [[nodiscard]] std::string format(Date date, std::int64_t sequence) const;
  // Whether both could spell one number, on whatever dates: "A{seq}" and "A{YYYY}-{seq}" cannot,
  // "A{YYYY}{seq}" and "A{seq:6}" can.
  [[nodiscard]] bool can_collide(const NumberPattern& other) const;

  friend bool operator==(const NumberPattern&, const NumberPattern&) = default;

 private:
  NumberPattern() = default;

  std::string text_{};
  std::string before_{};  // with its date fields, up to the sequence
  std::string after_{};
  int digits_ = 1;
  NumberReset reset_ = NumberReset::kNever;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_NUMBERING_H_
