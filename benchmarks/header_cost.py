# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""What each public header costs: milliseconds of `g++ -fsyntax-only` alone, median of three.

What an empty file costs is taken off. The last line is what a host pays for the whole SDK. With
--smoke only that one is measured, once.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include"
FRONT = "octroi/engine/billing.h"


def compile_ms(source):
    command = [os.environ.get("CXX", "g++"), "-std=c++20", "-fsyntax-only", "-x", "c++",
               f"-I{INCLUDE}", "-"]
    began = time.monotonic()
    subprocess.run(command, input=source, text=True, check=True)
    return (time.monotonic() - began) * 1000


def median_ms(source, times):
    return statistics.median(compile_ms(source) for _ in range(times))


def main(arguments):
    is_smoke = "--smoke" in arguments
    times = 1 if is_smoke else 3
    headers = [FRONT] if is_smoke else sorted(
        path.relative_to(INCLUDE).as_posix() for path in INCLUDE.glob("octroi/*/*.h"))
    empty = median_ms("", times)
    costs = {header: median_ms(f'#include "{header}"\n', times) - empty for header in headers}
    for header, cost in sorted(costs.items(), key=lambda pair: -pair[1]):
        print(f"{cost:8.0f} ms  {header}")
    print(f"{costs[FRONT]:8.0f} ms  {FRONT}, the whole SDK ({len(headers)} headers measured)")


if __name__ == "__main__":
    main(sys.argv[1:])
