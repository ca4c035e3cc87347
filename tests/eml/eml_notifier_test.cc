// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/eml/eml_notifier.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "notification/sample_message.h"
#include "octroi/base/status.h"
#include "octroi/testing/notifier_conformance.h"
#include "octroi/testing/test_clock.h"

namespace octroi {
namespace {

namespace fs = std::filesystem;

// A folder of its own, gone at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = ::testing::TempDir() + "octroi-eml-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(path_)) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

 private:
  std::string path_;
};

const MailSender kSender = {"billing@example.com", "Example", ""};

TenantContext tenant_of(std::uint8_t number) {
  return TenantContext::assume(TenantId(UuidBytes{number}), Actor::system());
}

class Eml : public ::testing::Test {
 protected:
  std::unique_ptr<Notifier> notifier_of(bool syncs = true) {
    auto notifier = make_eml_notifier({folder_.path(), kSender, syncs}, clock_);
    EXPECT_TRUE(notifier.ok()) << notifier.status();
    return *std::move(notifier);
  }

  Folder folder_;
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
};

TEST_F(Eml, TheFileIsTheMail) {
  const auto result = notifier_of()->send(tenant_of(1), sample_message("m1"));
  ASSERT_TRUE(result.ok()) << result.status();
  const std::string name = tenant_of(1).tenant().to_string() + "-m1.eml";
  EXPECT_EQ(*result, (SendResult{SendOutcome::kSent, false, name}));
  EXPECT_EQ(folder_.names(), std::set<std::string>{name});
  std::ifstream file(folder_.path() + "/" + name, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(bytes, *write_mail(sample_message("m1"), kSender, clock_.now()));
}

TEST_F(Eml, SendingAgainLeavesTheFirstFile) {
  const auto notifier = notifier_of();
  ASSERT_TRUE(notifier->send(tenant_of(1), sample_message("m1")).ok());
  const std::string path = folder_.path() + "/" + *folder_.names().begin();
  const auto written = fs::last_write_time(path);
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(notifier->send(tenant_of(1), sample_message("m1"))->outcome, SendOutcome::kSent);
  EXPECT_EQ(fs::last_write_time(path), written);
  EXPECT_EQ(folder_.names().size(), 1u);
}

TEST_F(Eml, TenantsHaveFilesOfTheirOwn) {
  const auto notifier = notifier_of();
  ASSERT_TRUE(notifier->send(tenant_of(1), sample_message("m1")).ok());
  ASSERT_TRUE(notifier->send(tenant_of(2), sample_message("m1")).ok());
  EXPECT_EQ(folder_.names().size(), 2u);
}

TEST_F(Eml, RacingSendsLeaveOneWholeFile) {
  const auto notifier = notifier_of(false);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      EXPECT_EQ(notifier->send(tenant_of(1), sample_message("m1"))->outcome, SendOutcome::kSent);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(folder_.names().size(), 1u);
}

TEST_F(Eml, AFolderThatIsGoneIsAnErrorAndLeavesNothing) {
  const auto notifier = notifier_of();
  fs::remove(folder_.path());
  const auto result = notifier->send(tenant_of(1), sample_message("m1"));
  EXPECT_EQ(error_code(result.status()), "notification.unreachable");
  EXPECT_FALSE(fs::exists(folder_.path()));
}

TEST_F(Eml, TheFolderIsMade) {
  const std::string inner = folder_.path() + "/outbox";
  EXPECT_TRUE(make_eml_notifier({inner, kSender, true}, clock_).ok());
  EXPECT_TRUE(fs::is_directory(inner));
  const auto too_deep = make_eml_notifier({folder_.path() + "/a/b", kSender, true}, clock_);
  EXPECT_EQ(error_code(too_deep.status()), "notification.no_folder");
  EXPECT_EQ(error_code(make_eml_notifier({inner, {"nobody"}, true}, clock_).status()),
            "text.bad_email");
}

// Reads the folder with Python's mail parser, which knows nothing of ours.
nlohmann::json read_folder(const std::string& folder) {
  const std::string command =
      std::string("/usr/bin/python3 ") + OCTROI_SOURCE_DIR + "/tests/eml/read_folder.py " + folder;
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  EXPECT_EQ(pclose(pipe), 0);
  return nlohmann::json::parse(text);
}

class EmlHarness final : public NotifierHarness {
 public:
  Notifier& notifier() override { return *notifier_; }
  bool arrange(FakeSendKind kind) override {
    if (kind != FakeSendKind::kUnreachable) return kind == FakeSendKind::kSend;
    return fs::remove(folder_.path());
  }
  std::vector<ArrivedMessage> arrived() override {
    std::vector<ArrivedMessage> arrived;
    for (const nlohmann::json& mail : read_folder(folder_.path())) {
      EXPECT_EQ(mail["defects"], nlohmann::json::array());
      arrived.push_back({mail["message_id"],
                         {mail["address"], mail["name"]},
                         mail["subject"],
                         mail["text"],
                         mail["html"]});
    }
    return arrived;
  }
  [[nodiscard]] std::vector<Deviation> deviations() const override {
    return {{"RejectionIsAResult", "a folder refuses no mail"},
            {"UnknownIsNeverRejected", "a folder answers at once"}};
  }

 private:
  Folder folder_;
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
  std::unique_ptr<Notifier> notifier_ =
      *make_eml_notifier({folder_.path(), kSender, false}, clock_);
};

}  // namespace

using EmlFolder = EmlHarness;
INSTANTIATE_TYPED_TEST_SUITE_P(Eml, NotifierConformance, EmlFolder);

}  // namespace octroi
