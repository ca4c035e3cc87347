// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reports: revenue figures over all tenants, each with one definition.
//
//   MRR      for each subscription that is active or past due: the recurring charges of its terms
//            (flat, per seat and of add-ons, before coupons and tax) brought to a month: a year is
//            12 months, a quarter 3, d days d x 12/365; for-ever prices count 0. Summed exactly,
//            rounded once, half up. Trials, paused and suspended subscriptions count 0, but a pause
//            at a percentage of the price counts that percentage.
//   ARR      12 x MRR, from the exact sum.
//   Churn    subscriptions cancelled or expired in the window / those in use at its start.
//   Revenue  finalised invoices, after discounts and without tax, by the month they were issued
//            in, less credit notes by theirs; void ones and top-ups of wallets taken out.
//   Taxes    what the documents of a window declare of each tax, as a tax return asks for it: what
//            invoices say, less what credit notes and voids take back of it in the window.
//
// docs/reports.md works through an example.
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_REPORTS_H_
#define OCTROI_ENGINE_REPORTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/calendar/date.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct RecurringRevenue {
  Currency currency{};
  std::int64_t subscriptions = 0;
  Money mrr{};
  Money arr{};
};

struct PlanRevenue {
  std::string plan{};  // the code, all versions together
  std::int64_t subscriptions = 0;
  Money mrr{};
};

struct Churn {
  std::int64_t at_start = 0;  // in use when the window began
  std::int64_t lost = 0;      // of those, ended in it
  // In basis points (1/100 of a percent), rounded half up; 0 when none was in use.
  std::int64_t basis_points = 0;
};

struct MonthRevenue {
  std::string month{};  // "2026-03"
  Money invoiced{};     // without tax, less the credit notes issued in the month
  Money tax{};
  Money collected{};  // settled payments, by the month of settlement; top-ups too
  // Given up in the month, tax included; less what was paid of it since, whenever.
  Money written_off{};
  std::int64_t invoices = 0;  // without those of top-ups
};

struct ReportOptions {
  // Only plans whose code begins so ("cabinet."), in `recurring` and `plans`; empty: all.
  std::string plans{};
  // Only what this issuer sells: subscriptions of the tenants it sells to now, and months of its
  // own documents. nullopt: all; empty: the host's own. Errors: InvalidArgument "issuer.unknown".
  std::optional<std::string> issuer{};
};

struct RevenueReport {
  std::vector<RecurringRevenue> recurring{};  // one for each currency, by code
  std::vector<PlanRevenue> plans{};           // by plan code, then currency
  std::vector<MonthRevenue> months{};         // by month, then currency
  std::vector<std::string> statuses{};        // "active 17", in the order of the machine
};

struct TaxReportOptions {
  // The days [from, until) of each document's issuer. Errors: InvalidArgument "report.bad_window"
  // (`until` not after `from`), "date.…" (not a day).
  Date from{};
  Date until{};
  // Only what this issuer sells. nullopt: all; empty: the host's own. Errors: InvalidArgument
  // "issuer.unknown".
  std::optional<std::string> issuer{};
};

// What documents of one kind say of one tax.
struct TaxFigure {
  Money base{};  // what it is levied on: TaxSubtotal::basis
  Money tax{};
  std::int64_t documents = 0;  // how many speak of it

  friend bool operator==(const TaxFigure&, const TaxFigure&) = default;
};

// One tax, as the documents name it, of one issuer in one currency to buyers of one country. What
// is exempt, reverse charged or at 0 % has rows with a base and no tax, told apart by `vat_code`
// and `reason`; what no document speaks of (TaxTreatment::kNone) has one without code.
struct TaxRow {
  std::string issuer{};
  Currency currency{};
  std::string code{};      // "FR-20"; empty: exempt, or not spoken of
  std::string name{};      // "TVA"
  std::string category{};  // "standard"
  Decimal percent{};
  std::string vat_code{};  // EN 16931 BT-118: "S", "AE", ...; empty: not spoken of
  std::string reason{};    // why it is not levied
  std::string country{};   // of the buyers, by their present billing details; empty: not known
  TaxFigure invoiced{};    // by the day of issue, whatever became of it later
  TaxFigure credited{};    // by the credit notes' days
  TaxFigure voided{};      // of invoices that were voided, by that day
  Money base{};            // invoiced - credited - voided; of several taxes each has the whole base
  Money tax{};

  friend bool operator==(const TaxRow&, const TaxRow&) = default;
};

// What is owed to tax offices for the window, from the documents and from the ledger.
struct TaxTotal {
  std::string issuer{};
  Currency currency{};
  Money tax{};     // of its rows
  Money ledger{};  // what the account tax_payable gained in the window

  friend bool operator==(const TaxTotal&, const TaxTotal&) = default;
};

// Bills that another tenant pays and top-ups of wallets are in none of it: they bear no tax, and
// the payer's invoice, and the one that the credits pay, do.
struct TaxReport {
  Date from{};
  Date until{};
  std::vector<TaxRow> rows{};      // by issuer, currency, code, category, percent, ...
  std::vector<TaxTotal> totals{};  // by issuer, currency

  // Whether each total is what the ledger says. Where it is not, run verify.
  [[nodiscard]] bool agrees_with_ledger() const noexcept;
};

// One line for each row, after one of column names (RFC 4180; lines end in CR LF). Amounts are in
// major units with the currency's decimals: "19.99".
[[nodiscard]] std::string to_csv(const TaxReport& report);
// {"from":"2026-01-01","until":"2026-02-01","rows":[...],"totals":[...]}; amounts as text.
[[nodiscard]] std::string to_json(const TaxReport& report);

// A tenant's usage of one limit in its current window.
struct UsedLimit {
  std::string metric{};
  std::string window{};
  std::int64_t used = 0;                // of a meter: its events
  std::optional<std::int64_t> limit{};  // nullopt: unlimited
  std::optional<Decimal> shown{};       // by its meter in the period so far, where it has one
};

// What a tenant used and owes for one billing period, before coupons, tax, credit and wallets.
struct UsageStatement {
  TenantId tenant;
  std::string plan{};
  Date period_start;
  std::optional<Date> period_end{};  // the next billing date
  std::vector<UsedLimit> usage{};
  Money recurring{};  // of a whole period: flat charges, in advance or in arrears, seats, add-ons
  Money overage_fees{};   // so far: overage and usage, up to a least amount or a commitment
  Money billed_before{};  // of those, by interim invoices
  Money corrections{};    // of billed periods, by usage that came late; below 0: given back
  Money total_due{};      // recurring + overage_fees - billed_before + corrections
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_REPORTS_H_
