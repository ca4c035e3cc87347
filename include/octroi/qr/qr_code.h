// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// QR codes as SVG: a text that a phone's camera reads, such as a transfer's EPC payload.
//
// The picture is vectors alone and scales to any size; its quiet zone of four modules is part of
// it. Black on white, whatever stands behind it.
//
//   auto svg = epc_qr_svg(result.instructions->epc_qr);   // "<svg xmlns=...>"
//
// Layer: adapters (qr; libqrencode). Thread safety: pure functions.
#ifndef OCTROI_QR_QR_CODE_H_
#define OCTROI_QR_QR_CODE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class QrLevel : std::uint8_t {  // How much of the picture may be dirty.
  kLow = 0,                          // 7 %
  kMedium = 1,                       // 15 %
  kQuartile = 2,                     // 25 %
  kHigh = 3,                         // 30 %
};

struct QrOptions {
  QrLevel level = QrLevel::kMedium;
  int version_max = 40;  // 1 to 40: 21 to 177 modules a side
};

// Bytes as they are. Errors: InvalidArgument "qr.empty", "qr.too_long" (for the level and version),
// "qr.bad_option".
absl::StatusOr<std::string> qr_svg(std::string_view text, const QrOptions& options = {});

// By EPC069-12: level M, at most version 13. Errors: as qr_svg(); InvalidArgument "qr.not_epc" (the
// text does not begin with "BCD").
absl::StatusOr<std::string> epc_qr_svg(std::string_view epc);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QR_QR_CODE_H_
