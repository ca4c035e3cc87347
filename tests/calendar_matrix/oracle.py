# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""Answers the calendar's questions a second time, for matrix_test.cc to compare.

Written from the definitions, with nothing but datetime, calendar and zoneinfo: periods are found by
stepping one unit at a time, the beginning of a day by asking zoneinfo both readings of midnight.
One line a question, fields apart by '|', the answer last:

    period|<zone>|<interval>|<anchor>|<index>|<start> <end> <starts_at> <ends_at>
    index|<interval>|<anchor>|<date>|<index of the period that holds the date>
    local|<zone>|<date>|<microseconds of the day>|<instant>
    date|<zone>|<instant>|<day>
"""

import calendar
import datetime as dt
import sys
import zoneinfo

UTC = dt.timezone.utc
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)

ZONES = """UTC Europe/Paris Europe/London Europe/Dublin Atlantic/Azores America/New_York
America/St_Johns America/Havana America/Santiago America/Asuncion America/Sao_Paulo America/Nuuk
Africa/Bamako Africa/Cairo Africa/Casablanca Africa/Kinshasa Africa/Lagos Asia/Beirut Asia/Gaza
Asia/Jerusalem Asia/Kathmandu Asia/Kolkata Asia/Tehran Asia/Tokyo Australia/Lord_Howe
Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Kiritimati Pacific/Kwajalein
Asia/Manila America/Juneau Antarctica/Troll""".split()

# How each is written, and what one step is: (unit, number of units).
INTERVALS = {
    "day": ("day", 1), "week": ("day", 7), "2 weeks": ("day", 14), "30 days": ("day", 30),
    "31 days": ("day", 31), "month": ("month", 1), "2 months": ("month", 2),
    "quarter": ("month", 3), "half_year": ("month", 6), "year": ("month", 12),
    "18 months": ("month", 18), "2 years": ("month", 24), "365 days": ("day", 365),
    "forever": None,
}

ANCHORS = """2024-01-01 2024-01-28 2024-01-29 2024-01-30 2024-01-31 2024-02-29 2024-03-31 2024-08-31
2024-12-31 2026-03-29 2026-10-25 2023-02-28 2010-11-06 2011-12-29 1999-12-31 2036-02-29
2038-01-19 2099-12-31 2499-08-31 1900-01-31""".split()

SPECIAL_DAYS = """2026-03-29 2026-10-25 2026-03-08 2026-11-01 2011-12-29 2011-12-30 2011-12-31
1994-12-30 1994-12-31 1995-01-01 1993-08-20 1993-08-21 1993-08-22 1867-10-17 1867-10-18
1844-12-30 1844-12-31 1845-01-01 1987-10-25 2006-10-29 2010-11-07 2018-11-04 2018-02-17 2018-02-18
2019-03-30 2023-10-28 2024-02-29 2028-02-29 2026-02-28 2026-03-01 1900-02-28 2000-02-29
2037-10-25 2037-10-26 2038-01-19 2038-03-28 2050-07-01 2086-10-26 2099-12-31 2100-02-28
2399-12-31 2400-02-29 2499-12-31 2500-01-01 2500-03-28 2899-12-31 2900-07-01 5000-10-26
9998-12-31 0002-01-01""".split()

TIMES_OF_DAY = [dt.timedelta(0), dt.timedelta(microseconds=1), 30 * SECOND,
                dt.timedelta(minutes=30), dt.timedelta(hours=1), dt.timedelta(hours=2),
                dt.timedelta(hours=2, minutes=30), dt.timedelta(hours=3), dt.timedelta(hours=12),
                DAY - dt.timedelta(microseconds=1)]


def instant_of(local, zone):
    """The first instant at which the wall of `zone` shows `local` or later."""
    early, late = sorted(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(zone).replace(tzinfo=None) == local:
        return early  # one reading, or the first of two
    # A gap: the two readings, by the offsets before and after it, enclose the change.
    before = early.astimezone(zone).utcoffset()
    while late - early > SECOND:
        middle = early + ((late - early) // 2 // SECOND) * SECOND
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    # The change falls on a whole second, and the readings may not.
    return late.replace(microsecond=0)


def start_of_day(date, zone):
    return instant_of(dt.datetime.combine(date, dt.time()), zone)


def day_at(instant, zone):
    """The last day that has begun: the wall's, or one the wall has shown already."""
    wall = instant.astimezone(zone).date()
    days = [wall + n * DAY for n in range(-1, 3)]
    return max(day for day in days if start_of_day(day, zone) <= instant)


