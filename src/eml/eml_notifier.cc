// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/eml/eml_notifier.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status unavailable(std::string_view code, const std::string& folder) {
  return make_error(absl::StatusCode::kUnavailable, code,
                    "the mail folder " + folder + ": " + std::strerror(errno));
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A file beside the final one, removed again unless it was renamed.
class Draft {
 public:
  explicit Draft(std::string pattern) : path_(std::move(pattern)) {
    descriptor_ = mkostemp(path_.data(), O_CLOEXEC);
  }
  ~Draft() {
    if (descriptor_ >= 0) close(descriptor_);
    if (descriptor_ >= 0 && !was_renamed_) unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  [[nodiscard]] bool write(std::string_view bytes, bool syncs) const {
    return descriptor_ >= 0 && write_all(descriptor_, bytes) && (!syncs || fsync(descriptor_) == 0);
  }
  bool rename_to(const std::string& path) {
    was_renamed_ = rename(path_.c_str(), path.c_str()) == 0;
    return was_renamed_;
  }

 private:
  std::string path_;
  int descriptor_ = -1;
  bool was_renamed_ = false;
};

// A new name is on the disk only when its folder is.
bool sync_folder(const std::string& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool was_synced = fsync(descriptor) == 0;
  close(descriptor);
  return was_synced;
}

class EmlNotifier final : public Notifier {
 public:
  EmlNotifier(EmlOptions options, const Clock& clock)
      : options_(std::move(options)), now_from_(clock) {}

  [[nodiscard]] std::string_view name() const override { return "eml"; }
  [[nodiscard]] bool is_idempotent() const override { return true; }

  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override {
    OCTROI_ASSIGN_OR_RETURN(const std::string mail,
                            write_mail(message, options_.sender, now_from_.now()));
    const std::string name = tenant.tenant().to_string() + "-" + message.message_id + ".eml";
    const std::string path = options_.folder + "/" + name;
    if (access(path.c_str(), F_OK) == 0) {
      return SendResult{SendOutcome::kSent, false, "was there already"};
    }
    Draft draft(options_.folder + "/." + name + ".XXXXXX");
    if (!draft.write(mail, options_.syncs) || !draft.rename_to(path)) {
      return unavailable("notification.unreachable", options_.folder);
    }
    if (options_.syncs && !sync_folder(options_.folder)) {
      return SendResult{SendOutcome::kUnknown, false, "the folder could not be synced"};
    }
    return SendResult{SendOutcome::kSent, false, name};
  }

 private:
  const EmlOptions options_;
  const Clock& now_from_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Notifier>> make_eml_notifier(EmlOptions options,
                                                            const Clock& clock) {
  OCTROI_RETURN_IF_ERROR(check_sender(options.sender));
  const bool is_there = mkdir(options.folder.c_str(), 0700) == 0 || errno == EEXIST;
  if (!is_there || access(options.folder.c_str(), W_OK | X_OK) != 0) {
    return unavailable("notification.no_folder", options.folder);
  }
  return std::make_unique<EmlNotifier>(std::move(options), clock);
}

}  // namespace v0
}  // namespace octroi
