// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/storage/checks.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <vector>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kNameBytesMax = 50;
constexpr int kDigitsMax = 18;  // of a 64-bit number with room to count on

absl::Status bad_type(const RecordType& type, const std::string& problem) {
  return make_error(absl::StatusCode::kInvalidArgument, "storage.bad_type",
                    "record type '" + type.name + "': " + problem);
}

absl::Status bad_row(const Row& row, const std::string& problem) {
  const std::string table = row.type == nullptr ? "row without a type" : row.type->name;
  return make_error(absl::StatusCode::kInvalidArgument, "storage.bad_row",
                    table + " of tenant " + row.tenant.to_string() + ": " + problem);
}

bool is_name(std::string_view name) noexcept {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_inner = [&](char c) { return is_lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kNameBytesMax && is_lower(name.front()) &&
         name.find("__") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), is_inner);
}

bool is_reserved_table(std::string_view name) noexcept {
  return name.starts_with("sqlite_") || name.starts_with("pg_") || name.starts_with("octroi_") ||
         name == "number_series";
}

template <class Word>
Word load(const char* bytes) noexcept {
  Word word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Not zero when a byte of the word is NUL or not ASCII.
template <class Word>
Word suspects(Word word) noexcept {
  constexpr Word kOnes = static_cast<Word>(0x0101010101010101);
  constexpr Word kHighs = static_cast<Word>(0x8080808080808080);
  return ((word - kOnes) | word) & kHighs;
}

// ASCII without NUL, which nearly all text is. Every byte of a billing run comes by here, so it
// goes eight at a time, the last ones read twice rather than one by one.
bool is_plain_ascii(std::string_view text) noexcept {
  const char* const bytes = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    std::uint64_t found = suspects(load<std::uint64_t>(bytes + size - 8));
    for (std::size_t i = 0; i + 8 <= size; i += 8)
      found |= suspects(load<std::uint64_t>(bytes + i));
    return found == 0;
  }
  if (size >= 4)
    return (suspects(load<std::uint32_t>(bytes)) |
            suspects(load<std::uint32_t>(bytes + size - 4))) == 0;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) > 0; });
}

// What a character may stand for in a shape: one bit each.
enum Kind : std::uint8_t {
  kDigit = 1,
  kHex = 2,
  kDash = 4,
  kColon = 8,
  kDot = 16,
  kT = 32,
  kZ = 64
};

constexpr std::array<std::uint8_t, 256> make_kinds() noexcept {
  std::array<std::uint8_t, 256> kinds{};
  for (unsigned char c = '0'; c <= '9'; ++c) kinds[c] = kDigit | kHex;
  for (unsigned char c = 'a'; c <= 'f'; ++c) kinds[c] = kHex;
  kinds['-'] = kDash;
  kinds[':'] = kColon;
  kinds['.'] = kDot;
  kinds['T'] = kT;
  kinds['Z'] = kZ;
  return kinds;
}
constexpr std::array<std::uint8_t, 256> kKinds = make_kinds();

// The kind that each character of a text must be: a digit is spelled as '0', a lower-case
// hexadecimal digit as 'f', anything else as itself.
template <std::size_t N>
constexpr std::array<std::uint8_t, N - 1> make_shape(const char (&spelled)[N]) noexcept {
  std::array<std::uint8_t, N - 1> shape{};
  for (std::size_t i = 0; i + 1 < N; ++i) {
    const auto c = static_cast<unsigned char>(spelled[i]);
    shape[i] = c == '0' ? std::uint8_t{kDigit} : kKinds[c];
  }
  return shape;
}
constexpr auto kIdShape = make_shape("ffffffff-ffff-ffff-ffff-ffffffffffff");
constexpr auto kDateShape = make_shape("0000-00-00");
constexpr auto kInstantShape = make_shape("0000-00-00T00:00:00.000Z");
constexpr auto kMicrosecondShape = make_shape("0000-00-00T00:00:00.000000Z");

// Without a branch a character: nearly every text fits.
template <std::size_t N>
bool has_shape(std::string_view text, const std::array<std::uint8_t, N>& shape) noexcept {
  if (text.size() != N) return false;
  bool fits = true;
  for (std::size_t i = 0; i < N; ++i)
    fits &= (kKinds[static_cast<unsigned char>(text[i])] & shape[i]) != 0;
  return fits;
}

bool fits_text(FieldType type, std::string_view text) noexcept {
  switch (type) {
    case FieldType::kId:
      return has_shape(text, kIdShape);
    case FieldType::kDate:
      return has_shape(text, kDateShape);
    case FieldType::kInstant:
      return has_shape(text, kInstantShape) || has_shape(text, kMicrosecondShape);
    case FieldType::kText:
    case FieldType::kJson:
      return is_storable_text(text);
    case FieldType::kInteger:
    case FieldType::kBoolean:
      return false;
  }
  return false;
}

