// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A message like any other: what tests of the port and of its adapters begin with.

#ifndef OCTROI_TESTS_NOTIFICATION_SAMPLE_MESSAGE_H_
#define OCTROI_TESTS_NOTIFICATION_SAMPLE_MESSAGE_H_

#include <string>
#include <utility>

#include "octroi/notification/message.h"

namespace octroi {

inline Message sample_message(std::string id = "0123abc") {
  Message message;
  message.message_id = std::move(id);
  message.template_name = "receipt";
  message.language = "fr";
  message.cause = "payment 7";
  message.recipient = {"amina@example.com", "Amina"};
  message.subject = "Reçu n° 42";
  message.text = "Bonjour,\nmerci.\n";
  message.html = "<p>Bonjour</p>\n";
  return message;
}

}  // namespace octroi

#endif  // OCTROI_TESTS_NOTIFICATION_SAMPLE_MESSAGE_H_
