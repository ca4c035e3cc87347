// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/curl/curl_client.h"

#include <mutex>
#include <utility>
#include <vector>

#include "curl/exchange.h"
#include <curl/curl.h>

#include "octroi/base/status.h"
#include "octroi/http/url.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status bad_option(std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "curl.bad_option", why);
}

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_header(const HttpHeader& header) {
  return !header.name.empty() && is_one_line(header.name) && is_one_line(header.value) &&
         header.name.find_first_of(": ") == std::string::npos;
}

HttpResult not_sent(std::string_view why) { return {HttpOutcome::kNotSent, {}, std::string(why)}; }

// A list of headers, and who frees it.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(list_); }
  void add(const std::string& line) {
    if (curl_slist* const longer = curl_slist_append(list_, line.c_str())) list_ = longer;
  }
  [[nodiscard]] curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(CurlOptions options) : options_(std::move(options)) {}

  ~CurlClient() override {
    for (CURL* const handle : idle_) curl_easy_cleanup(handle);
  }

  HttpResult send(const HttpRequest& request) override {
    const absl::StatusOr<Url> url =
        options_.public_only ? check_public_url(request.url) : parse_url(request.url);
    if (!url.ok()) return not_sent(error_message(url.status()));
    for (const HttpHeader& header : request.headers) {
      if (!is_header(header)) return not_sent("a header holds a line break or has no name");
    }
    if (!is_one_line(request.authorization.reveal())) return not_sent("a line break in a secret");
    CURL* const handle = take_handle();
    if (handle == nullptr) return not_sent("libcurl has no handle");
    HttpResult result = perform(handle, request);
    give_back(handle);
    return result;
  }

 private:
  HttpResult perform(CURL* handle, const HttpRequest& request) {
    HeaderList headers;
    for (const HttpHeader& header : request.headers) {
      headers.add(header.name + ": " + header.value);
    }
    if (!request.authorization.empty()) {
      headers.add("Authorization: " + std::string(request.authorization.reveal()));
    }
    headers.add("Expect:");  // no waiting for "100 Continue"
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    set_method(handle, request);
    set_limits(handle);
    Exchange exchange(options_.answer_bytes_max, options_.public_only);
    exchange.attach(handle);
    const CURLcode code = curl_easy_perform(handle);
    return exchange.finish(handle, code);
  }

  static void set_method(CURL* handle, const HttpRequest& request) {
    const std::string method(to_string(request.method));
    if (request.method != HttpMethod::kGet) {
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
  }

  void set_limits(CURL* handle) const {
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, options_.public_only ? "https" : "http,https");
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(options_.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT,
                     static_cast<long>(options_.slow_bytes_per_second));
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.slow_time.count()));
    curl_easy_setopt(handle, CURLOPT_USERAGENT, options_.user_agent.c_str());
    if (!options_.ca_file.empty()) {
      curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
    }
  }

  CURL* take_handle() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        CURL* const handle = idle_.back();
        idle_.pop_back();
        curl_easy_reset(handle);  // its connections stay
        return handle;
      }
    }
    return curl_easy_init();
  }

  void give_back(CURL* handle) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(handle);
  }

  const CurlOptions options_;
  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpClient>> make_curl_client(const CurlOptions& options) {
  constexpr std::chrono::milliseconds kTimeMax = std::chrono::minutes(10);
  for (const std::chrono::milliseconds time : {options.connect_timeout, options.timeout}) {
    if (time.count() <= 0 || time > kTimeMax) {
      return bad_option("a timeout is above zero and at most ten minutes");
    }
  }
  if (options.answer_bytes_max == 0) return bad_option("an answer needs room");
  if (!is_one_line(options.user_agent)) return bad_option("the user agent is one line");
  // libcurl's own start-up; it counts, and later calls do nothing.
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) return bad_option("libcurl cannot be started");
  return std::make_unique<CurlClient>(options);
}

}  // namespace v0
}  // namespace octroi
