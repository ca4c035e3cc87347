// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// SmtpNotifier: mail through an SMTP server.
//
// One send is one SMTP transaction to one recipient. A refusal before or after DATA is kRejected,
// retryable for 4xx; a connection lost after the message's last dot is kUnknown: the server may
// have taken it. The Message-ID header is made of the message's id, so that mail readers show a
// repetition once; SMTP itself does not, which is why is_idempotent() is false.
//
//   auto mail = make_smtp_notifier({.host = "smtp.example.com", .user = "billing",
//                                   .password = Secret(password),
//                                   .sender = {"billing@example.com", "Example"}}, clock);
//
// Layer: adapters (smtp; may include notification, eml). Thread safety: as Notifier; each send uses
// a connection of its own.
#ifndef OCTROI_SMTP_SMTP_NOTIFIER_H_
#define OCTROI_SMTP_SMTP_NOTIFIER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/eml/mail.h"
#include "octroi/notification/notifier.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class SmtpSecurity : std::uint8_t {
  kStartTls = 1,     // port 587; a server that does not offer it is refused
  kImplicitTls = 2,  // port 465
  kNone = 3,         // a relay on this machine; a password is refused
};

struct SmtpOptions {
  std::string host{};
  std::uint16_t port = 587;
  SmtpSecurity security = SmtpSecurity::kStartTls;
  std::string user{};  // empty: no authentication
  Secret password;
  MailSender sender;
  std::string ehlo_name = "localhost";  // what we call ourselves
  std::string ca_file{};                // trusted certificates; empty: the system's
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};  // of a whole send; once more for the goodbye
};

// `clock` must outlive the notifier; it gives the Date header. Nothing is sent here.
// Errors: InvalidArgument "smtp.bad_option" (host, port, timeouts, a password without TLS or user),
// and those of check_sender.
absl::StatusOr<std::unique_ptr<Notifier>> make_smtp_notifier(SmtpOptions options,
                                                             const Clock& clock);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SMTP_SMTP_NOTIFIER_H_
