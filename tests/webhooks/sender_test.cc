// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/webhooks/sender.h"

#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/vault/sealing.h"
#include "octroi/webhooks/standard.h"

namespace octroi {
namespace {

const TenantId kTenant = *TenantId::parse("019a0000-0000-7000-8000-000000000001");
const TenantId kOther = *TenantId::parse("019a0000-0000-7000-8000-000000000002");

std::unique_ptr<WebhookSender> sender_of(const WebhookSenderOptions& options = {}) {
  auto sender = make_webhook_sender(options);
  EXPECT_TRUE(sender.ok()) << sender.status();
  return *std::move(sender);
}

WebhookPost post_to(const std::string& url, const std::string& kept) {
  WebhookPost post{.tenant = kTenant, .id = "m-1", .url = url, .body = "{}"};
  post.secrets.push_back({"e/1", kept});
  return post;
}

TEST(WebhookSender, RegistersOnlyTheOpenInternet) {
  const auto sender = sender_of();
  EXPECT_TRUE(sender->check_url("https://erp.example.org/hooks?tenant=7").ok());
  EXPECT_TRUE(sender->check_url("https://erp.example.org:8443/").ok());
  const struct {
    const char* url;
    const char* code;
  } rows[] = {
      {"http://erp.example.org/", "http.forbidden_url"},
      {"https://127.0.0.1/", "http.forbidden_url"},
      {"https://2130706433/", "http.forbidden_url"},
      {"https://0x7f.1/", "http.forbidden_url"},
      {"https://169.254.169.254/latest/meta-data", "http.forbidden_url"},
      {"https://localhost/", "http.forbidden_url"},
      {"https://db.internal/", "http.forbidden_url"},
      {"https://printer.local/", "http.forbidden_url"},
      {"https://intranet/", "http.forbidden_url"},
      {"https://erp.example.org:22/", "http.forbidden_url"},
      {"https://erp.example.org:25/", "http.forbidden_url"},
      {"https://user:secret@erp.example.org/", "http.bad_url"},
      {"https://[::1]/", "http.bad_url"},
      {"ftp://erp.example.org/", "http.bad_url"},
      {"", "http.bad_url"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(error_code(sender->check_url(row.url)), row.code) << row.url;
}

TEST(WebhookSender, LoopbackIsForTestsOnly) {
  const auto tests = sender_of({.allows_loopback = true});
  EXPECT_TRUE(tests->check_url("http://127.0.0.1:8080/hook").ok());
  for (const char* url : {"http://localhost:8080/", "http://127.0.0.2/", "http://10.0.0.1/"}) {
    EXPECT_FALSE(tests->check_url(url).ok()) << url;
  }
  const auto sender = sender_of();
  const WebhookSecretPair pair = *sender->make_secret(kTenant, "e/1");
  const WebhookAnswer answer = sender->post(post_to("http://127.0.0.1:1/", pair.kept));
  EXPECT_EQ(answer.verdict, WebhookVerdict::kRetry);
  EXPECT_EQ(answer.detail, "only https is called");
}

TEST(WebhookSender, SealsSecretsWhereItHasKeys) {
  SystemRandom random;
  auto keys = MasterKeys::make({{"2027", make_sealing_key(random)}}, random);
  ASSERT_TRUE(keys.ok()) << keys.status();
  const auto sealing = sender_of({.keys = &*keys});
  const WebhookSecretPair pair = *sealing->make_secret(kTenant, "e/1");
  EXPECT_TRUE(WebhookSecret::parse(pair.shown.reveal()).ok());
  EXPECT_EQ(pair.kept.find(pair.shown.reveal().substr(6)), std::string::npos);
  EXPECT_NE(sealing->make_secret(kTenant, "e/1")->shown.reveal(), pair.shown.reveal());
  const auto plain = sender_of();
  const WebhookSecretPair open = *plain->make_secret(kTenant, "e/1");
  EXPECT_EQ(open.kept, open.shown.reveal());
  // What cannot be opened is not sent: at another place, for another tenant, without keys, broken.
  const std::string nowhere = "https://127.0.0.1/";
  const auto detail = [&](WebhookSender& sender, WebhookPost post) {
    return sender.post(post).detail;
  };
  EXPECT_EQ(detail(*sealing, post_to(nowhere, pair.kept)),
            "the host must be a name, not an address");
  EXPECT_EQ(detail(*sealing, post_to(nowhere, open.kept)),
            "the host must be a name, not an address");
  WebhookPost moved = post_to(nowhere, pair.kept);
  moved.secrets.front().place = "e/2";
  EXPECT_NE(detail(*sealing, moved), "the host must be a name, not an address");
  WebhookPost anothers = post_to(nowhere, pair.kept);
  anothers.tenant = kOther;
  EXPECT_NE(detail(*sealing, anothers), "the host must be a name, not an address");
  EXPECT_EQ(detail(*plain, post_to(nowhere, pair.kept)),
            "the signing secret is sealed; give the sender the keys");
  for (const char* broken : {"", "{", "{}", "whsec_***"}) {
    EXPECT_NE(detail(*sealing, post_to(nowhere, broken)),
              "the host must be a name, not an address");
  }
}

TEST(WebhookSender, TakesOptionsThatCanWork) {
  EXPECT_EQ(error_code(make_webhook_sender({.timeout = std::chrono::seconds(31)}).status()),
            "webhooks.bad_option");
  EXPECT_EQ(error_code(make_webhook_sender({.timeout = std::chrono::milliseconds(999)}).status()),
            "webhooks.bad_option");
  EXPECT_EQ(error_code(make_webhook_sender({.answer_bytes_max = 0}).status()), "curl.bad_option");
}

}  // namespace
}  // namespace octroi
