// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Amounts, numbers and days as people of a language write them.
//
// Follows the Unicode CLDR for English and French, independent of the process's locale. French
// groups digits with a narrow no-break space (U+202F) and keeps the currency beside the amount with
// a no-break space (U+00A0), so that no reader breaks a line inside an amount.
//
//   format_money(Money::of_minor(1234'50, kEur), Language::kFrench);   // "1 234,50 €"
//   format_money(Money::of_minor(1234'50, kEur), Language::kEnglish);  // "€1,234.50"
//   format_day(*parse_date("2026-01-31"), Language::kFrench);          // "31 janvier 2026"
//
// Layer: notification (may include base, money, calendar). Thread safety: pure functions.
#ifndef OCTROI_NOTIFICATION_LOCALE_H_
#define OCTROI_NOTIFICATION_LOCALE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/calendar/date.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class Language : std::uint8_t { kEnglish = 1, kFrench = 2 };

// Reads the first part of a BCP 47 tag, in any case: "fr", "fr-FR", "en_GB". nullopt for others.
[[nodiscard]] std::optional<Language> parse_language(std::string_view tag) noexcept;
[[nodiscard]] std::string_view to_string(Language language) noexcept;  // "en"

[[nodiscard]] std::string format_money(Money amount, Language language);
[[nodiscard]] std::string format_integer(std::int64_t number, Language language);

// "31 January 2026", "1er janvier 2026". Empty for a day that does not exist.
[[nodiscard]] std::string format_day(Date day, Language language);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_LOCALE_H_
