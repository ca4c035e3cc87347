// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/qr/qr_code.h"

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

TEST(QrSvg, IsAPictureWithAQuietZone) {
  const auto svg = qr_svg("A");
  ASSERT_TRUE(svg.ok()) << svg.status();
  EXPECT_TRUE(svg->starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\""))
      << *svg;
  EXPECT_NE(svg->find("d=\"M4 4h7v1h-7z"), std::string::npos) << "the first corner, 4 modules in";
  EXPECT_TRUE(svg->ends_with("</svg>"));
}

TEST(QrSvg, HasItsLimits) {
  EXPECT_EQ(error_code(qr_svg("").status()), "qr.empty");
  EXPECT_EQ(error_code(qr_svg(std::string(3000, 'x')).status()), "qr.too_long");
  EXPECT_EQ(error_code(qr_svg(std::string(20, 'x'), {.version_max = 1}).status()), "qr.too_long");
  EXPECT_TRUE(qr_svg(std::string(14, 'x'), {.version_max = 1}).ok());
  EXPECT_EQ(error_code(
                qr_svg(std::string(14, 'x'), {.level = QrLevel::kHigh, .version_max = 1}).status()),
            "qr.too_long");
  for (const int version : {0, -1, 41}) {
    EXPECT_EQ(error_code(qr_svg("x", {.version_max = version}).status()), "qr.bad_option");
  }
}

TEST(EpcQrSvg, IsOfVersion13AtMost) {
  EXPECT_TRUE(epc_qr_svg("BCD\n002\n1\nSCT\n\nX\nFR1420041010050500013M02606\nEUR1\n").ok());
  EXPECT_EQ(error_code(epc_qr_svg("SCT\nBCD\n").status()), "qr.not_epc");
  // 331 bytes fit into version 13 at level M (ISO/IEC 18004).
  EXPECT_TRUE(epc_qr_svg("BCD\n" + std::string(327, 'x')).ok());
  EXPECT_EQ(error_code(epc_qr_svg("BCD\n" + std::string(328, 'x')).status()), "qr.too_long");
}

}  // namespace
}  // namespace octroi