// What is wrong with the value of this field; empty when it fits.
std::string_view problem_of(const Field& field, const Value& value) noexcept {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (field.type == FieldType::kInteger) return {};
    if (field.type != FieldType::kBoolean) return "must be text, not an integer";
    return *integer == 0 || *integer == 1 ? std::string_view{} : "must be 0 or 1";
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (fits_text(field.type, *text)) return {};
    switch (field.type) {
      case FieldType::kInteger:
      case FieldType::kBoolean:
        return "must be an integer, not text";
      case FieldType::kId:
        return "must be a lower-case UUID";
      case FieldType::kDate:
        return "must read YYYY-MM-DD";
      case FieldType::kInstant:
        return "must read YYYY-MM-DDTHH:MM:SS.mmmZ";
      case FieldType::kText:
      case FieldType::kJson:
        return "must be UTF-8 without NUL, at most 16 MiB";
    }
  }
  return field.nullable ? std::string_view{} : "must not be null";
}

// The numbers a batch puts into one write.
using Numbers = std::span<const NumberTaken* const>;

bool is_numbered(Numbers numbers, std::size_t field) noexcept {
  return std::any_of(numbers.begin(), numbers.end(), [field](const NumberTaken* number) {
    return number->number_field == field || number->text_field == field;
  });
}

absl::Status check_identity(const Row& row) {
  if (row.type == nullptr) return bad_row(row, "a row needs a type");
  if (row.tenant.is_nil()) return bad_row(row, "a row needs a tenant");
  if (!is_storable_id(row.id)) return bad_row(row, "an id is 1 to 200 bytes of UTF-8 without NUL");
  return absl::OkStatus();
}

absl::Status check_erased_row(const Row& row, Numbers numbers) {
  OCTROI_RETURN_IF_ERROR(check_identity(row));
  if (!row.values.empty()) return bad_row(row, "'" + row.id + "': an erased row has no values");
  if (!numbers.empty()) return bad_row(row, "'" + row.id + "': an erased row takes no number");
  return absl::OkStatus();
}

absl::Status check_numbered_row(const Row& row, Numbers numbers) {
  OCTROI_RETURN_IF_ERROR(check_identity(row));
  const std::vector<Field>& fields = row.type->fields;
  if (row.values.size() != fields.size())
    return bad_row(row, "'" + row.id + "' has " + std::to_string(row.values.size()) +
                            " values for " + std::to_string(fields.size()) + " fields");
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view problem = problem_of(fields[i], row.values[i]);
    if (problem.empty() || is_numbered(numbers, i)) continue;
    return bad_row(row, "'" + row.id + "': " + fields[i].name + " " + std::string(problem));
  }
  return absl::OkStatus();
}

absl::Status check_number(const Batch& batch, const NumberTaken& number) {
  const auto bad = [&number](const std::string& problem) {
    return make_error(absl::StatusCode::kInvalidArgument, "storage.bad_row",
                      "number of series '" + number.series.series + "': " + problem);
  };
  const NumberSeries& series = number.series;
  if (number.write >= batch.writes().size()) return bad("the batch has no such write");
  const Row& row = batch.writes()[number.write].row;
  if (row.type == nullptr) return bad("its row needs a type");
  const std::vector<Field>& fields = row.type->fields;
  if (number.number_field >= fields.size() || number.text_field >= fields.size())
    return bad(row.type->name + " has no such field");
  if (fields[number.number_field].type != FieldType::kInteger)
    return bad(fields[number.number_field].name + " is not an integer field");
  if (fields[number.text_field].type != FieldType::kText)
    return bad(fields[number.text_field].name + " is not a text field");
  if (series.owner.is_nil()) return bad("a series needs an owner");
  if (!is_storable_id(series.series)) return bad("its name must be 1 to 200 bytes of UTF-8");
  if (series.digits < 1 || series.digits > kDigitsMax) return bad("digits must be 1 to 18");
  if (!is_storable_text(series.prefix, kIdBytesMax) ||
      !is_storable_text(series.suffix, kIdBytesMax))
    return bad("prefix and suffix must be at most 200 bytes of UTF-8");
  return absl::OkStatus();
}

absl::Status check_version(const Write& write) {
  const Row& row = write.row;
  if (write.kind == WriteKind::kInsert) {
    if (row.version == 0) return absl::OkStatus();
    return bad_row(row, "'" + row.id + "': an inserted row has version 0");
  }
  const std::string verb = write.kind == WriteKind::kErase ? "erase" : "update";
  if (row.version < 1)
    return bad_row(row, "'" + row.id + "': to " + verb + " it takes the version that was read");
  if (!row.type->append_only) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "storage.append_only",
                    row.type->name + " is append-only: nobody can " + verb + " '" + row.id + "'");
}

