// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A clinic that is told by SMS, by mail and in the app; what becomes of its messages; and how it
// gets no more of them. Twilio is a fake one, on loopback.
//
//   notices plans.textproto
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>

#include <httplib.h>

#include "octroi/curl/curl_client.h"
#include "octroi/engine/billing.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/mustache/mustache_renderer.h"
#include "octroi/storage/memory_store.h"
#include "octroi/testing/recording_notifier.h"
#include "octroi/testing/test_clock.h"
#include "octroi/twilio/twilio.h"

namespace {

using octroi::Billing;
using octroi::Channel;
using octroi::Secret;
using octroi::TenantContext;

// [endpoint]
// What the host's server hands over: headers, raw body, and the query as it stood.
octroi::Callback callback_of(const httplib::Request& request) {
  octroi::Callback callback{.body = request.body};
  for (const auto& [name, value] : request.headers) callback.headers.push_back({name, value});
  const std::size_t query = request.target.find('?');
  if (query != std::string::npos) callback.query = request.target.substr(query + 1);
  return callback;
}

// The tenant is the endpoint's: its id stands in the path, "/twilio/019b...".
int take(Billing& billing, const octroi::DeliveryReader& reader, const httplib::Request& request) {
  const auto id = octroi::TenantId::parse(request.path.substr(std::string("/twilio/").size()));
  if (!id.ok()) return 404;
  const auto tenant = TenantContext::assume(*id, octroi::Actor::provider("twilio"));
  const auto taken = billing.notices(tenant).take_report(reader, callback_of(request));
  return octroi::callback_http_status(taken.status());
}
// [/endpoint]

// The host's own HTTP server: answers what `take` says until it goes.
class Endpoint {
 public:
  using Take = std::function<int(const httplib::Request&)>;

