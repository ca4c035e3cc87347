// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/storage/checks.h"

#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

RecordType good_type() {
  return {.name = "things",
          .fields = {{"a", FieldType::kText}, {"b", FieldType::kInteger, true}},
          .indexes = {{.name = "ab", .fields = {"a", "b"}}}};
}

struct BadType {
  const char* name;
  void (*change)(RecordType& type);
};

const BadType kBadTypes[] = {
    {"NoName", [](RecordType& type) { type.name = ""; }},
    {"UpperCase", [](RecordType& type) { type.name = "Things"; }},
    {"DigitFirst", [](RecordType& type) { type.name = "2things"; }},
    {"Quote", [](RecordType& type) { type.name = "a\"; DROP TABLE x; --"; }},
    {"TwoUnderscores", [](RecordType& type) { type.name = "a__b"; }},
    {"TooLong", [](RecordType& type) { type.name = std::string(51, 'a'); }},
    {"SqlitesTable", [](RecordType& type) { type.name = "sqlite_schema"; }},
    {"OurTable", [](RecordType& type) { type.name = "octroi_schema"; }},
    {"SeriesTable", [](RecordType& type) { type.name = "number_series"; }},
    {"NoFields", [](RecordType& type) { type.fields.clear(); }},
    {"FieldTwice", [](RecordType& type) { type.fields[1].name = "a"; }},
    {"FieldId", [](RecordType& type) { type.fields[0].name = "id"; }},
    {"FieldVersion", [](RecordType& type) { type.fields[0].name = "version"; }},
    {"FieldTenant", [](RecordType& type) { type.fields[0].name = "tenant_id"; }},
    {"FieldBlank", [](RecordType& type) { type.fields[0].name = "a b"; }},
    {"IndexNoName", [](RecordType& type) { type.indexes[0].name = ""; }},
    {"IndexNoFields", [](RecordType& type) { type.indexes[0].fields.clear(); }},
    {"IndexUnknownField", [](RecordType& type) { type.indexes[0].fields = {"c"}; }},
    {"IndexFieldTwice",
     [](RecordType& type) {
       type.indexes[0].fields = {"a", "a"};
     }},
    {"IndexTwice", [](RecordType& type) { type.indexes.push_back(type.indexes[0]); }},
};

class EachBadType : public ::testing::TestWithParam<BadType> {};

TEST_P(EachBadType, IsRefused) {
  RecordType type = good_type();
  ASSERT_TRUE(check_type(type).ok());
  GetParam().change(type);
  const absl::Status status = check_type(type);
  EXPECT_EQ(error_code(status), "storage.bad_type");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Checks, EachBadType, ::testing::ValuesIn(kBadTypes),
                         [](const auto& type) { return type.param.name; });

TEST(Checks, StorableTextIsUtf8WithoutNulAtEveryLength) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'a');
    EXPECT_TRUE(is_storable_text(text)) << size;
    for (std::size_t at = 0; at < size; ++at) {
      for (const char bad : {'\0', '\x80', '\xFF'}) {
        std::string broken = text;
        broken[at] = bad;
        EXPECT_FALSE(is_storable_text(broken)) << size << " " << at;
      }
      EXPECT_TRUE(is_storable_text(text.substr(0, at) + "\xC3\xA9" + text.substr(at)));
      std::string control = text;
      control[at] = '\x01';
      EXPECT_TRUE(is_storable_text(control)) << "only NUL is refused";
    }
  }
  EXPECT_TRUE(is_storable_text("abc", 3));
  EXPECT_FALSE(is_storable_text("abcd", 3));
}

TEST(Checks, StorableIdsHaveOneTo200Bytes) {
  EXPECT_FALSE(is_storable_id(""));
  EXPECT_TRUE(is_storable_id("x"));
  EXPECT_TRUE(is_storable_id(std::string(200, 'x')));
  EXPECT_FALSE(is_storable_id(std::string(201, 'x')));
}

TEST(Checks, ABadRowIsNamed) {
  const RecordType type = good_type();
  const TenantId tenant = kPlatform;
  const Row row{
      .type = &type, .tenant = tenant, .id = "t-1", .values = {Value("x"), Value("many")}};
  EXPECT_EQ(error_message(check_row(row)),
            "things of tenant " + tenant.to_string() + ": 't-1': b must be an integer, not text");
}

TEST(Checks, AFormattedNumberIsPaddedAndNeverCut) {
  const NumberSeries series{.series = "s", .prefix = "INV-", .digits = 3, .suffix = "/26"};
  EXPECT_EQ(format_number(series, 7), "INV-007/26");
  EXPECT_EQ(format_number(series, 1234), "INV-1234/26");
  EXPECT_EQ(format_number({.series = "s"}, 42), "42");
}

TEST(Checks, FieldPositionsAreThoseOfTheType) {
  EXPECT_EQ(field_position(good_type(), "b"), 1U);
  EXPECT_EQ(field_position(good_type(), "c"), std::nullopt);
}

TEST(Batch, AppendMovesTheNumbersBehindItsWrites) {
  const RecordType type = good_type();
  const Row row{.type = &type, .tenant = kPlatform, .id = "t", .values = {Value("x"), Value()}};
  Batch first;
  EXPECT_EQ(first.insert(row), 0U);
  EXPECT_EQ(first.update(row), 1U);
  Batch second;
  second.take_number({.series = {.series = "s"}, .write = second.insert(row)});
  first.append(std::move(second));
  ASSERT_EQ(first.writes().size(), 3U);
  ASSERT_EQ(first.numbers().size(), 1U);
  EXPECT_EQ(first.numbers()[0].write, 2U);
  EXPECT_EQ(first.writes()[1].kind, WriteKind::kUpdate);
  EXPECT_FALSE(first.empty());
  EXPECT_TRUE(Batch().empty());
}

TEST(Batch, AnErasureHasAKeyAndAVersionAndNothingElse) {
  const RecordType type = good_type();
  const auto code_of = [](const Batch& batch) { return error_code(check_batch(batch)); };
  Batch good;
  EXPECT_EQ(good.erase(type, kPlatform, "t", 3), 0U);
  EXPECT_EQ(good.writes()[0].kind, WriteKind::kErase);
  EXPECT_EQ(code_of(good), "");
  Batch unread;
  unread.erase(type, kPlatform, "t", 0);
  EXPECT_EQ(code_of(unread), "storage.bad_row");
  Batch nobodys;
  nobodys.erase(type, TenantId(), "t", 1);
  EXPECT_EQ(code_of(nobodys), "storage.bad_row");
  Batch unnamed;
  unnamed.erase(type, kPlatform, "", 1);
  EXPECT_EQ(code_of(unnamed), "storage.bad_row");
  Batch with_values;
  with_values.add({WriteKind::kErase, {&type, kPlatform, "t", 1, {Value("x"), Value()}}});
  EXPECT_EQ(code_of(with_values), "storage.bad_row");
}

TEST(Batch, NumbersAreOrderedByTheirWriteAndThenAsAsked) {
  Batch batch;
  for (const std::size_t write : {2, 0, 2, 1}) batch.take_number({.write = write});
  std::vector<std::ptrdiff_t> asked;
  for (const NumberTaken* taken : numbers_by_write(batch))
    asked.push_back(taken - batch.numbers().data());
  EXPECT_EQ(asked, (std::vector<std::ptrdiff_t>{1, 3, 0, 2}));
}

}  // namespace
}  // namespace v0
}  // namespace octroi
