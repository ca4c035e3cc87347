// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/mustache/mustache_renderer.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mustache/sample_values.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/notification/short_text.h"

namespace octroi {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<Renderer> renderer_of(MustacheOptions options = {}) {
  auto renderer = make_mustache_renderer(std::move(options));
  EXPECT_TRUE(renderer.ok()) << renderer.status();
  return *std::move(renderer);
}

std::string read(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// All letters of a language in one file that a person reads and approves. Run with
// OCTROI_UPDATE_GOLDEN=1 to write it anew.
TEST(MustacheRenderer, LettersReadAsApproved) {
  const auto renderer = renderer_of();
  for (const std::string language : {"en", "fr"}) {
    std::string all;
    for (const TemplateDescription& description : all_templates()) {
      const auto letter = renderer->render(description.name, language, values_of(description));
      ASSERT_TRUE(letter.ok()) << description.name << ": " << letter.status();
      all += "=== " + std::string(description.name) + "\nSubject: " + letter->subject + "\n\n" +
             letter->text + "--- html\n" + letter->html + "--- brief\n" + letter->brief + "\n\n";
    }
    const std::string path =
        std::string(OCTROI_SOURCE_DIR) + "/tests/mustache/golden/letters." + language + ".txt";
    if (std::getenv("OCTROI_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << all;
    EXPECT_EQ(read(path), all) << path;
  }
}

TEST(MustacheRenderer, EveryMissingVariableIsNamedByEveryTemplate) {
  const auto renderer = renderer_of();
  for (const TemplateDescription& description : all_templates()) {
    for (const auto& [name, value] : values_of(description)) {
      TemplateObject values = values_of(description);
      values.erase(name);
      for (const char* language : {"en", "fr"}) {
        const auto letter = renderer->render(description.name, language, values);
        EXPECT_EQ(error_code(letter.status()), "notification.missing_variable")
            << description.name << " " << name;
        EXPECT_THAT(error_message(letter.status()), HasSubstr("'" + name + "'"));
      }
    }
  }
}

TEST(MustacheRenderer, OptionalVariablesLeaveNoTrace) {
  const auto renderer = renderer_of();
  for (const TemplateDescription& description : all_templates()) {
    TemplateObject values = values_of(description);
    values.insert_or_assign("support_email", false);
    values.insert_or_assign("account_url", false);
    for (const TemplateVariable& variable : description.variables) {
      if (variable.is_optional) values.insert_or_assign(std::string(variable.name), false);
    }
    for (const char* language : {"en", "fr"}) {
      const auto letter = renderer->render(description.name, language, values);
      ASSERT_TRUE(letter.ok()) << description.name << letter.status();
      for (const std::string& part : {letter->subject, letter->text, letter->html}) {
        EXPECT_THAT(part, Not(HasSubstr("{{")));
        EXPECT_THAT(part, Not(HasSubstr(": \n"))) << description.name;
        EXPECT_THAT(part, Not(HasSubstr("\n\n\n"))) << description.name;
        EXPECT_THAT(part, Not(HasSubstr("mailto")));
      }
      EXPECT_THAT(letter->text, ::testing::EndsWith("\n\nSanté Rurale\n")) << description.name;
    }
  }
}

TEST(MustacheRenderer, ValuesAreEscapedInHtmlOnly) {
  const auto renderer = renderer_of();
  const std::string evil = "<script>alert(\"1\")</script> & 'Co' {{7*7}} {{{plan}}}";
  for (const TemplateDescription& description : all_templates()) {
    const TemplateObject values = values_of(description, sample_values(evil));
    const auto letter = renderer->render(description.name, "en", values);
    ASSERT_TRUE(letter.ok()) << letter.status();
    EXPECT_THAT(letter->html, Not(HasSubstr("<script>")));
    EXPECT_THAT(
        letter->html,
        HasSubstr("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &apos;Co&apos;"));
    EXPECT_THAT(letter->html, HasSubstr("{{7*7}} {{{plan}}}"));
    EXPECT_THAT(letter->text, HasSubstr(evil));
  }
}

// In GSM-7, and short of what two segments hold: a customer pays for each.
TEST(MustacheRenderer, BriefsFitIntoFewSegments) {
  const auto renderer = renderer_of();
  for (const std::string language : {"en", "fr"}) {
    for (const TemplateDescription& description : all_templates()) {
      const auto letter = renderer->render(description.name, language, values_of(description));
      ASSERT_TRUE(letter.ok()) << letter.status();
      EXPECT_FALSE(letter->brief.empty()) << description.name;
      const SmsSize size = sms_size(letter->brief);
      EXPECT_EQ(size.alphabet, SmsAlphabet::kGsm7) << letter->brief;
      EXPECT_LE(size.segments, 1) << letter->brief;
    }
  }
}

TEST(MustacheRenderer, OneDayIsTomorrow) {
  const auto renderer = renderer_of();
  TemplateObject values = sample_values();
  values.insert_or_assign("days_left", 1);
  values.insert_or_assign("is_last_day", true);
  EXPECT_EQ(renderer->render("reminder", "en", values)->subject, "Your subscription ends tomorrow");
  EXPECT_EQ(renderer->render("trial_ending", "fr", values)->subject,
            "Votre essai gratuit prend fin demain");
}

TEST(MustacheRenderer, LanguagesFallBack) {
  const auto renderer = renderer_of({.default_language = "fr"});
  const TemplateObject values = sample_values();
  const std::string french = renderer->render("receipt", "fr", values)->subject;
  const std::string english = renderer->render("receipt", "en", values)->subject;
  EXPECT_NE(french, english);
  EXPECT_EQ(renderer->render("receipt", "FR_ca", values)->subject, french);
  EXPECT_EQ(renderer->render("receipt", "en-GB", values)->subject, english);
  EXPECT_EQ(renderer->render("receipt", "es", values)->subject, french);
  EXPECT_EQ(renderer->render("receipt", "", values)->subject, french);
  EXPECT_EQ(error_code(renderer->render("recipe", "fr", values).status()),
            "notification.unknown_template");
}

TEST(MustacheRenderer, SubjectsStayOneLine) {
  const auto renderer = renderer_of();
  TemplateObject values = sample_values();
  values.insert_or_assign("invoice_number", "INV\r\nBcc: evil@example.net");
  EXPECT_EQ(error_code(renderer->render("receipt", "en", values).status()),
            "notification.bad_template");
}

TEST(MustacheRenderer, ManyThreadsRenderAlike) {
  const auto renderer = renderer_of();
  const TemplateObject values = sample_values();
  const Letter expected = *renderer->render("invoice", "fr", values);
  std::vector<std::thread> threads;
  std::vector<int> same(4);
  for (int& count : same) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) count += *renderer->render("invoice", "fr", values) == expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(same, (std::vector<int>{5, 5, 5, 5}));
}

class Folder : public ::testing::Test {
 protected:
  Folder() {
    std::string pattern = ::testing::TempDir() + "octroi-templates-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~Folder() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = std::filesystem::path(folder_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  [[nodiscard]] std::string code_of_making(std::string default_language = "en") const {
    return error_code(make_mustache_renderer({folder_, std::move(default_language)}).status());
  }

  std::string folder_;
};

TEST_F(Folder, OverridesAnyPart) {
  write("fr/receipt.subject", "Paiement de {{amount}} reçu\n");
  write("fr/layout.html", "<html>{{brand}}{{{content}}}</html>");
  write("fr/receipt.brief", "{{amount}} reçus\n");
  const auto renderer = renderer_of({.folder = folder_});
  const auto letter = renderer->render("receipt", "fr", sample_values());
  EXPECT_EQ(letter->subject, "Paiement de 1\u202F198,50\u00A0€ reçu");
  EXPECT_THAT(letter->text, HasSubstr("Merci"));
  EXPECT_THAT(letter->html, ::testing::StartsWith("<html>Santé Rurale<p>Bonjour"));
  EXPECT_EQ(letter->brief, "1 198,50 € reçus") << "blanks instead of no-break spaces";
}

TEST_F(Folder, AddsLanguages) {
  write("es/receipt.subject", "Recibo {{invoice_number}}");
  write("es/receipt.txt", "Gracias, {{customer}}.\r\n");
  write("es/receipt.html", "<p>Gracias, {{customer}}.</p>");
  const auto renderer = renderer_of({.folder = folder_});
  const auto letter = renderer->render("receipt", "es-MX", sample_values());
  EXPECT_EQ(letter->subject, "Recibo INV-202601-00007");
  EXPECT_EQ(letter->text, "Gracias, CSCOM Koulikoro.\n");
  EXPECT_THAT(letter->html, HasSubstr("lang=\"es\""));
  EXPECT_EQ(letter->brief, "");
  // What it does not have comes in the default language.
  EXPECT_EQ(renderer->render("welcome", "es", sample_values())->subject, "Welcome to Santé Rurale");
  EXPECT_EQ(code_of_making("es"), "notification.unknown_language");
}

TEST_F(Folder, BadTemplatesAreRefusedWhenTheyAreRead) {
  const std::pair<const char*, const char*> cases[] = {
      {"en/receipt.html", "<p>{{{customer}}}</p>"},
      {"en/receipt.html", "<p>{{&customer}}</p>"},
      {"en/receipt.html", "{{> other}}"},
      {"en/receipt.html", "{{=<% %>=}}"},
      {"en/receipt.txt", "{{custmer}}"},
      {"en/receipt.txt", "{{#lines}}{{/lines}}"},
      {"en/receipt.txt", "{{customer"},
      {"en/receipt.brief", "{{custmer}}"},
      {"en/receipt.brief", "{{{customer}}}"},
      {"en/receipt.txt", "{{}}"},
      {"en/receipt.txt", "{{#plan}}"},
      {"en/receipt.txt", "{{/customer}}"},
      {"en/receipt.txt", "x\x01"},
      {"en/receipt.txt", "\xe9"},
      {"en/receipt.subject", ""},
      {"en/reciept.txt", "x"},
      {"en/receipt.text", "x"},
      {"en/layout.html", "no content"},
      {"en/layout.html", "{{{content}}}{{{content}}}"},
      {"es/receipt.txt", "only one part"},
      {"e n/receipt.txt", "x"},
      {"en/layout.html", "{{plans}}{{{content}}}"},
  };
  for (const auto& [name, text] : cases) {
    std::filesystem::remove_all(folder_);
    write(name, text);
    EXPECT_EQ(code_of_making(), "notification.bad_template") << name << ": " << text;
  }
  std::filesystem::remove_all(folder_);
  EXPECT_EQ(code_of_making(), "notification.no_folder");
}

TEST_F(Folder, HugeFilesAreRefused) {
  write("en/receipt.txt", std::string(257 * 1024, 'x'));
  EXPECT_EQ(code_of_making(), "notification.bad_template");
}

}  // namespace
}  // namespace octroi
