// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Draws standard input as a QR code: octroi_qr_draw text|epc

#include <iostream>
#include <iterator>
#include <string>

#include "octroi/qr/qr_code.h"

int main(int count, char** arguments) {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const bool is_epc = count > 1 && std::string(arguments[1]) == "epc";
  const auto svg = is_epc ? octroi::epc_qr_svg(text) : octroi::qr_svg(text);
  if (!svg.ok()) {
    std::cerr << svg.status() << "\n";
    return 1;
  }
  std::cout << *svg;
  return 0;
}
