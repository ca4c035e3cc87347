# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""`kill_test.py <quickstart> [points]`: kill -9 at any moment, and nothing is lost or doubled.

A moment is a commit, a charge, a mail or a provisioning step. The quickstart is killed right before
or right after one of them, then run again to its end; some stories are killed again and again, all
the way. Then: it ends well and verifies, no period was charged twice in the provider's own books,
the invoice numbers have no gap, and database, mails and books are those of a run never killed.
"""
import collections
import concurrent.futures
import os
import pathlib
import re
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "quickstart"))
import remains  # noqa: E402  (its folder is known only now)

ALL_BELOW = 400  # so many moments are all tried; of more, as many as `points`, evenly spread
GAPS = (29, 31, 37, 41, 43, 47, 53, 59, 61, 67)  # moments that a story lives between two deaths


def moments_to_try(count, points):
    """(moment, "before" or "after"), the two taking turns."""
    tried = range(1, count + 1)
    if count > ALL_BELOW:
        tried = sorted({1 + i * (count - 1) // (points - 1) for i in range(points)})
    return [(moment, ("before", "after")[i % 2]) for i, moment in enumerate(tried)]


def double_charges(books):
    """The subscription periods that all providers' books together settled more than once."""
    settled = collections.Counter()
    for content in books.values():
        for fields in (line.split("\t") for line in content.decode().splitlines()):
            if fields[0] == "charge" and fields[7] == "settled":
                settled[(fields[1], fields[11])] += 1  # tenant, "<subscription>/<period>"
    return [key for key, times in settled.items() if times > 1]


def gaps(database):
    """Series whose numbers are not exactly 1, 2, 3, ..."""
    series = collections.defaultdict(list)
    for table in ("invoices", "orders"):
        for row in database[table]:
            series[(table, row["series"])].append(row["sequence"])
    return [name for name, numbers in series.items()
            if sorted(numbers) != list(range(1, len(numbers) + 1))]


def state(folder):
    """Database, mails and books. A mail that was sent before the kill and not put down yet is found
    again when it is sent once more; that the folder says so is the one trace a kill may leave."""
    database = remains.database(folder)
    for effect in database["effects"]:
        if effect["kind"] == "message" and effect["outcome"].startswith("sent "):
            effect["outcome"] = "sent"
    return database, remains.files(folder, "mails"), remains.files(folder, "books")


def die(program, folder, moment, when):
    """Whether it was killed there; False where the story was over before."""
    status, said, errors = remains.run(
        program, folder, "--quiet", "--crash-at", str(moment), "--crash-when", when)
    if status not in (0, -signal.SIGKILL):
        raise AssertionError(f"ended with {status}: {said} {errors}")
    return status != 0


def live(program, folder, moment, when, again):
    """Dies there, where `again` is set after as many moments again until the end. -> deaths"""
    deaths = 0
    while die(program, folder, moment, when):
        deaths += 1
        if not again:
            break
    if deaths == 0:
        raise AssertionError("did not die")
    status, said, errors = remains.run(program, folder, "--quiet")
    if status != 0 or not re.search(r"^verify: \d+ invariants, 0 violations$", said, re.MULTILINE):
        raise AssertionError(f"after {deaths} deaths ended with {status}: {said} {errors}")
    return deaths


def faults_in(folder, expected):
    """What differs from a life without death, in lines."""
    database, mails, books = state(folder)
    faults = [f"charged twice: {key}" for key in double_charges(books)]
    faults += [f"numbers with gaps: {name}" for name in gaps(database)]
    faults += remains.differences(expected[0], database)
    if mails != expected[1]:
        faults.append(f"mails differ: {sorted(mails.keys() ^ expected[1].keys())}")
    if books != expected[2]:
        faults.append("the books differ")
    return faults


def main():
    program, points = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
    began = time.monotonic()
    with remains.scratch("kill") as root:
        whole = pathlib.Path(root, "whole")
        whole.mkdir()
        status, said, errors = remains.run(program, whole, "--quiet", "--crash-at", str(10**12))
        if status != 0:
            sys.exit(f"the uninterrupted run ended with {status}: {said} {errors}")
        count = int(re.search(r"^moments: (\d+)$", errors, re.MULTILINE)[1])
        expected = state(whole)

        def attempt(point):
            with tempfile.TemporaryDirectory(dir=root) as folder:
                try:
                    deaths = live(program, folder, *point)
                    return point, deaths, faults_in(folder, expected)
                except AssertionError as fault:
                    return point, 0, [str(fault)]

        once = [(*point, False) for point in moments_to_try(count, points)]
        often = [(gap, ("before", "after")[i % 2], True) for i, gap in enumerate(GAPS)]
        failed, killed = 0, 0
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for (moment, when, again), deaths, faults in pool.map(attempt, often + once):
                failed += bool(faults)
                killed += deaths
                for fault in faults:
                    print(f"killed {when} {'every' if again else 'moment'} {moment}: {fault}")
    print(f"{count} moments, {killed} kills in {len(once) + len(often)} lives: {failed} wrong, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
