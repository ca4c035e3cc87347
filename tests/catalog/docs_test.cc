// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// docs/formats/catalog.md keeps its word: its examples load, and it lists every code there is.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "gmock/gmock.h"

#include "support.h"

namespace octroi {
namespace {

using catalog_test::parse_json;
using catalog_test::parse_text;
using catalog_test::valid;

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string page() {
  return contents(std::filesystem::path(OCTROI_SOURCE_DIR) / "docs/formats/catalog.md");
}

// What stands between the first `fence` and the next ```.
std::string block(const std::string& text, const std::string& fence) {
  const std::size_t begin = text.find(fence) + fence.size();
  return text.substr(begin, text.find("```", begin) - begin);
}

std::set<std::string> codes_in(const std::string& text, char quote) {
  const std::regex code(std::string(1, quote) + "(catalog\\.[a-z0-9_]+)" + quote);
  std::set<std::string> codes;
  for (std::sregex_iterator each(text.begin(), text.end(), code), end; each != end; ++each) {
    codes.insert((*each)[1]);
  }
  return codes;
}

TEST(FormatPage, ItsTwoExamplesAreOneCatalogue) {
  const Catalog text = valid(parse_text(block(page(), "```\n")));
  EXPECT_EQ(text, valid(parse_json(block(page(), "```json\n"))));
  EXPECT_EQ(text.current("starter")->prices.size(), 2u);
}

TEST(FormatPage, ListsEveryCodeAndNoOther) {
  std::string sources;
  const auto folder = std::filesystem::path(OCTROI_SOURCE_DIR) / "src/catalog";
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.is_regular_file()) sources += contents(file.path());
  }
  EXPECT_EQ(codes_in(page(), '`'), codes_in(sources, '"'));
}

}  // namespace
}  // namespace octroi
