// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "mustache/template_set.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include <kainjow/mustache.hpp>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kContent = "{{{content}}}";
constexpr std::size_t kFileBytesMax = 256 * 1024;

using Names = std::set<std::string, std::less<>>;

absl::Status bad_template(std::string_view where, std::string_view what) {
  std::string message(where);
  message += ": ";
  message += what;
  return make_error(absl::StatusCode::kInvalidArgument, "notification.bad_template", message);
}

// --- Checking -----------------------------------------------------------------------------------

Names names_of(const TemplateDescription& description) {
  Names names;
  for (const TemplateVariable& variable : common_template_variables()) {
    names.emplace(variable.name);
  }
  for (const TemplateVariable& variable : description.variables) {
    names.emplace(variable.name);
    if (variable.kind == TemplateKind::kLines) names.insert({"description", "amount"});
  }
  return names;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

// `inside` is what stands between "{{" and "}}".
absl::Status check_tag(std::string_view where, std::string_view inside, const Names& names) {
  if (inside.empty()) return bad_template(where, "an empty tag {{}}");
  const char sign = inside.front();
  if (sign == '!') return absl::OkStatus();
  if (sign == '{' || sign == '&') {
    return bad_template(where, "an unescaped tag; write {{name}} so that no value becomes markup");
  }
  if (sign == '>' || sign == '=') {
    return bad_template(where, "partials and delimiters are not supported");
  }
  const bool is_section = sign == '#' || sign == '^' || sign == '/';
  const std::string_view name = trim(is_section ? inside.substr(1) : inside);
  if (names.contains(name)) return absl::OkStatus();
  return bad_template(where, "the variable '" + std::string(name) + "' is not given to it");
}

// "fr/receipt.txt:3"
std::string line_of(std::string_view where, const std::string& source, std::size_t at) {
  const auto begin = source.begin();
  const auto line = 1 + std::count(begin, begin + static_cast<std::ptrdiff_t>(at), '\n');
  return std::string(where) + ":" + std::to_string(line);
}

absl::Status check_source(std::string_view where, const std::string& source, const Names& names) {
  for (std::size_t at = source.find("{{"); at != std::string::npos; at = source.find("{{", at)) {
    const std::size_t end = source.find("}}", at + 2);
    const std::string place = line_of(where, source, at);
    if (end == std::string::npos) return bad_template(place, "a tag that is not closed");
    const std::string_view inside = std::string_view(source).substr(at + 2, end - at - 2);
    OCTROI_RETURN_IF_ERROR(check_tag(place, inside, names));
    at = end + 2;
  }
  const kainjow::mustache::mustache parsed(source);
  if (!parsed.is_valid()) return bad_template(where, parsed.error_message());
  return absl::OkStatus();
}

// --- Reading a host's folder --------------------------------------------------------------------

absl::StatusOr<std::string> read_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return bad_template(path.string(), "is not a file");
  if (fs::file_size(path, error) > kFileBytesMax || error) {
    return bad_template(path.string(), "is larger than 256 KiB");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) return bad_template(path.string(), "cannot be read");
  std::erase(text, '\r');
  const absl::Status status =
      check_text("the file", text, {.bytes_max = kFileBytesMax, .may_have_newlines = true});
  if (!status.ok()) return bad_template(path.string(), error_message(status));
  return text;
}

// Where the file's text belongs; null for a name that means nothing.
std::string* place_of(LanguageTemplates& language, const fs::path& path) {
  const std::string name = path.stem().string();
  const std::string part = path.extension().string();
  if (name == "layout" && part == ".html") return &language.layout;
  if (find_template(name) == nullptr) return nullptr;
  if (part != ".subject" && part != ".txt" && part != ".html" && part != ".brief") return nullptr;
  TemplateSource& letter = language.letters[name];
  if (part == ".subject") return &letter.subject;
  if (part == ".brief") return &letter.brief;
  return part == ".txt" ? &letter.text : &letter.html;
}