absl::Status check_index(const RecordType& type, const Index& index) {
  if (!is_name(index.name)) return bad_type(type, "'" + index.name + "' cannot name an index");
  if (index.fields.empty()) return bad_type(type, "index " + index.name + " lists no field");
  std::set<std::string_view> listed;
  for (const std::string& field : index.fields) {
    if (!field_position(type, field))
      return bad_type(type, "index " + index.name + " lists the unknown field '" + field + "'");
    if (!listed.insert(field).second)
      return bad_type(type, "index " + index.name + " lists " + field + " twice");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status check_type(const RecordType& type) {
  if (!is_name(type.name) || is_reserved_table(type.name))
    return bad_type(type, "this cannot name a table; take plural snake_case");
  if (type.fields.empty()) return bad_type(type, "a record needs a field");
  std::set<std::string_view> names = {"tenant_id", "id", "version"};
  for (const Field& field : type.fields) {
    if (!is_name(field.name)) return bad_type(type, "'" + field.name + "' cannot name a field");
    if (!names.insert(field.name).second)
      return bad_type(type, "the field name " + field.name + " is taken");
  }
  std::set<std::string_view> index_names;
  for (const Index& index : type.indexes) {
    OCTROI_RETURN_IF_ERROR(check_index(type, index));
    if (!index_names.insert(index.name).second)
      return bad_type(type, "two indexes are named " + index.name);
  }
  return absl::OkStatus();
}

absl::Status check_row(const Row& row) { return check_numbered_row(row, {}); }

TakenNumbers numbers_by_write(const Batch& batch) {
  TakenNumbers numbers;
  numbers.reserve(batch.numbers().size());
  for (const NumberTaken& number : batch.numbers()) numbers.push_back(&number);
  const auto by_write = [](const NumberTaken* a, const NumberTaken* b) {
    return a->write < b->write;
  };
  if (!std::is_sorted(numbers.begin(), numbers.end(), by_write))
    std::stable_sort(numbers.begin(), numbers.end(), by_write);
  return numbers;
}

absl::Status check_numbers(const Batch& batch) {
  for (const NumberTaken& number : batch.numbers())
    OCTROI_RETURN_IF_ERROR(check_number(batch, number));
  return absl::OkStatus();
}

absl::Status check_write(const Write& write, Numbers numbers) {
  const bool is_erased = write.kind == WriteKind::kErase;
  OCTROI_RETURN_IF_ERROR(is_erased ? check_erased_row(write.row, numbers)
                                   : check_numbered_row(write.row, numbers));
  return check_version(write);
}

absl::Status check_batch(const Batch& batch) {
  OCTROI_RETURN_IF_ERROR(check_numbers(batch));
  const TakenNumbers numbers = numbers_by_write(batch);
  std::size_t next = 0;
  for (std::size_t i = 0; i < batch.writes().size(); ++i) {
    const std::size_t first = next;
    while (next < numbers.size() && numbers[next]->write == i) ++next;
    OCTROI_RETURN_IF_ERROR(
        check_write(batch.writes()[i], Numbers(numbers).subspan(first, next - first)));
  }
  return absl::OkStatus();
}

absl::Status no_tenant() {
  return make_error(absl::StatusCode::kInvalidArgument, "storage.no_tenant",
                    "the nil tenant owns nothing; pass the context of a real tenant");
}

absl::Status not_prepared(const RecordType& type) {
  return make_error(absl::StatusCode::kFailedPrecondition, "storage.not_prepared",
                    "the store does not know " + type.name + "; pass its type to prepare() first");
}

bool is_storable_text(std::string_view text, std::size_t bytes_max) noexcept {
  if (text.size() > bytes_max) return false;
  if (is_plain_ascii(text)) return true;
  return text.find('\0') == std::string_view::npos && is_valid_utf8(text);
}

bool is_storable_id(std::string_view id) noexcept {
  return !id.empty() && is_storable_text(id, kIdBytesMax);
}

bool is_integer(FieldType type) noexcept {
  return type == FieldType::kInteger || type == FieldType::kBoolean;
}

std::optional<std::size_t> field_position(const RecordType& type, std::string_view field) noexcept {
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (type.fields[i].name == field) return i;
  return std::nullopt;
}

std::string format_number(const NumberSeries& series, std::int64_t number) {
  const std::string digits = std::to_string(number);
  const auto width = static_cast<std::size_t>(std::max(series.digits, 0));
  std::string text = series.prefix;
  if (digits.size() < width) text.append(width - digits.size(), '0');
  return text + digits + series.suffix;
}

absl::Status advance_rank(const NumberTaken& number, std::int64_t& last) {
  if (number.rank == NumberTaken::kNoRank) return absl::OkStatus();
  if (number.rank < last) {
    return make_error(absl::StatusCode::kAborted, "storage.rank_falls",
                      "series '" + number.series.series + "' went on meanwhile; ask again");
  }
  last = number.rank;
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
