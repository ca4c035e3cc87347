// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "zone_database.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include <date/tz.h>

#include "octroi/base/status.h"
#include "yearly_rule.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::sys_seconds;

constexpr std::size_t kNameBytesMax = 64;
constexpr char kTzdataFolder[] = "/usr/share/zoneinfo/";
constexpr sys_seconds kChangesEnd = ZoneRules::kTableEnd + ZoneRules::kMargin;

absl::Status unknown_zone() {
  return make_error(absl::StatusCode::kInvalidArgument, "zone.unknown",
                    "a time zone is a name of the IANA database, like Europe/Paris");
}

absl::Status no_tzdata(std::string_view reason) {
  std::string message = "no time zones can be read on this machine (";
  message += reason;
  message += "); install the tzdata package";
  return make_error(absl::StatusCode::kFailedPrecondition, "zone.no_tzdata", message);
}

// "localtime" is in the folder but not in the IANA database: it is another zone on each machine.
bool may_be_name(std::string_view name) {
  constexpr std::string_view kSigns =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  return !name.empty() && name.size() <= kNameBytesMax && name != "localtime" &&
         name.find_first_not_of(kSigns) == std::string_view::npos;
}

// The rule in the last line of the zone's file, which files of version 1 do not have (RFC 8536).
std::optional<YearlyRule> read_yearly_rule(const std::string& name) {
  std::ifstream file(kTzdataFolder + name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  constexpr std::size_t kHeaderBytes = 44;
  constexpr std::size_t kVersionPosition = 4;
  if (bytes.size() < kHeaderBytes || bytes[kVersionPosition] == '\0' || bytes.back() != '\n') {
    return std::nullopt;
  }
  const std::size_t start = bytes.rfind('\n', bytes.size() - 2) + 1;
  return parse_yearly_rule(std::string_view(bytes).substr(start, bytes.size() - 1 - start));
}

// date reads the changes a file lists but not the rule that follows them: without it summer time
// would end in 2037, and already in 2007 where tzdata is packed "slim".
std::vector<ZoneChange> changes_of(const date::time_zone& zone) {
  std::vector<ZoneChange> changes;
  date::sys_info info = zone.get_info(std::chrono::floor<std::chrono::seconds>(kInstantMin));
  changes.push_back({std::chrono::floor<std::chrono::seconds>(kInstantMin), info.offset});
  while (info.end < kChangesEnd) {
    info = zone.get_info(info.end);
    changes.push_back({info.begin, info.offset});
  }
  if (const std::optional<YearlyRule> rule = read_yearly_rule(zone.name())) {
    rule->append_changes(changes, kChangesEnd);
  }
  return changes;
}

absl::StatusOr<std::unique_ptr<const ZoneRules>> read_zone(const std::string& name) {
  try {
    const date::tzdb& database = date::get_tzdb();
    if (database.zones.empty()) return no_tzdata("the folder is empty");
    const auto found = std::lower_bound(database.zones.begin(), database.zones.end(), name,
                                        [](const date::time_zone& each, const std::string& wanted) {
                                          return each.name() < wanted;
                                        });
    if (found == database.zones.end() || found->name() != name) return unknown_zone();
    return std::make_unique<const ZoneRules>(name, changes_of(*found));
  } catch (const std::exception& error) {
    return no_tzdata(error.what());
  }
}

// tzdata does not change under a running process, so what was read once is kept and pointed to.
class Database {
 public:
  absl::StatusOr<const ZoneRules*> find(std::string_view name) {
    if (const ZoneRules* const rules = known(name)) return rules;
    // One reader at a time: the library below fills its own tables as it is asked.
    const std::scoped_lock reading(reading_);
    if (const ZoneRules* const rules = known(name)) return rules;
    std::string key(name);
    OCTROI_ASSIGN_OR_RETURN(std::unique_ptr<const ZoneRules> rules, read_zone(key));
    const std::unique_lock lock(mutex_);
    return zones_.try_emplace(std::move(key), std::move(rules)).first->second.get();
  }

 private:
  const ZoneRules* known(std::string_view name) {
    const std::shared_lock lock(mutex_);
    const auto found = zones_.find(name);
    return found != zones_.end() ? found->second.get() : nullptr;
  }

  std::mutex reading_;
  std::shared_mutex mutex_;
  std::map<std::string, std::unique_ptr<const ZoneRules>, std::less<>> zones_;
};

}  // namespace

absl::StatusOr<const ZoneRules*> find_zone(std::string_view iana_name) {
  if (!may_be_name(iana_name)) return unknown_zone();
  // Never destroyed: a Zone may outlive every static.
  static Database* const database = new Database;
  return database->find(iana_name);
}

}  // namespace v0
}  // namespace octroi
