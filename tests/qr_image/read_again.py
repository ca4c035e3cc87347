# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""What octroi draws as a QR code, another library reads again.

Usage: read_again.py <octroi_qr_draw>
"""

import re
import subprocess
import sys
import xml.etree.ElementTree as xml

import zbar

SCALE = 6
EPC = ("BCD\n002\n1\nSCT\nPSSTFRPPXXX\nSanté Rurale SA\nFR1420041010050500013M02606\nEUR60.00\n\n"
       "RF18539007547034\n\n")
TEXTS = [("text", "A"), ("text", "https://example.com/?a=1&b=2"), ("text", "0123456789" * 60), ("epc", EPC)]


def pixels(svg):
    """The picture as grey bytes, and its side."""
    root = xml.fromstring(svg)
    side = int(root.get("viewBox").split()[2])
    dark = [[False] * side for _ in range(side)]
    path = root.findall("{http://www.w3.org/2000/svg}path")[1].get("d")
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        for column in range(int(x), int(x) + int(width)):
            dark[int(y)][column] = True
    rows = []
    for line in dark:
        row = b"".join((b"\0" if module else b"\xff") * SCALE for module in line)
        rows += [row] * SCALE
    return b"".join(rows), side * SCALE


def read(svg):
    data, side = pixels(svg)
    image = zbar.Image(side, side, "Y800", data)
    zbar.ImageScanner().scan(image)
    return [symbol.data for symbol in image]


def is_same(found, text):
    """Whether the bytes are the same: a reader that is told no character set guesses one."""
    for guess in ("utf-8", "big5", "shift-jis", "latin-1"):
        try:
            if found.encode(guess) == text.encode():
                return True
        except UnicodeEncodeError:
            continue
    return False


def main():
    for kind, text in TEXTS:
        svg = subprocess.run([sys.argv[1], kind], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
        found = read(svg)
        assert len(found) == 1 and is_same(found[0], text), (kind, text, found)
    print(f"{len(TEXTS)} pictures read again")


if __name__ == "__main__":
    main()
