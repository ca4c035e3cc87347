// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The axioms of Notifier (octroi/notification/notifier.h) as plain functions.
//
// Each uses a fresh harness and returns what it found wrong, in words. What arrived is read on the
// other side, by the harness. notifier_conformance.h makes a GoogleTest of each.
//
//   for (const NotifierAxiom& axiom : notifier_axioms())
//     for (const std::string& wrong : axiom.check(harness)) report(axiom.name, wrong);
//
// Layer: testing (may include everything but bindings). Thread safety: one check at a time.
#ifndef OCTROI_TESTING_NOTIFIER_AXIOMS_H_
#define OCTROI_TESTING_NOTIFIER_AXIOMS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/notification/notifier.h"
#include "octroi/testing/recording_notifier.h"
#include "octroi/testing/violations.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// One message as the other side reads it, line breaks as LF. What the channel does not take is
// empty: SMS and WhatsApp carry neither name, subject nor HTML, in-app messages no HTML.
struct ArrivedMessage {
  std::string message_id{};
  Recipient recipient;
  std::string subject{};
  std::string text{};
  std::string html{};

  friend bool operator==(const ArrivedMessage&, const ArrivedMessage&) = default;
};

// A notifier and a hand on the other side of it.
class NotifierHarness {
 public:
  virtual ~NotifierHarness();
  virtual Notifier& notifier() = 0;
  // The channel that is proved; a notifier of several has a harness for each.
  [[nodiscard]] virtual Channel channel() const { return Channel::kMail; }
  // How the other side treats the next send; false where it cannot be made to.
  virtual bool arrange(FakeSendKind kind) = 0;
  virtual std::vector<ArrivedMessage> arrived() = 0;
  [[nodiscard]] virtual std::vector<Deviation> deviations() const { return {}; }
};

struct NotifierAxiom {
  std::string_view name;
  Violations (*check)(NotifierHarness& harness);
};

// In the order of notifier.h.
[[nodiscard]] std::span<const NotifierAxiom> notifier_axioms() noexcept;

// The axiom of that name, or its declared deviation; an unknown name is a violation.
[[nodiscard]] Violations check_notifier_axiom(std::string_view name, NotifierHarness& harness);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_NOTIFIER_AXIOMS_H_