absl::StatusOr<std::vector<fs::path>> list_folder(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    // What editors and version control leave behind begins with a dot.
    if (it->path().filename().string().front() != '.') paths.push_back(it->path());
  }
  if (!error) {
    std::sort(paths.begin(), paths.end());
    return paths;
  }
  return make_error(absl::StatusCode::kNotFound, "notification.no_folder",
                    "the templates' folder " + folder.string() + ": " + error.message());
}

absl::Status override_language(LanguageTemplates& language, const fs::path& folder) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<fs::path> files, list_folder(folder));
  for (const fs::path& path : files) {
    OCTROI_ASSIGN_OR_RETURN(std::string text, read_file(path));
    std::string* place = place_of(language, path);
    if (place == nullptr) return bad_template(path.string(), "is the name of no template");
    // Editors end the last line; a subject and a brief have no line to end.
    const bool is_line = path.extension() == ".subject" || path.extension() == ".brief";
    if (is_line && text.back() == '\n') text.pop_back();
    *place = std::move(text);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status check_letter(const std::string& where, const LanguageTemplates& language,
                          std::string_view name, const TemplateSource& letter) {
  const Names names = names_of(*find_template(name));
  if (letter.subject.empty() || letter.text.empty() || letter.html.empty()) {
    return bad_template(where, "needs all of .subject, .txt and .html");
  }
  OCTROI_RETURN_IF_ERROR(check_source(where + ".subject", letter.subject, names));
  OCTROI_RETURN_IF_ERROR(check_source(where + ".txt", letter.text, names));
  OCTROI_RETURN_IF_ERROR(check_source(where + ".brief", letter.brief, names));
  OCTROI_RETURN_IF_ERROR(check_source(where + ".html", letter.html, names));
  return check_source(where + ".html with layout", with_layout(language, letter), names);
}

absl::Status check_part(std::string_view where, std::string_view text) {
  const absl::Status status =
      check_text("the part", text,
                 {.bytes_max = kFileBytesMax, .may_be_empty = true, .may_have_newlines = true});
  return status.ok() ? status : bad_template(where, error_message(status));
}

TemplateSet builtin_templates() {
  TemplateSet set;
  for (const LanguageWording* language : {&kEnglishWording, &kFrenchWording}) {
    LanguageTemplates& templates_of_language = set[std::string(language->tag)];
    templates_of_language.layout = compose_layout(*language);
    for (const Wording& letter : language->letters) {
      templates_of_language.letters.emplace(letter.name, compose(*language, letter));
    }
  }
  return set;
}

absl::Status override_templates(TemplateSet& set, const std::string& folder) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<fs::path> folders, list_folder(folder));
  for (const fs::path& path : folders) {
    const std::string tag = to_lower_ascii(path.filename().string());
    if (!check_code("language", tag).ok()) {
      return bad_template(path.string(), "is not named by a language");
    }
    LanguageTemplates& language = set[tag];
    if (language.layout.empty()) language.layout = compose_wordless_layout(tag);
    OCTROI_RETURN_IF_ERROR(override_language(language, path));
  }
  return absl::OkStatus();
}

absl::Status check_templates(const TemplateSet& set) {
  for (const auto& [tag, language] : set) {
    const std::size_t content = language.layout.find(kContent);
    if (content == std::string::npos ||
        language.layout.find(kContent, content + 1) != std::string::npos) {
      return bad_template(tag + "/layout.html", "must hold {{{content}}} once");
    }
    for (const auto& [name, letter] : language.letters) {
      OCTROI_RETURN_IF_ERROR(check_letter(tag + "/" + name, language, name, letter));
    }
  }
  return absl::OkStatus();
}

std::string with_layout(const LanguageTemplates& language, const TemplateSource& letter) {
  std::string page = language.layout;
  const std::size_t content = page.find(kContent);
  if (content != std::string::npos) page.replace(content, kContent.size(), letter.html);
  return page;
}

}  // namespace v0
}  // namespace octroi