def month_after(year, month):
    return (year + 1, 1) if month == 12 else (year, month + 1)


def starts(anchor, interval, count):
    """The first `count` period starts, one small step after another."""
    unit, size = INTERVALS[interval]
    found = []
    date, year, month = anchor, anchor.year, anchor.month
    while len(found) < count:
        found.append(date)
        for _ in range(size):
            if unit == "day":
                date += DAY
            else:
                year, month = month_after(year, month)
        if unit == "month":
            last = calendar.monthrange(year, month)[1]
            date = dt.date(year, month, min(anchor.day, last))
    return found


def show(instant):
    text = instant.strftime("%H:%M:%S")
    micro = instant.microsecond
    fraction = f"{micro:06d}" if micro % 1000 else f"{micro // 1000:03d}"
    return f"{instant.date().isoformat()}T{text}.{fraction}Z"


def ask_periods(out):
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        seen = {}

        def begin(date, zone=zone, seen=seen):
            if date not in seen:
                seen[date] = show(start_of_day(date, zone))
            return seen[date]

        for anchor in map(dt.date.fromisoformat, ANCHORS):
            for interval, step in INTERVALS.items():
                if step is None:
                    out.append(f"period|{name}|{interval}|{anchor}|0|{anchor} never "
                               f"{begin(anchor)} 9999-12-31T23:59:59.999999Z")
                    continue
                bounds = starts(anchor, interval, 9)
                for index, (start, end) in enumerate(zip(bounds, bounds[1:])):
                    out.append(f"period|{name}|{interval}|{anchor}|{index}|{start} {end} "
                               f"{begin(start)} {begin(end)}")


def ask_indexes(out):
    for anchor in map(dt.date.fromisoformat, ANCHORS):
        for interval, step in INTERVALS.items():
            if step is None:
                continue
            bounds = starts(anchor, interval, 41)
            for index, (start, end) in enumerate(zip(bounds, bounds[1:])):
                for date in {start, start + (end - start) // 2, end - DAY}:
                    out.append(f"index|{interval}|{anchor}|{date}|{index}")


def ask_days(out):
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        for date in map(dt.date.fromisoformat, SPECIAL_DAYS):
            midnight = dt.datetime.combine(date, dt.time())
            for time in TIMES_OF_DAY:
                micros = time // dt.timedelta(microseconds=1)
                found = show(instant_of(midnight + time, zone))
                out.append(f"local|{name}|{date}|{micros}|{found}")
            begin = start_of_day(date, zone)
            probes = {begin - dt.timedelta(microseconds=1), begin, begin + SECOND}
            probes |= {begin + dt.timedelta(minutes=30 * half) for half in range(-5, 6)}
            for instant in sorted(probes):
                out.append(f"date|{name}|{show(instant)}|{day_at(instant, zone)}")


def ask_every_zone(out):
    # Left out: no IANA zones, though they lie in the folder.
    for name in sorted(zoneinfo.available_timezones() - {"Factory", "localtime"}):
        zone = zoneinfo.ZoneInfo(name)
        for date in map(dt.date.fromisoformat, SPECIAL_DAYS):
            begin = start_of_day(date, zone)
            out.append(f"local|{name}|{date}|0|{show(begin)}")
            out.append(f"date|{name}|{show(begin)}|{day_at(begin, zone)}")


def main():
    # The machine's tzdata, which the library reads too; not a copy that Python brought along.
    zoneinfo.reset_tzpath(["/usr/share/zoneinfo"])
    out = []
    ask_periods(out)
    ask_indexes(out)
    ask_days(out)
    ask_every_zone(out)
    out.append(f"end|{len(out)}")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
