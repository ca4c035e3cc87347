// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>

#include "counted.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status cut_at(Money most, std::vector<RatedLine>& lines) {
  Money room = most;
  for (RatedLine& line : lines) {
    if (line.amount.minor() > room.minor()) {
      if (!line.derivation.capped_from) line.derivation.capped_from = line.amount;
      line.amount = room;
    }
    OCTROI_ASSIGN_OR_RETURN(room, subtract(room, line.amount));
  }
  return absl::OkStatus();
}

RatedLine true_up_line(const OverageInput& input, std::string code, const SpendCount& count,
                       Money missing) {
  RatedLine line;
  line.code = std::move(code);
  line.description = input.price->spend->description;
  line.kind = LineKind::kUsage;
  line.unit_amount = to_decimal(missing);
  line.amount = missing;
  line.tax_category = input.tax_category;
  line.from = input.period.start;
  line.to = input.period.end;
  line.derivation.spend = count;
  return line;
}

// A line for what `spent` lacks to `least`; none where it lacks nothing.
absl::Status bring_up(const OverageInput& input, const char* code, const SpendCount& count,
                      std::vector<RatedLine>& lines) {
  OCTROI_ASSIGN_OR_RETURN(const Money missing, subtract(count.least, count.spent));
  if (missing.is_positive()) lines.push_back(true_up_line(input, code, count, missing));
  return absl::OkStatus();
}

}  // namespace

absl::Status hold_spend(const OverageInput& input, std::vector<RatedLine>& lines) {
  if (!input.price->spend) return absl::OkStatus();
  const UsageSpend& spend = *input.price->spend;
  const Currency currency = input.price->currency;
  if (spend.maximum) OCTROI_RETURN_IF_ERROR(cut_at(*spend.maximum, lines));
  if (spend.minimum) {
    OCTROI_ASSIGN_OR_RETURN(const Money spent, sum_of(currency, lines));
    OCTROI_RETURN_IF_ERROR(bring_up(input, "minimum_spend", {*spend.minimum, spent, 1}, lines));
  }
  if (!spend.committed || !input.term) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(Money spent, sum_of(currency, lines));
  OCTROI_ASSIGN_OR_RETURN(spent, add(spent, input.term->spent_before));
  return bring_up(input, "commitment", {*spend.committed, spent, input.term->periods}, lines);
}

}  // namespace v0
}  // namespace octroi
