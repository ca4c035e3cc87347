// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "mustache/wording.h"

#include <algorithm>

#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

std::string join(std::initializer_list<std::string_view> parts) {
  std::string whole;
  for (const std::string_view part : parts) whole += part;
  return whole;
}

std::string tag(std::string_view variable, std::string_view sign = "") {
  return join({"{{", sign, variable, "}}"});
}

bool is_optional(std::string_view letter, std::string_view variable) {
  for (const TemplateDescription& description : all_templates()) {
    if (description.name != letter) continue;
    return std::any_of(
        description.variables.begin(), description.variables.end(),
        [&](const TemplateVariable& known) { return known.name == variable && known.is_optional; });
  }
  return false;
}

// `part` only where `variable` is something. The tags share the lines they guard: kainjow leaves
// an empty line behind where a tag on a line of its own opens a section that is not shown.
std::string only_with(std::string_view variable, std::string_view part) {
  return join({tag(variable, "#"), part, tag(variable, "/")});
}

// Rows begin with their line feed, because kainjow swallows an empty line after a section.
std::string text_row(const LanguageWording& language, const WordedRow& row) {
  if (row.variable == "lines") {
    return only_with("lines", join({"\n- {{description}}", language.colon, "{{amount}}"}));
  }
  return join({"\n", row.label, language.colon, tag(row.variable)});
}

std::string html_row(const WordedRow& row) {
  const auto table_row = [](std::string_view label, std::string_view value) {
    return join({"<tr><th scope=\"row\" align=\"left\">", label, "</th><td align=\"right\">", value,
                 "</td></tr>\n"});
  };
  if (row.variable == "lines") {
    return only_with("lines", table_row("{{description}}", "{{amount}}"));
  }
  return table_row(row.label, tag(row.variable));
}

std::string compose_text(const LanguageWording& language, const Wording& letter) {
  std::string text = join({language.greeting, "\n\n", letter.opening, "\n"});
  for (const WordedRow& row : letter.rows) {
    const std::string line = text_row(language, row);
    text += is_optional(letter.name, row.variable) ? only_with(row.variable, line) : line;
  }
  if (!letter.closing.empty()) text += join({"\n\n", letter.closing});
  text += "\n\n{{brand}}";
  text += only_with("account_url", join({"\n", language.account, "{{account_url}}"}));
  text += only_with("support_email", join({"\n", language.support, "{{support_email}}"}));
  text += "\n";
  return text;
}

std::string compose_html(const LanguageWording& language, const Wording& letter) {
  std::string html = join({"<p>", language.greeting, "</p>\n<p>", letter.opening, "</p>\n",
                           "<table cellpadding=\"4\">\n"});
  for (const WordedRow& row : letter.rows) {
    const std::string line = html_row(row);
    html += is_optional(letter.name, row.variable) ? only_with(row.variable, line) : line;
  }
  html += "</table>\n";
  if (!letter.closing.empty()) html += join({"<p>", letter.closing, "</p>\n"});
  return html;
}

std::string page(std::string_view language_tag, std::string_view footer) {
  return join({"<!DOCTYPE html>\n<html lang=\"", language_tag,
               "\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<title>{{brand}}</title>\n</head>\n"
               "<body style=\"margin:0;padding:1.5em;font-family:sans-serif;color:#222\">\n"
               "<div style=\"max-width:36em;margin:0 auto\">\n"
               "<p><strong>{{brand}}</strong></p>\n{{{content}}}",
               footer, "</div>\n</body>\n</html>\n"});
}

}  // namespace

TemplateSource compose(const LanguageWording& language, const Wording& letter) {
  return {std::string(letter.subject), compose_text(language, letter),
          compose_html(language, letter), std::string(brief_of(language.tag, letter.name))};
}

std::string compose_layout(const LanguageWording& language) {
  const std::string account = join({"<p><a href=\"{{account_url}}\">{{account_url}}</a></p>\n"});
  const std::string support =
      join({"<p>", language.support,
            "<a href=\"mailto:{{support_email}}\">{{support_email}}</a></p>\n"});
  return page(language.tag,
              only_with("account_url", account) + only_with("support_email", support));
}

std::string compose_wordless_layout(std::string_view tag_of_language) {
  return page(tag_of_language, "");
}

}  // namespace v0
}  // namespace octroi
