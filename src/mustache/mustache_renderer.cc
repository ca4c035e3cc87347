// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/mustache/mustache_renderer.h"

#include <optional>
#include <utility>

#include <kainjow/mustache.hpp>

#include "mustache/template_set.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/notification/locale.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

namespace km = kainjow::mustache;

// Values as the reader's language writes them.
struct Writer {
  Language language;

  km::data operator()(bool flag) const { return flag; }
  km::data operator()(std::int64_t number) const { return format_integer(number, language); }
  km::data operator()(const std::string& text) const { return text; }
  km::data operator()(const Money& amount) const { return format_money(amount, language); }
  km::data operator()(const Date& day) const { return format_day(day, language); }
  km::data operator()(const TemplateList& list) const {
    km::data written(km::data::type::list);
    for (const TemplateValue& item : list) written.push_back(std::visit(*this, item.value()));
    return written;
  }
  km::data operator()(const TemplateObject& object) const {
    km::data written(km::data::type::object);
    for (const auto& [name, value] : object) written.set(name, std::visit(*this, value.value()));
    return written;
  }
};

// Mustache leaves a hole where it finds no value; this one remembers the name.
class StrictContext final : public km::basic_context<std::string> {
 public:
  explicit StrictContext(const km::data& values) : context_(&values) {}

  void push(const km::data* values) override { context_.push(values); }
  void pop() override { context_.pop(); }
  const km::data* get(const std::string& name) const override {
    const km::data* value = context_.get(name);
    if (value == nullptr && missing_.empty()) missing_ = name;
    return value;
  }
  const km::data* get_partial(const std::string& name) const override {
    return context_.get_partial(name);
  }

  [[nodiscard]] const std::string& missing() const { return missing_; }

 private:
  km::context<std::string> context_;
  mutable std::string missing_;
};

enum class Escape { kNothing, kHtml };

// A no-break space is not in the GSM alphabet and would halve what fits into an SMS.
std::string with_plain_blanks(std::string text) {
  for (const std::string_view blank : {"\u00A0", "\u202F"}) {
    for (std::size_t at = text.find(blank); at != std::string::npos; at = text.find(blank, at)) {
      text.replace(at, blank.size(), " ");
    }
  }
  return text;
}

absl::StatusOr<std::string> render_part(const std::string& source, const km::data& values,
                                        Escape escape) {
  // Parsed for each letter: the parsed form is not safe to share between threads.
  km::mustache parsed(source);
  if (escape == Escape::kNothing) {
    parsed.set_custom_escape([](const std::string& text) { return text; });
  }
  StrictContext context(values);
  std::string text = parsed.render(context);
  if (!context.missing().empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "notification.missing_variable",
                      "the template needs '" + context.missing() + "'");
  }
  if (!parsed.is_valid()) {
    return make_error(absl::StatusCode::kInvalidArgument, "notification.bad_template",
                      parsed.error_message());
  }
  return text;
}

class MustacheRenderer final : public Renderer {
 public:
  MustacheRenderer(TemplateSet set, std::string default_language)
      : set_(std::move(set)), default_language_(std::move(default_language)) {}

  [[nodiscard]] absl::StatusOr<Letter> render(std::string_view template_name,
                                              std::string_view language,
                                              const TemplateObject& values) const override;
  [[nodiscard]] absl::StatusOr<Letter> render_own(const LetterTemplate& own,
                                                  std::string_view template_name,
                                                  std::string_view language,
                                                  const TemplateObject& values) const override;
  [[nodiscard]] absl::Status check_own(const LetterTemplate& own, std::string_view template_name,
                                       std::string_view language) const override;

 private:
  struct Found {
    std::string_view tag;
    const LanguageTemplates* language;
    const TemplateSource* letter;
  };

  static Writer writer_of(const Found& found) {
    return {parse_language(found.tag).value_or(Language::kEnglish)};
  }
  [[nodiscard]] std::optional<Found> find_in(std::string_view tag,
                                             std::string_view template_name) const {
    const auto language = set_.find(tag);
    if (language == set_.end()) return std::nullopt;
    const auto letter = language->second.letters.find(template_name);
    if (letter == language->second.letters.end()) return std::nullopt;
    return Found{language->first, &language->second, &letter->second};
  }

