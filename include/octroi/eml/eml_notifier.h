// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// EmlNotifier: mail as files in a folder, one message a file.
//
// For development, demos, and servers that hand mail to a spooler. The file's name is the tenant
// and the message id, so sending again writes nothing new. A file appears whole or not at all: it
// is written beside under a name that begins with a dot, synced, and renamed.
//
//   auto mail = make_eml_notifier({.folder = "outbox", .sender = {"billing@example.com"}}, clock);
//
// Layer: adapters (eml; may include notification). Thread safety: as Notifier; processes may share
// a folder.
#ifndef OCTROI_EML_EML_NOTIFIER_H_
#define OCTROI_EML_EML_NOTIFIER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/eml/mail.h"
#include "octroi/notification/notifier.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct EmlOptions {
  std::string folder{};  // made when it does not exist; its parent must
  MailSender sender;
  bool syncs = true;  // to the disk before the answer: what was sent survives a power cut
};

// `clock` must outlive the notifier; it gives the Date header.
// Errors: InvalidArgument (check_sender); Unavailable "notification.no_folder" (cannot be made).
absl::StatusOr<std::unique_ptr<Notifier>> make_eml_notifier(EmlOptions options, const Clock& clock);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_EML_EML_NOTIFIER_H_
