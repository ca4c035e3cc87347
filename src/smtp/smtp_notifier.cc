// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/smtp/smtp_notifier.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <curl/curl.h>

#include "octroi/base/status.h"
#include "smtp/smtp_result.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status bad_option(std::string_view what) {
  return make_error(absl::StatusCode::kInvalidArgument, "smtp.bad_option", what);
}

// A host name, an IPv4 address or a bracketed IPv6 address: what can stand in a URL as it is.
bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  const bool is_bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
  const std::string_view inner = is_bracketed ? host.substr(1, host.size() - 2) : host;
  return std::all_of(inner.begin(), inner.end(), [is_bracketed](char c) {
    const bool is_alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return is_alphanumeric || c == '.' || (is_bracketed ? c == ':' : c == '-');
  });
}

absl::Status check_options(const SmtpOptions& options) {
  if (!is_host(options.host)) return bad_option("the host must be a name or an address");
  if (!is_host(options.ehlo_name)) return bad_option("the EHLO name must be a host name");
  if (options.port == 0) return bad_option("the port must be 1 to 65535");
  if (options.connect_timeout.count() <= 0 || options.timeout.count() <= 0) {
    return bad_option("timeouts must be longer than nothing");
  }
  if (options.user.empty() != options.password.empty()) {
    return bad_option("a user needs a password, and a password a user");
  }
  if (!options.user.empty() && options.security == SmtpSecurity::kNone) {
    return bad_option("a password needs TLS; it would be readable on the way");
  }
  return check_sender(options.sender);
}

struct CurlFree {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlFree>;
using CurlList = std::unique_ptr<curl_slist, CurlFree>;

// The message's bytes on their way, and whether all of them went.
struct Upload {
  std::string_view rest;
  bool was_handed_over = false;
};

std::size_t read_upload(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto* upload = static_cast<Upload*>(context);
  const std::size_t taken = std::min(size * count, upload->rest.size());
  if (taken == 0) {
    upload->was_handed_over = true;
    return 0;
  }
  std::memcpy(buffer, upload->rest.data(), taken);
  upload->rest.remove_prefix(taken);
  // libcurl knows the end only from the next call, and may have sent the last line by then.
  upload->was_handed_over = upload->rest.empty();
  return taken;
}

// Keeps the last reply that refuses something; libcurl shows every line of the server's here.
std::size_t read_reply(char* line, std::size_t size, std::size_t count, void* context) {
  const std::string_view reply(line, size * count);
  if (!reply.empty() && (reply[0] == '4' || reply[0] == '5')) {
    *static_cast<std::string*>(context) = reply.substr(0, 200);
  }
  return size * count;
}

// Rounded up.
long seconds_of(std::chrono::milliseconds duration) {
  return static_cast<long>(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

class SmtpNotifier final : public Notifier {
 public:
  SmtpNotifier(SmtpOptions options, const Clock& clock)
      : options_(std::move(options)), now_from_(clock) {
    url_ = options_.security == SmtpSecurity::kImplicitTls ? "smtps://" : "smtp://";
    url_ += options_.host + ":" + std::to_string(options_.port) + "/" + options_.ehlo_name;
  }

  [[nodiscard]] std::string_view name() const override { return "smtp"; }
  [[nodiscard]] bool is_idempotent() const override { return false; }

  absl::StatusOr<SendResult> send(const TenantContext&, const Message& message) override {
    // libcurl 7.88 passes line breaks in addresses and headers on to the server, so everything is
    // checked before it sees anything.
    OCTROI_ASSIGN_OR_RETURN(const std::string mail,
                            write_mail(message, options_.sender, now_from_.now()));
    const CurlHandle handle(curl_easy_init());
    const CurlList recipients(curl_slist_append(nullptr, message.recipient.address.c_str()));
    if (!handle || !recipients) {
      return make_error(absl::StatusCode::kUnavailable, "notification.unreachable",
                        "libcurl could not be started");
    }
    Upload upload{mail};
    set_connection(handle.get());
    set_envelope(handle.get(), recipients.get(), upload);
    std::string refusal;
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, read_reply);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &refusal);
    return perform(handle.get(), upload, refusal);
  }

 private:
  void set_connection(CURL* handle) const {
    curl_easy_setopt(handle, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    // Neither proxies of the environment nor ~/.netrc decide where mail goes.
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(options_.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    // The timeout above does not hold for QUIT; this one does, unless the connection is kept.
    // Without both, a server that does not answer QUIT would hold the caller for two minutes.
    curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds_of(options_.timeout));
    const bool needs_tls = options_.security != SmtpSecurity::kNone;
    curl_easy_setopt(handle, CURLOPT_USE_SSL,
                     static_cast<long>(needs_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options_.ca_file.empty()) {
      curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
    }
    if (!options_.user.empty()) {
      curl_easy_setopt(handle, CURLOPT_USERNAME, options_.user.c_str());
      const std::string password(options_.password.reveal());
      curl_easy_setopt(handle, CURLOPT_PASSWORD, password.c_str());
    }
  }

  void set_envelope(CURL* handle, curl_slist* recipients, Upload& upload) const {
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, options_.sender.address.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_upload);
    curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  }

  static absl::StatusOr<SendResult> perform(CURL* handle, const Upload& upload,
                                            const std::string& refusal) {
    const CURLcode code = curl_easy_perform(handle);
    SmtpTransfer transfer;
    transfer.curl_code = code;
    transfer.curl_message = curl_easy_strerror(code);
    transfer.was_handed_over = upload.was_handed_over;
    transfer.refusal = refusal;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &transfer.response_code);
    return interpret(transfer);
  }

  const SmtpOptions options_;
  const Clock& now_from_;
  std::string url_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Notifier>> make_smtp_notifier(SmtpOptions options,
                                                             const Clock& clock) {
  OCTROI_RETURN_IF_ERROR(check_options(options));
  // libcurl's own start-up; it counts, and later calls do nothing.
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) return bad_option("libcurl cannot be started");
  return std::make_unique<SmtpNotifier>(std::move(options), clock);
}

}  // namespace v0
}  // namespace octroi
