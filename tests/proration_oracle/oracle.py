# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

"""Works out random prorations a second time, with fractions and Python's own calendar.

    oracle.py <octroi_proration_rows> [--rows N] [--seed S]

Shares no code with the library: each profile is written down again here from its rule.
"""

import argparse
import calendar
import datetime
import math
import subprocess
import sys
from fractions import Fraction


def half_up(value):
    away = math.floor(abs(value) + Fraction(1, 2))
    return away if value >= 0 else -away


def months_between(start, end):
    """Whole months from start to end, where end is start's day or the nearest its month has."""
    months = (end.year - start.year) * 12 + end.month - start.month
    last = {day: calendar.monthrange(day.year, day.month)[1] for day in (start, end)}
    kept = end.day == min(start.day, last[end])
    came_back = start.day == min(end.day, last[start])
    return months if months > 0 and (kept or came_back) else 0


def thirty_days(start, end, day):
    """Days from start to day in a calendar whose months all have thirty; the end is whole."""
    whole = 30 * months_between(start, end)
    on = [30 * (12 * each.year + each.month) + each.day - 1 for each in (start, day)]
    return whole if day == end else min(whole, on[1] - on[0])


def day_ratio(profile, start, end, first, until):
    start, end, first, until = map(datetime.date.fromisoformat, (start, end, first, until))
    held, whole = (until - first).days, (end - start).days
    if profile == "kill_bill_thirty_days" and held != whole and months_between(start, end):
        into = [thirty_days(start, end, day) for day in (first, until)]
        held, whole = into[1] - into[0], 30 * months_between(start, end)
    return Fraction(held, whole)


def instant_ratio(profile, *instants):
    grain = 1_000_000 if profile == "stripe" else 1
    start, end, first, until = (int(instant) // grain for instant in instants)
    return Fraction(until - first, end - start)


def expected(profile, price, *span):
    ratio = (instant_ratio if profile in ("openmeter", "stripe") else day_ratio)(profile, *span)
    if profile.startswith("kill_bill"):
        ratio = Fraction(half_up(ratio * 10**9), 10**9)
    return half_up(int(price) * ratio)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    command = [options.program, str(options.rows), str(options.seed)]
    rows = differences = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            *row, amount = line.split()
            rows += 1
            if amount != str(expected(*row)):
                differences += 1
                if differences <= 10:
                    print(f"expected {expected(*row)}: {line.strip()}")
    print(f"{rows} prorations, {differences} differences")
    return 0 if rows == options.rows and differences == 0 and process.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
