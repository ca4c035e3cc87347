// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/json_writer.h"

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include <gtest/gtest.h>

namespace octroi {
namespace {

// What must not compile: JSON numbers are floating point to most readers, so none is written.
template <class T>
concept Writable = requires(JsonWriter& json, T value) {
  json.value(value);
};
static_assert(Writable<std::int64_t> && Writable<bool> && Writable<const char*>);
static_assert(!Writable<void*>, "a pointer is not a boolean");

TEST(JsonWriter, NestsAndSeparates) {
  JsonWriter json;
  json.object()
      .field("code", "base")
      .field("minor", std::int64_t{5000})
      .field("paid", false)
      .key("lines")
      .array()
      .value(std::int64_t{1})
      .value("two")
      .null()
      .object()
      .end()
      .array()
      .end()
      .end()
      .key("raw")
      .raw("{\"a\":1}")
      .field("name", std::string("n"))
      .end();
  EXPECT_EQ(json.text(), R"({"code":"base","minor":5000,"paid":false,"lines":[1,"two",null,{},[]],)"
                         R"("raw":{"a":1},"name":"n"})");
}

TEST(JsonWriter, WritesExtremeNumbersExactly) {
  JsonWriter json;
  json.array()
      .value(std::numeric_limits<std::int64_t>::min())
      .value(std::numeric_limits<std::int64_t>::max())
      .end();
  EXPECT_EQ(std::move(json).text(), "[-9223372036854775808,9223372036854775807]");
}

TEST(JsonWriter, EscapesWhatEndsOrBreaksAString) {
  struct Row {
    std::string text;
    const char* json;
  };
  const Row rows[] = {
      {"", R"("")"},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"\n\r\t", R"("\n\r\t")"},
      {std::string("\0\x01\x1F", 3), R"("\u0000\u0001\u001f")"},
      {"\x7F", "\"\x7F\""},
      {"caf\xC3\xA9 </script>", "\"caf\xC3\xA9 </script>\""},
      {"]]>{{7*7}}${jndi}", R"("]]>{{7*7}}${jndi}")"},
  };
  for (const Row& row : rows) {
    std::string out;
    append_json_string(out, row.text);
    EXPECT_EQ(out, row.json);
  }
}

TEST(JsonWriter, TextsThatEndLikeStructureStillSeparate) {
  JsonWriter json;
  json.array().value("{").value("[").value(":").value(",").end();
  EXPECT_EQ(json.text(), R"(["{","[",":",","])");
}

TEST(JsonWriterDeathTest, EndNeedsSomethingOpen) {
  EXPECT_DEATH(JsonWriter().end(), "without an open object");
}

}  // namespace
}  // namespace octroi
