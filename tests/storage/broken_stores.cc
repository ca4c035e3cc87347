// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "broken_stores.h"

#include <algorithm>
#include <map>
#include <optional>

#include "octroi/base/status.h"
#include "octroi/storage/checks.h"

namespace octroi {
inline namespace v0 {

namespace {

Operator anyone() { return Operator::assume("sabotage", "test"); }

using Patch = std::function<void(Write&)>;

// The same batch with each write changed; `numbers` of its numbers, in their order unless given.
Batch rebuilt(const Batch& batch, const Patch& patch, std::vector<NumberTaken> numbers) {
  Batch out;
  for (Write write : batch.writes()) {
    patch(write);
    out.add(std::move(write));
  }
  for (NumberTaken& number : numbers) out.take_number(std::move(number));
  return out;
}

Batch only_write(const Batch& batch, std::size_t position) {
  Batch out;
  out.add(batch.writes()[position]);
  for (NumberTaken number : batch.numbers()) {
    if (number.write != position) continue;
    number.write = 0;
    out.take_number(std::move(number));
  }
  return out;
}

absl::StatusOr<CommitResult> commit_row_by_row(Store& inner, const Batch& batch) {
  CommitResult all;
  for (std::size_t i = 0; i < batch.writes().size(); ++i) {
    OCTROI_ASSIGN_OR_RETURN(CommitResult one, inner.commit(only_write(batch, i)));
    for (CommitResult::Number& number : one.numbers) all.numbers.push_back(std::move(number));
  }
  return all;
}

// Answers OK where the inner store answers this error.
Hooks swallow(const std::string& code) {
  return {.commit = [code](Store& inner, const Batch& batch) -> absl::StatusOr<CommitResult> {
    auto result = inner.commit(batch);
    if (error_code(result.status()) == code) return CommitResult{};
    return result;
  }};
}

// Writes the first row of a batch that fails with this error.
Hooks keep_first(const std::string& code) {
  return {.commit = [code](Store& inner, const Batch& batch) {
    auto result = inner.commit(batch);
    if (error_code(result.status()) == code) (void)inner.commit(only_write(batch, 0));
    return result;
  }};
}

std::optional<Row> stored(Store& inner, const Row& row) {
  auto found = inner.read(TenantContext::assume(row.tenant, Actor::system()), *row.type, row.id);
  return found.ok() ? *std::move(found) : std::nullopt;
}

absl::StatusOr<CommitResult> last_writer_wins(Store& inner, const Batch& batch) {
  const Patch patch = [&inner](Write& write) {
    if (write.kind != WriteKind::kUpdate) return;
    if (const auto row = stored(inner, write.row)) write.row.version = row->version;
  };
  return inner.commit(rebuilt(batch, patch, batch.numbers()));
}

// Each erasure of a row that is there, changed.
Hooks change_erasures(void (*change)(Write& write, const Row& row)) {
  return {.commit = [change](Store& inner, const Batch& batch) {
    const Patch patch = [&inner, change](Write& write) {
      const auto row = write.kind == WriteKind::kErase ? stored(inner, write.row) : std::nullopt;
      if (row) change(write, *row);
    };
    return inner.commit(rebuilt(batch, patch, batch.numbers()));
  }};
}

// A tombstone, as stores have that never take a row out.
void bury(Write& write, const Row& row) {
  if (row.version == write.row.version) write = {WriteKind::kUpdate, row};
}

void take_any_version(Write& write, const Row& row) { write.row.version = row.version; }

absl::StatusOr<CommitResult> insert_or_replace(Store& inner, const Batch& batch) {
  const Patch patch = [&inner](Write& write) {
    if (write.kind != WriteKind::kInsert || write.row.type == nullptr) return;
    const auto row = stored(inner, write.row);
    if (!row) return;
    write.kind = WriteKind::kUpdate;
    write.row.version = row->version;
  };
  return inner.commit(rebuilt(batch, patch, batch.numbers()));
}

absl::StatusOr<CommitResult> unique_across_tenants(Store& inner, const Batch& batch) {
  const RecordType* type = batch.empty() ? nullptr : batch.writes()[0].row.type;
  if (type != nullptr && field_position(*type, "owner")) {
    const Value& owner = batch.writes()[0].row.values[*field_position(*type, "owner")];
    if (owner != Value()) {
      auto same = inner.scan_all(anyone(), {.type = type, .index = "one_owner", .equal = {owner}});
      if (same.ok() && !same->rows.empty())
        return make_error(absl::StatusCode::kAlreadyExists, "storage.not_unique", "elsewhere");
    }
  }
  return inner.commit(batch);
}

// Numbers from a counter beside the store, as from a sequence of PostgreSQL: an abort burns them.
Hooks count_beside() {
  auto mutex = std::make_shared<std::mutex>();
  auto last = std::make_shared<std::map<std::pair<TenantId, std::string>, std::int64_t>>();
  return {.commit = [=](Store& inner, const Batch& batch) -> absl::StatusOr<CommitResult> {
    if (!check_batch(batch).ok()) return inner.commit(batch);
    CommitResult numbers;
    std::size_t next = 0;
    std::map<std::size_t, CommitResult::Number> of_write;
    for (const NumberTaken& taken : batch.numbers()) {
      const std::lock_guard lock(*mutex);
      const std::int64_t number = ++(*last)[{taken.series.owner, taken.series.series}];
      numbers.numbers.push_back({number, format_number(taken.series, number)});
      of_write[taken.write] = numbers.numbers.back();
    }
    const Patch patch = [&](Write& write) {
      const auto number = of_write.find(next++);
      if (number == of_write.end()) return;
      write.row.values[*field_position(*write.row.type, "sequence")] = number->second.number;
      write.row.values[*field_position(*write.row.type, "number")] = number->second.text;
    };
    auto result = inner.commit(rebuilt(batch, patch, {}));
    if (!result.ok()) return result;
    return numbers;
  }};
}

absl::StatusOr<CommitResult> number_by_write(Store& inner, const Batch& batch) {
  std::vector<NumberTaken> numbers = batch.numbers();
  std::stable_sort(numbers.begin(), numbers.end(),
                   [](const NumberTaken& a, const NumberTaken& b) { return a.write < b.write; });
  return inner.commit(rebuilt(
      batch, [](Write&) {}, std::move(numbers)));
}

absl::StatusOr<CommitResult> number_without_suffix(Store& inner, const Batch& batch) {
  std::vector<NumberTaken> numbers = batch.numbers();
  for (NumberTaken& number : numbers) number.series.suffix.clear();
  return inner.commit(rebuilt(
      batch, [](Write&) {}, std::move(numbers)));
}

absl::StatusOr<CommitResult> forget_ranks(Store& inner, const Batch& batch) {
  std::vector<NumberTaken> numbers = batch.numbers();
  for (NumberTaken& number : numbers) number.rank = NumberTaken::kNoRank;
  return inner.commit(rebuilt(
      batch, [](Write&) {}, std::move(numbers)));
}

absl::StatusOr<std::optional<Row>> read_anyones(Store& inner, const TenantContext& tenant,
                                                const RecordType& type, std::string_view id) {
  auto found = inner.read(tenant, type, id);
  if (!found.ok() || found->has_value()) return found;
  OCTROI_ASSIGN_OR_RETURN(Page all, inner.scan_all(anyone(), {.type = &type}));
  for (Row& row : all.rows)
    if (row.id == id) return std::optional<Row>(std::move(row));
  return found;
}

absl::StatusOr<Page> scan_anyones(Store& inner, const TenantContext* tenant, const Query& query) {
  if (tenant == nullptr || query.index != "by_born" || !query.cursor.empty())
    return scan_whole(inner, tenant, query);
  return inner.scan_all(anyone(), query);
}

using ChangePage = std::function<void(Store& inner, const Query& query, Page& page)>;

Hooks change_pages(ChangePage change) {
  return {.scan = [change](Store& inner, const TenantContext* tenant,
                           const Query& query) -> absl::StatusOr<Page> {
    OCTROI_ASSIGN_OR_RETURN(Page page, scan_whole(inner, tenant, query));
    change(inner, query, page);
    return page;
  }};
}

absl::StatusOr<Page> until_inclusive(Store& inner, const TenantContext* tenant,
                                     const Query& query) {
  Query wider = query;
  if (const auto* last = query.until ? std::get_if<std::int64_t>(&*query.until) : nullptr)
    wider.until = Value(*last + 1);
  return scan_whole(inner, tenant, wider);
}

// LIMIT and OFFSET: what is inserted before the page shifts it.
absl::StatusOr<Page> page_by_offset(Store& inner, const TenantContext* tenant, const Query& query) {
  Query whole = query;
  whole.rows_max = kRowsMax;
  whole.cursor.clear();
  OCTROI_ASSIGN_OR_RETURN(Page page, scan_whole(inner, tenant, whole));
  const std::size_t offset = query.cursor.empty() ? 0 : std::stoul(query.cursor);
  const std::size_t begin = std::min(offset, page.rows.size());
  const std::size_t end = std::min(begin + query.rows_max, page.rows.size());
  Page part;
  part.rows.assign(page.rows.begin() + static_cast<std::ptrdiff_t>(begin),
                   page.rows.begin() + static_cast<std::ptrdiff_t>(end));
  if (end < page.rows.size()) part.cursor = std::to_string(end);
  return part;
}

absl::StatusOr<Page> start_over(Store& inner, const TenantContext* tenant, const Query& query) {
  auto page = scan_whole(inner, tenant, query);
  if (error_code(page.status()) != "storage.bad_cursor") return page;
  Query first = query;
  first.cursor.clear();
  return scan_whole(inner, tenant, first);
}

absl::StatusOr<Page> answer_nothing(Store& inner, const TenantContext* tenant, const Query& query) {
  auto page = scan_whole(inner, tenant, query);
  if (error_code(page.status()) == "storage.bad_query") return Page{};
  return page;
}

Hooks change_reads(std::function<void(Row& row)> change) {
  return {.read = [change](Store& inner, const TenantContext& tenant, const RecordType& type,
                           std::string_view id) -> absl::StatusOr<std::optional<Row>> {
    OCTROI_ASSIGN_OR_RETURN(std::optional<Row> row, inner.read(tenant, type, id));
    if (row) change(*row);
    return row;
  }};
}

using Found = std::vector<std::optional<Row>>;

// As SELECT ... WHERE key IN (...) answers: absent rows leave no gap.
absl::StatusOr<Found> read_many_found(Store& inner, const Operator& op, const RecordType& type,
                                      std::span<const RecordKey> keys) {
  OCTROI_ASSIGN_OR_RETURN(Found rows, inner.read_many(op, type, keys));
  std::stable_partition(rows.begin(), rows.end(), [](const auto& row) { return row.has_value(); });
  return rows;
}

absl::StatusOr<Found> read_many_of_first(Store& inner, const Operator& op, const RecordType& type,
                                         std::span<const RecordKey> keys) {
  std::vector<RecordKey> of_first(keys.begin(), keys.end());
  for (RecordKey& key : of_first) key.tenant = keys.front().tenant;
  return inner.read_many(op, type, of_first);
}

void empty_is_null(Row& row) {
  for (Value& value : row.values)
    if (value == Value("")) value = Value();
}

void integers_of_double(Row& row) {
  for (Value& value : row.values)
    if (auto* integer = std::get_if<std::int64_t>(&value))
      if (*integer == INT64_MAX) *integer -= 1;
}

void no_astral_planes(Row& row) {
  for (Value& value : row.values)
    if (auto* text = std::get_if<std::string>(&value))
      text->erase(std::remove(text->begin(), text->end(), '\xF4'), text->end());
}

void drop_first(Store&, const Query& query, Page& page) {
  if (!query.cursor.empty() && !page.rows.empty()) page.rows.erase(page.rows.begin());
}

void repeat_last(Store&, const Query&, Page& page) {
  if (!page.cursor.empty()) page.rows.back() = page.rows.front();
}

void swap_rows(Store&, const Query&, Page& page) {
  if (page.rows.size() > 2) std::swap(page.rows[1], page.rows[2]);
}

// Only where the tie-break decides.
void reverse_ties(Store&, const Query& query, Page& page) {
  if (query.index == "by_age" && page.rows.size() > 1 &&
      page.rows[0].values[1] == page.rows[1].values[1])
    std::swap(page.rows[0], page.rows[1]);
}

void keep_nulls(Store& inner, const Query& query, Page& page) {
  if (query.index != "by_age" || page.rows.empty() || query.from || query.until) return;
  auto all =
      inner.scan(TenantContext::assume(page.rows[0].tenant, Actor::system()), {.type = query.type});
  for (const Row& row : all->rows)
    if (row.values[1] == Value()) page.rows.insert(page.rows.begin(), row);
}

Hooks commit_hook(absl::StatusOr<CommitResult> (*commit)(Store&, const Batch&)) {
  return {.commit = commit};
}

Hooks scan_hook(absl::StatusOr<Page> (*scan)(Store&, const TenantContext*, const Query&)) {
  return {.scan = scan};
}

}  // namespace

const std::vector<Sabotage>& sabotages() {
  static const std::vector<Sabotage> kSabotages = {
      {"RowByRow", "CommitIsAllOrNothing", [] { return commit_hook(commit_row_by_row); }},
      {"KeepsFirstOfStale", "CommitIsAllOrNothing",
       [] { return keep_first("storage.stale_version"); }},
      {"AnswersOk", "CommitIsAllOrNothing", [] { return swallow("storage.not_unique"); }},
      {"LosesAll", "CommitIsDurable", [] { return Hooks{}; }, true},
      {"RemembersSecretly",
       "CommitIsDurable",
       [] { return Hooks{}; },
       false,
       {.forgets_on_close = true}},
      {"StaleReads", "ReadYourWrites", [] { return lag_behind(true, false); }},
      {"StaleScans", "ReadYourWrites", [] { return lag_behind(false, true); }},
      {"ReadsManyWithoutGaps", "ReadManyIsRead",
       [] { return Hooks{.read_many = read_many_found}; }},
      {"ReadsManyOfOneTenant", "ReadManyIsRead",
       [] { return Hooks{.read_many = read_many_of_first}; }},
      {"LastWriterWins", "StaleVersionIsAborted", [] { return commit_hook(last_writer_wins); }},
      {"IgnoresStale", "StaleVersionIsAborted", [] { return swallow("storage.stale_version"); }},
      {"KeepsFirstOfBatch", "StaleVersionIsAborted",
       [] { return keep_first("storage.stale_version"); }},
      {"ErasesAnyVersion", "StaleVersionIsAborted",
       [] { return change_erasures(take_any_version); }},
      {"ErasesSoftly", "ErasedIsGone", [] { return change_erasures(bury); }},
      {"ErasesOnlySome", "ErasedIsGone", [] { return keep_first("storage.not_unique"); }},
      {"InsertOrIgnore", "InsertTwiceIsRefused", [] { return swallow("storage.exists"); }},
      {"InsertOrReplace", "InsertTwiceIsRefused", [] { return commit_hook(insert_or_replace); }},
      {"IgnoresUnique", "UniqueIndexesHold", [] { return swallow("storage.not_unique"); }},
      {"UniqueAcrossTenants", "UniqueIndexesHold",
       [] { return commit_hook(unique_across_tenants); }},
      {"CountsBeside", "NumbersAreGapless", count_beside},
      {"NumbersByWrite", "NumbersFollowTheBatch", [] { return commit_hook(number_by_write); }},
      {"DropsSuffix", "NumbersFollowTheBatch", [] { return commit_hook(number_without_suffix); }},
      {"ForgetsRanks", "RanksNeverFall", [] { return commit_hook(forget_ranks); }},
      {"IgnoresFallingRanks", "RanksNeverFall", [] { return swallow("storage.rank_falls"); }},
      {"ReadsAnyones", "TenantsAreIsolated", [] { return Hooks{.read = read_anyones}; }},
      {"ScansAnyones", "TenantsAreIsolated", [] { return scan_hook(scan_anyones); }},
      {"SwapsRows", "ScansAreOrdered", [] { return change_pages(swap_rows); }},
      {"ReversesTies", "ScansAreOrdered", [] { return change_pages(reverse_ties); }},
      {"KeepsNulls", "ScansAreOrdered", [] { return change_pages(keep_nulls); }},
      {"UntilInclusive", "ScansAreOrdered", [] { return scan_hook(until_inclusive); }},
      {"PagesByOffset", "PagesNeitherRepeatNorSkip", [] { return scan_hook(page_by_offset); }},
      {"DropsFirst", "PagesNeitherRepeatNorSkip", [] { return change_pages(drop_first); }},
      {"RepeatsLast", "PagesNeitherRepeatNorSkip", [] { return change_pages(repeat_last); }},
      {"StartsOver", "CursorsAreChecked", [] { return scan_hook(start_over); }},
      {"EmptyIsNull", "ValuesSurvive", [] { return change_reads(empty_is_null); }},
      {"IntegersOfDouble", "ValuesSurvive", [] { return change_reads(integers_of_double); }},
      {"NoAstralPlanes", "ValuesSurvive", [] { return change_reads(no_astral_planes); }},
      {"UpdatesLog", "AppendOnlyStays", [] { return swallow("storage.append_only"); }},
      {"KeepsFirstOfLog", "AppendOnlyStays", [] { return keep_first("storage.append_only"); }},
      {"SkipsBadRows", "BadRowsAreRefused", [] { return keep_first("storage.bad_row"); }},
      {"AcceptsBadRows", "BadRowsAreRefused", [] { return swallow("storage.bad_row"); }},
      {"AnswersNothing", "BadQueriesAreRefused", [] { return scan_hook(answer_nothing); }},
  };
  return kSabotages;
}

}  // namespace v0
}  // namespace octroi
