// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/reconciliation.h"

#include <algorithm>
#include <map>
#include <utility>

#include "octroi/base/digest.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kNumberMin = 5;  // shorter ones stand in any text
constexpr char kSeparator = '\x1f';

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Letters and digits, in upper case: banks drop blanks, hyphens and slashes.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') {
      out += static_cast<char>(c - 'a' + 'A');
    } else if (is_digit(c) || (c >= 'A' && c <= 'Z')) {
      out += c;
    }
  }
  return out;
}

// A number goes on where a digit follows: INV-1 is not in INV-12.
bool holds_number(std::string_view text, std::string_view number) {
  if (number.size() < kNumberMin) return false;
  for (std::size_t at = text.find(number); at != std::string_view::npos;
       at = text.find(number, at + 1)) {
    const std::size_t end = at + number.size();
    const bool goes_on = end < text.size() && is_digit(text[end]) && is_digit(number.back());
    const bool began = at > 0 && is_digit(text[at - 1]) && is_digit(number.front());
    if (!goes_on && !began) return true;
  }
  return false;
}

// What the bank calls it, or else what it says and where; without its place among equal ones.
std::string named(const BankStatement& statement, const BankEntry& entry) {
  std::string text = statement.account;
  const auto put = [&text](std::string_view part) {
    text += kSeparator;
    text += part;
  };
  put(entry.bank_reference);
  if (entry.bank_reference.empty()) put(statement.reference + "/" + statement.number);
  put(std::to_string(std::chrono::sys_days(entry.value_date).time_since_epoch().count()));
  put(to_string(entry.mark));
  put(entry.amount.to_string());
  for (const std::string* part :
       {&entry.customer_reference, &entry.counterparty_iban, &entry.purpose}) {
    put(*part);
  }
  return text;
}

class Reconciler {
 public:
  Reconciler(std::span<const AwaitedTransfer> awaited, const SeenEntries& seen)
      : awaited_(awaited), seen_(seen) {
    for (const AwaitedTransfer& one : awaited) {
      references_.push_back(squeezed(one.reference));
      numbers_.push_back(squeezed(one.invoice_number));
      received_.push_back(one.received_minor);
    }
  }

  absl::Status read(const BankStatement& statement) {
    std::map<std::string, int> alike;
    for (const BankEntry& entry : statement.entries) {
      if (entry.mark == EntryMark::kDebit) continue;
      std::string name = named(statement, entry);
      const int ordinal = alike[name]++;
      name += kSeparator + std::to_string(ordinal);
      ReconciledEntry one{.id = to_hex(sha256(name)), .entry = entry};
      OCTROI_RETURN_IF_ERROR(judge(one));
      found_.push_back(std::move(one));
    }
    return absl::OkStatus();
  }

  std::vector<ReconciledEntry> found() && { return std::move(found_); }

 private:
  absl::Status judge(ReconciledEntry& one) {
    const bool is_repeated = seen_.contains(one.id) || !read_.insert(one.id).second;
    if (is_repeated) {
      one.fate = TransferFate::kRepeated;
      return absl::OkStatus();
    }
    if (one.entry.mark == EntryMark::kReversedDebit) return absl::OkStatus();  // of our own
    one.candidates = candidates_of(one.entry);
    if (one.entry.mark == EntryMark::kReversedCredit) {
      one.fate = TransferFate::kReversed;
      return absl::OkStatus();
    }
    if (one.candidates.empty()) return absl::OkStatus();
    const std::size_t first = one.candidates.front();
    const Money asked = awaited_[first].amount;
    if (one.candidates.size() > 1 || asked.currency() != one.entry.amount.currency()) {
      one.fate = TransferFate::kAmbiguous;
      return absl::OkStatus();
    }
    const Money before = Money::of_minor(received_[first], asked.currency());
    OCTROI_ASSIGN_OR_RETURN(const Money received, add(before, one.entry.amount));
    received_[first] = received.minor();
    OCTROI_ASSIGN_OR_RETURN(const Money over, subtract(received, asked));
    if (over.is_zero()) {
      one.fate = TransferFate::kMatched;
    } else if (over.is_negative()) {
      one.fate = TransferFate::kPartial;
      OCTROI_ASSIGN_OR_RETURN(one.difference, negate(over));
    } else {
      one.fate = TransferFate::kOverpaid;
      one.difference = over;
    }
    return absl::OkStatus();
  }

  // By the first sign that points anywhere.
  std::vector<std::size_t> candidates_of(const BankEntry& entry) const {
    const std::string text = squeezed(entry.purpose);
    const std::string reference = squeezed(entry.creditor_reference);
    auto found =
        all_that([&](std::size_t i) { return !reference.empty() && reference == references_[i]; });
    if (found.empty()) {
      found = all_that([&](std::size_t i) { return holds_number(text, numbers_[i]); });
    }
    if (!found.empty()) return found;
    return all_that([&](std::size_t i) {
      const AwaitedTransfer& one = awaited_[i];
      return !one.payer_iban.empty() &&
             squeezed(one.payer_iban) == squeezed(entry.counterparty_iban) &&
             one.amount == entry.amount && received_[i] == 0;
    });
  }

  std::vector<std::size_t> all_that(const auto& points) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < awaited_.size(); ++i) {
      if (points(i)) found.push_back(i);
    }
    return found;
  }

  std::span<const AwaitedTransfer> awaited_;
  const SeenEntries& seen_;
  SeenEntries read_;
  std::vector<std::string> references_;
  std::vector<std::string> numbers_;
  std::vector<std::int64_t> received_;
  std::vector<ReconciledEntry> found_;
};

}  // namespace

absl::StatusOr<std::vector<ReconciledEntry>> reconcile(std::span<const BankStatement> statements,
                                                       std::span<const AwaitedTransfer> awaited,
                                                       const SeenEntries& seen) {
  Reconciler reconciler(awaited, seen);
  for (const BankStatement& statement : statements) {
    OCTROI_RETURN_IF_ERROR(reconciler.read(statement));
  }
  return std::move(reconciler).found();
}

std::string_view to_string(TransferFate fate) noexcept {
  switch (fate) {
    case TransferFate::kMatched:
      return "matched";
    case TransferFate::kPartial:
      return "partial";
    case TransferFate::kOverpaid:
      return "overpaid";
    case TransferFate::kAmbiguous:
      return "ambiguous";
    case TransferFate::kUnmatched:
      return "unmatched";
    case TransferFate::kRepeated:
      return "repeated";
    case TransferFate::kReversed:
      return "reversed";
  }
  return "";
}

}  // namespace v0
}  // namespace octroi