  // The tag as given, its primary language, the default.
  [[nodiscard]] std::optional<Found> find(std::string_view language,
                                          std::string_view template_name) const {
    std::string tag = to_lower_ascii(language);
    for (char& c : tag) c = c == '_' ? '-' : c;
    if (auto found = find_in(tag, template_name)) return found;
    if (auto found = find_in(tag.substr(0, tag.find('-')), template_name)) return found;
    return find_in(default_language_, template_name);
  }

  const TemplateSet set_;
  const std::string default_language_;
};

absl::Status unknown_template(std::string_view name) {
  return make_error(absl::StatusCode::kNotFound, "notification.unknown_template",
                    "there is no template '" + std::string(name) + "'");
}

absl::StatusOr<Letter> render_letter(const Writer& writer, const LanguageTemplates& language,
                                     const TemplateSource& source, const TemplateObject& values) {
  const km::data written = writer(values);
  Letter letter;
  OCTROI_ASSIGN_OR_RETURN(letter.subject, render_part(source.subject, written, Escape::kNothing));
  OCTROI_ASSIGN_OR_RETURN(letter.text, render_part(source.text, written, Escape::kNothing));
  OCTROI_ASSIGN_OR_RETURN(letter.html,
                          render_part(with_layout(language, source), written, Escape::kHtml));
  OCTROI_ASSIGN_OR_RETURN(std::string brief, render_part(source.brief, written, Escape::kNothing));
  letter.brief = with_plain_blanks(std::move(brief));
  if (absl::Status line = check_text("the subject", letter.subject, {.bytes_max = 500});
      !line.ok()) {
    return make_error(absl::StatusCode::kInvalidArgument, "notification.bad_template",
                      error_message(line));
  }
  return letter;
}

// The parts that somebody wrote, and ours for the others.
TemplateSource merged(const TemplateSource& ours, const LetterTemplate& own) {
  const auto part = [](const std::string& theirs, const std::string& usual) {
    return theirs.empty() ? usual : theirs;
  };
  return {part(own.subject, ours.subject), part(own.text, ours.text), part(own.html, ours.html),
          part(own.brief, ours.brief)};
}

absl::StatusOr<Letter> MustacheRenderer::render(std::string_view template_name,
                                                std::string_view language,
                                                const TemplateObject& values) const {
  const std::optional<Found> found = find(language, template_name);
  if (!found) return unknown_template(template_name);
  return render_letter(writer_of(*found), *found->language, *found->letter, values);
}

absl::StatusOr<Letter> MustacheRenderer::render_own(const LetterTemplate& own,
                                                    std::string_view template_name,
                                                    std::string_view language,
                                                    const TemplateObject& values) const {
  const std::optional<Found> found = find(language, template_name);
  if (!found) return unknown_template(template_name);
  return render_letter(writer_of(*found), *found->language, merged(*found->letter, own), values);
}

absl::Status MustacheRenderer::check_own(const LetterTemplate& own, std::string_view template_name,
                                         std::string_view language) const {
  const std::optional<Found> found = find(language, template_name);
  if (!found) return unknown_template(template_name);
  const std::string where = std::string(language) + "/" + std::string(template_name);
  OCTROI_RETURN_IF_ERROR(check_part(where + ".subject", own.subject));
  OCTROI_RETURN_IF_ERROR(check_part(where + ".txt", own.text));
  OCTROI_RETURN_IF_ERROR(check_part(where + ".html", own.html));
  OCTROI_RETURN_IF_ERROR(check_part(where + ".brief", own.brief));
  if (own.subject.find('\n') != std::string::npos) {
    return make_error(absl::StatusCode::kInvalidArgument, "notification.bad_template",
                      where + ".subject:1: a subject is one line");
  }
  return check_letter(where, *found->language, template_name, merged(*found->letter, own));
}

bool has_all_templates(const TemplateSet& set, const std::string& tag) {
  const auto language = set.find(tag);
  return language != set.end() && language->second.letters.size() == all_templates().size();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Renderer>> make_mustache_renderer(MustacheOptions options) {
  TemplateSet set = builtin_templates();
  if (!options.folder.empty()) OCTROI_RETURN_IF_ERROR(override_templates(set, options.folder));
  OCTROI_RETURN_IF_ERROR(check_templates(set));
  std::string tag = to_lower_ascii(options.default_language);
  if (!has_all_templates(set, tag)) {
    return make_error(absl::StatusCode::kInvalidArgument, "notification.unknown_language",
                      "the default language '" + tag + "' does not have all templates");
  }
  return std::make_unique<MustacheRenderer>(std::move(set), std::move(tag));
}

}  // namespace v0
}  // namespace octroi
