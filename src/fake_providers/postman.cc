// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "fake_providers/postman.h"

#include <algorithm>
#include <utility>

#include <httplib.h>

#include "octroi/base/secret.h"
#include "octroi/signing/timestamped.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kTriesMax = 8;
constexpr std::string_view kNobodysSecret = "of somebody else";

// Takes out the letters of which `is_wanted` is true, and keeps the order of both.
template <class Predicate>
std::vector<FakeLetter> take_if(std::deque<FakeLetter>& letters, Predicate is_wanted) {
  std::vector<FakeLetter> taken;
  std::deque<FakeLetter> kept;
  for (FakeLetter& letter : letters) {
    if (is_wanted(letter)) {
      taken.push_back(std::move(letter));
    } else {
      kept.push_back(std::move(letter));
    }
  }
  letters = std::move(kept);
  return taken;
}

}  // namespace

std::optional<FakeAddress> read_fake_address(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  const std::size_t slash = url.find('/', kScheme.size());
  FakeAddress address;
  address.origin = url.substr(0, slash);
  address.path = slash == std::string_view::npos ? "/" : url.substr(slash);
  if (address.origin.size() == kScheme.size()) return std::nullopt;
  return address;
}

struct FakeSender::Connections {
  std::map<std::string, std::unique_ptr<httplib::Client>> to;

  httplib::Client& client(const std::string& origin) {
    std::unique_ptr<httplib::Client>& kept = to[origin];
    if (kept == nullptr) {
      kept = std::make_unique<httplib::Client>(origin);
      kept->set_keep_alive(true);
      kept->set_tcp_nodelay(true);
    }
    return *kept;
  }
};

FakeSender::FakeSender() : connections_(std::make_unique<Connections>()) {}
FakeSender::~FakeSender() = default;

int FakeSender::send(const FakeLetter& letter, const std::string& url, Instant now) {
  const auto address = read_fake_address(url);
  if (!address) return 0;
  const FakeNews& news = letter.news;
  const std::string& body = letter.is_forged ? news.forged_body : news.body;
  httplib::Headers headers;
  if (news.signing.header != nullptr) {
    const Secret secret(std::string(letter.is_forged ? kNobodysSecret : news.signing.secret));
    headers.emplace(news.signing.header,
                    sign_timestamped(body, news.signing.separator, secret, now));
  }
  if (news.signature.header != nullptr) {
    headers.emplace(news.signature.header,
                    letter.is_forged ? news.signature.forged : news.signature.value);
  }
  httplib::Client& client = connections_->client(address->origin);
  const char* const type = news.content_type;
  const httplib::Result result = news.is_put ? client.Put(address->path, headers, body, type)
                                             : client.Post(address->path, headers, body, type);
  return result ? result->status : 0;
}

void FakeSender::hang_up() { connections_->to.clear(); }

void FakePostman::take(std::vector<FakeNews> all, const FakeScript& script, FakeRound& count) {
  for (FakeNews& news : all) {
    if (news.url.empty()) news.url = endpoints_[news.provider];
    if (news.url.empty()) continue;  // nobody asked to be called back
    const std::string name = news.provider + ":" + news.key + ":" + news.status;
    const std::optional<FakeMishap> mishap = script.mishap_of(name);
    if (mishap == FakeMishap::kDrop) {
      ++count.abandoned;
      continue;
    }
    FakeLetter letter{.news = std::move(news), .round = round_ + 1};
    if (mishap == FakeMishap::kForged && !letter.news.forged_body.empty()) {
      letters_.push_back(letter);
      letters_.back().is_forged = true;
    }
    if (mishap == FakeMishap::kTwice) {
      letters_.push_back(letter);
      ++letters_.back().round;
    }
    if (mishap == FakeMishap::kOtherAmount && !letter.news.other_body.empty()) {
      letter.news.body = letter.news.other_body;
    }
    if (mishap == FakeMishap::kLate) letter.round += script.lateness_of(name);
    letter.is_last = mishap == FakeMishap::kLast;
    letter.is_early = mishap == FakeMishap::kEarly;
    letters_.push_back(std::move(letter));
  }
}

std::vector<FakeLetter> FakePostman::take_early() {
  return take_if(letters_, [](const FakeLetter& letter) { return letter.is_early; });
}

std::vector<FakeLetter> FakePostman::take_due(std::int64_t round) {
  round_ = round;
  std::vector<FakeLetter> due =
      take_if(letters_, [round](const FakeLetter& letter) { return letter.round <= round; });
  std::stable_partition(due.begin(), due.end(),
                        [](const FakeLetter& letter) { return !letter.is_last; });
  return due;
}

void FakePostman::put_back(FakeLetter letter, int status, std::int64_t round, FakeRound& count) {
  ++count.sent;
  if (letter.is_forged) ++count.forged;
  if (status >= 200 && status <= 299) return;
  ++count.refused;
  if (letter.is_forged) return;
  ++letter.tries;
  if (!letter.news.is_repeated || letter.tries == kTriesMax) {
    ++count.abandoned;
    return;
  }
  letter.is_early = false;
  letter.round = round + (std::int64_t{1} << (letter.tries - 1));
  letters_.push_back(std::move(letter));
}

}  // namespace v0
}  // namespace octroi
