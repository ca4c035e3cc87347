// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What libcurl does is not looked up but tried: each scenario runs against a server on loopback.

#include <memory>
#include <optional>
#include <regex>

#include <curl/curl.h>

#include "octroi/base/text.h"
#include "octroi/eml/mail.h"
#include "octroi/notification/message.h"
#include "octroi/signing/encoding.h"
#include "smtp/smtp_result.h"
#include "smtp_server.h"
#include "vector.h"

namespace octroi::vectors {
namespace {

struct Upload {
  std::string_view rest;
};

std::size_t read_upload(char* out, std::size_t size, std::size_t count, void* source) {
  auto& upload = *static_cast<Upload*>(source);
  const std::size_t taken = upload.rest.copy(out, size * count);
  upload.rest.remove_prefix(taken);
  return taken;
}

struct Delivery {
  bool wants_tls = false;
  bool logs_in = false;
};

SmtpTransfer deliver(int port, std::string_view message, const Delivery& delivery) {
  using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
  using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
  const Handle handle(curl_easy_init(), curl_easy_cleanup);
  const List recipients(curl_slist_append(nullptr, "to@x.test"), curl_slist_free_all);
  const std::string url = "smtp://127.0.0.1:" + std::to_string(port) + "/localhost";
  Upload upload{message};
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, 5'000L);
  curl_easy_setopt(handle.get(), CURLOPT_USE_SSL,
                   static_cast<long>(delivery.wants_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (delivery.logs_in) {
    curl_easy_setopt(handle.get(), CURLOPT_USERNAME, "user");
    curl_easy_setopt(handle.get(), CURLOPT_PASSWORD, "password");
  }
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, "from@x.test");
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, read_upload);
  curl_easy_setopt(handle.get(), CURLOPT_READDATA, &upload);
  SmtpTransfer transfer;
  transfer.curl_code = curl_easy_perform(handle.get());
  transfer.was_handed_over = upload.rest.empty();
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &transfer.response_code);
  return transfer;
}

// "RCPT TO 550": who answers what. Nothing for words that are not understood.
std::optional<SmtpScript> read_scenario(const std::string& scenario) {
  SmtpScript script;
  if (scenario == "ok" || scenario.starts_with("STARTTLS required, not offered")) return script;
  static const std::regex kForm(
      "(greeting|AUTH|MAIL|RCPT|DATA|final)(?: FROM| TO)? ([245][0-9][0-9])(?: after DATA)?");
  std::smatch parts;
  if (!std::regex_match(scenario, parts, kForm)) return std::nullopt;
  const std::string stage = parts[1];
  const int code = std::stoi(parts[2]);
  if (stage == "greeting") script.greeting = code;
  if (stage == "AUTH") script.login = code;
  if (stage == "MAIL") script.sender = code;
  if (stage == "RCPT") script.recipient = code;
  if (stage == "DATA") script.data = code;
  if (stage == "final") script.message = code;
  return script;
}

Json describe(const SmtpTransfer& transfer) {
  return Json{
      {"curlcode", transfer.curl_code},
      {"response_code", transfer.response_code == 0 ? Json() : Json(transfer.response_code)},
      {"retryable", is_worth_retrying(transfer)}};
}

absl::StatusOr<Json> libcurl_result(const Json& inputs) {
  const std::string scenario = inputs.at("scenario");
  if (scenario.starts_with("connection refused")) {
    constexpr int kNobodyListens = 1;
    return describe(deliver(kNobodyListens, "x\r\n", {}));
  }
  const auto script = read_scenario(scenario);
  if (!script) return unsupported("this scenario is not understood");
  SmtpServer server(*script);
  const Delivery delivery{.wants_tls = scenario.starts_with("STARTTLS"),
                          .logs_in = scenario.starts_with("AUTH")};
  SmtpTransfer transfer = deliver(server.port(), "Subject: t\r\n\r\nx\r\n", delivery);
  server.wait();
  // No reply of the conversation refused anything: what failed came before it.
  if (transfer.curl_code == CURLE_USE_SSL_FAILED) transfer.response_code = 0;
  return describe(transfer);
}

absl::StatusOr<Json> dot_stuffing(const Json& inputs) {
  const auto message = decode_hex(inputs.at("message_hex").get<std::string>());
  if (!message) return unsupported("the message is not in hexadecimal");
  SmtpServer server({});
  const SmtpTransfer transfer = deliver(server.port(), *message, {});
  server.wait();
  if (transfer.curl_code != CURLE_OK) return unsupported("the message was not delivered");
  return Json{{"wire_data_lines", server.data_lines()}};
}

absl::StatusOr<Json> envelope_address(const Json& inputs) {
  return Json{{"accepted", check_email("address", inputs.at("address").get<std::string>()).ok()}};
}

// A host's own header and a subject pass the same gate. "X-" stands before the name, because some
// headers are the notifier's alone, which is not what is asked here.
absl::StatusOr<Json> header_policy(const Json& inputs) {
  const std::string header = inputs.at("header");
  const std::size_t colon = header.find(':');
  if (colon == std::string::npos) return Json{{"accepted", false}};
  const bool has_blank = header.compare(colon, 2, ": ") == 0;
  Message message;
  message.message_id = "vector";
  message.template_name = "vector";
  message.language = "en";
  message.recipient.address = "to@x.test";
  message.subject = "subject";
  message.text = "text";
  message.headers = {{"X-" + header.substr(0, colon), header.substr(colon + (has_blank ? 2 : 1))}};
  return Json{{"accepted", check_message(message).ok()}};
}

absl::StatusOr<Json> rfc2047_subject(const Json& inputs) {
  return Json{{"encoded", encode_header_text(inputs.at("text").get<std::string>())}};
}

constexpr Answerer kAnswerers[] = {
    {"smtp", "libcurl_result", libcurl_result},
    {"smtp", "dot_stuffing", dot_stuffing},
    {"smtp", "envelope_address_policy", envelope_address},
    {"smtp", "header_policy", header_policy},
    {"smtp", "rfc2047_subject", rfc2047_subject},
};

}  // namespace

std::span<const Answerer> smtp_answerers() { return kAnswerers; }

}  // namespace octroi::vectors
