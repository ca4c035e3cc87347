// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/qr/qr_code.h"

#include <cstddef>
#include <memory>

#include <qrencode.h>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kQuietZone = 4;
constexpr int kEpcVersionMax = 13;

absl::Status refused(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

QRecLevel level_of(QrLevel level) {
  switch (level) {
    case QrLevel::kLow:
      return QR_ECLEVEL_L;
    case QrLevel::kMedium:
      return QR_ECLEVEL_M;
    case QrLevel::kQuartile:
      return QR_ECLEVEL_Q;
    case QrLevel::kHigh:
      return QR_ECLEVEL_H;
  }
  return QR_ECLEVEL_M;
}

// Each row's runs of dark modules, as bars.
std::string path_of(const QRcode& code) {
  std::string path;
  for (int y = 0; y < code.width; ++y) {
    for (int x = 0; x < code.width;) {
      const unsigned char* const row = code.data + static_cast<std::ptrdiff_t>(y) * code.width;
      if ((row[x] & 1) == 0) {
        ++x;
        continue;
      }
      int end = x;
      while (end < code.width && (row[end] & 1) != 0) ++end;
      path += 'M' + std::to_string(x + kQuietZone) + ' ' + std::to_string(y + kQuietZone);
      path += 'h' + std::to_string(end - x) + "v1h-" + std::to_string(end - x) + 'z';
      x = end;
    }
  }
  return path;
}

std::string svg_of(const QRcode& code) {
  const std::string side = std::to_string(code.width + 2 * kQuietZone);
  return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + side + ' ' + side +
         R"(" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h)" + side + 'v' + side + "h-" +
         side + R"(z"/><path fill="#000" d=")" + path_of(code) + R"("/></svg>)";
}

}  // namespace

absl::StatusOr<std::string> qr_svg(std::string_view text, const QrOptions& options) {
  if (options.version_max < 1 || options.version_max > QRSPEC_VERSION_MAX) {
    return refused("qr.bad_option", "a QR code's version is 1 to 40");
  }
  if (text.empty()) return refused("qr.empty", "there is no text to show");
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0,
                        level_of(options.level)),
      QRcode_free);
  if (code == nullptr || code->version > options.version_max) {
    return refused("qr.too_long", "the text does not fit into a QR code of version " +
                                      std::to_string(options.version_max));
  }
  return svg_of(*code);
}

absl::StatusOr<std::string> epc_qr_svg(std::string_view epc) {
  if (!epc.starts_with("BCD\n") && !epc.starts_with("BCD\r\n")) {
    return refused("qr.not_epc", "an EPC payload begins with the line BCD");
  }
  return qr_svg(epc, {.level = QrLevel::kMedium, .version_max = kEpcVersionMax});
}

}  // namespace v0
}  // namespace octroi