  Endpoint() {
    server_.Post("/twilio/.*", [this](const httplib::Request& request, httplib::Response& answer) {
      answer.status = take_(request);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
  }
  ~Endpoint() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }
  void start(Take take) {
    take_ = std::move(take);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/twilio/{tenant}";
  }

 private:
  Take take_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

int fail(const char* what, const absl::Status& status) {
  std::fprintf(stderr, "%s: %s\n", what, status.ToString().c_str());
  return 1;
}

// Something that happens: another free subscription, which is welcomed.
absl::Status happen(Billing& billing, const TenantContext& clinic) {
  const auto made = billing.subscribe(clinic, {.plan = "free", .is_additional = true});
  return made.ok() ? billing.run_effects().status() : made.status();
}

absl::Status prefer(Billing& billing, const TenantContext& clinic) {
  // [preferences]
  auto notices = billing.notices(clinic);
  const auto phone = octroi::parse_phone_number("+223 70 11 22 33");
  if (!phone.ok()) return phone.status();
  return notices.set_preferences(
      {.channels = {Channel::kSms, Channel::kInApp}, .phone = *phone, .wants_optional = true});
  // [/preferences]
}

absl::Status word(octroi::TenantNotices& notices) {
  // [wording]
  octroi::OwnTemplate own{.template_name = "welcome", .language = "fr"};
  own.parts.brief = "{{brand}} : {{plan}} est prêt. I ni ce !";
  const auto preview = notices.preview(own);
  if (!preview.ok()) return preview.status();
  std::printf("%s\n%lld SMS in %s\n", preview->letter.brief.c_str(),
              static_cast<long long>(preview->sms.segments),
              std::string(octroi::to_string(preview->sms.alphabet)).c_str());
  return notices.set_template(own);
  // [/wording]
}

// How many messages the carrier told of.
std::size_t show_deliveries(const octroi::TenantNotices& notices) {
  // [deliveries]
  const auto deliveries = notices.deliveries();
  if (!deliveries.ok()) return 0;
  for (const octroi::NoticeDelivery& one : *deliveries) {
    std::printf("%s: %s\n", one.reference.c_str(), one.word.c_str());
  }
  // [/deliveries]
  return deliveries->size();
}

// How many the owner had not read.
absl::StatusOr<std::int64_t> read_all(octroi::TenantNotices& notices, octroi::MemberId owner) {
  // [in-app]
  const auto unread = notices.unread_count(owner);
  const auto page = notices.in_app({.member = owner, .messages_max = 10});
  if (!page.ok()) return page.status();
  for (const octroi::InAppMessage& one : page->messages) {
    std::printf("%s\n", one.subject.c_str());
    if (auto read = notices.mark_read(owner, one.id); !read.ok()) return read;
  }
  // [/in-app]
  return unread;
}

// How many recipients get messages again.
std::size_t lift_all(octroi::TenantNotices& notices) {
  std::size_t lifted = 0;
  // [suppressions]
  const auto suppressed = notices.suppressions();
  if (!suppressed.ok()) return 0;
  for (const octroi::Suppression& one : *suppressed) {
    std::printf("%s gets no more %s: %s\n", one.address.c_str(),
                std::string(octroi::to_string(one.channel)).c_str(), one.evidence.c_str());
    auto status = notices.lift_suppression(one.channel, one.address, "asked for them by mail");
    if (status.ok()) ++lifted;
  }
  // [/suppressions]
  return lifted;
}

// The clinic's life: welcomed by SMS and in the app, then it answers STOP.
int live(Billing& billing, octroi::FakeProviderServer& server, octroi::TestClock& clock) {
  auto clinic = billing.create_tenant({.name = "CSCOM Koulikoro",
                                       .slug = "koulikoro",
                                       .email = "compta@koulikoro.example",
                                       .language = "fr"});
  if (!clinic.ok()) return fail("the clinic", clinic.status());
  auto owner =
      billing.add_member(*clinic, octroi::UserId(octroi::UuidBytes{1}), octroi::Role::kOwner);
  if (!owner.ok()) return fail("the owner", owner.status());
  auto notices = billing.notices(*clinic);
  if (auto set = prefer(billing, *clinic); !set.ok()) return fail("preferences", set);
  if (auto set = word(notices); !set.ok()) return fail("wording", set);
  if (auto happened = happen(billing, *clinic); !happened.ok()) return fail("a run", happened);
  server.tick();  // Twilio calls back
  const std::size_t told = show_deliveries(notices);
  const auto unread = read_all(notices, owner->id);
  if (!unread.ok()) return fail("in the app", unread.status());
  clock.advance(std::chrono::hours(1));
  server.decide(octroi::FakeFate::kDeclines);  // the clinic has answered STOP
  if (auto happened = happen(billing, *clinic); !happened.ok()) return fail("a run", happened);
  const std::size_t lifted = lift_all(notices);
  const auto verified = billing.verify(octroi::Operator::assume("amina", "rehearsal"));
  if (!verified.ok()) return fail("verify", verified.status());
  std::printf("%s\n", verified->summary().c_str());
  return verified->ok() && told == 1 && *unread == 1 && lifted == 1 ? 0 : 1;
}

int run(const octroi::Catalog& catalog) {
  octroi::TestClock clock(*octroi::parse_instant("2027-12-01T09:00:00Z"));
  octroi::MemoryStore store;
  octroi::RecordingNotifier mail;
  Endpoint endpoint;
  auto server = octroi::FakeProviderServer::start({.clock = &clock});
  if (!server.ok()) return fail("the fake Twilio", server.status());
  // [host]
  auto client = octroi::make_curl_client({});
  auto twilio = octroi::make_twilio({.base_url = (*server)->url(),
                                     .account_sid = std::string(octroi::kFakeTwilioAccount),
                                     .secret = Secret(std::string(octroi::kFakeTwilioToken)),
                                     .sms_sender = "+33644600000",
                                     .status_url = endpoint.url()},
                                    **client);
  if (!twilio.ok()) return fail("twilio", twilio.status());
  auto renderer = octroi::make_mustache_renderer();
  Billing billing(store, catalog,
                  {.clock = &clock,
                   .notifiers = {&mail, twilio->get()},
                   .renderer = renderer->get(),
                   .required_notices = {"reminder"}});
  auto reader = octroi::make_twilio_callbacks(
      {.auth_tokens = {Secret(std::string(octroi::kFakeTwilioToken))}, .url = endpoint.url()});
  // [/host]
  if (!reader.ok()) return fail("the reader", reader.status());
  endpoint.start([&](const httplib::Request& request) { return take(billing, **reader, request); });
  return live(billing, **server, clock);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: notices PLANS\n");
    return 2;
  }
  const auto catalog = octroi::load_catalog(argv[1]);
  if (!catalog.ok()) return fail("plans", catalog.status());
  return run(*catalog);
}
