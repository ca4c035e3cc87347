# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""Asks programs for rounds, in turns.

A program answers "<shape> <calls>" on its input by "<ns a call> <calls made> <units admitted>" on
its output. All programs are alive at once and all but the one that is asked stand still (SIGSTOP),
so neither a clock thread nor a collector of another one is measured.
"""
import os
import select
import signal
import subprocess
import time

ROUND_SECONDS = 0.03  # what a round takes, about: short, so that some are quiet on a busy machine
WARM_UP_SECONDS = 2.0  # of each shape, before it counts; compilers at run time need it
ANSWER_SECONDS_MAX = 120
KEYED_CALLS = 1 << 20  # of the warm-up: each key that is asked, once
EXACT = 10_000
QUIET = 0.95  # of the time of a round its threads had a processor each; else it is asked again
QUIET_LEAST = 5  # so many quiet answers are enough: then the disturbed ones do not count


class PeerFailed(Exception):
    """A peer's program gave no figure; the text says why."""


class Program:
    """A peer's program, standing still but while it is asked."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, bufsize=1,
                                        env={**os.environ, **(environment or {})})

    def ask(self, shape, calls):
        """Nanoseconds a call. Raises PeerFailed where it admitted what it must not, or refused."""
        answer = self._line(f"{shape} {calls}\n")
        try:
            ns, asked, admitted = (float(word) for word in answer.split())
        except ValueError:
            raise PeerFailed(f"{self.name}: answered {answer.strip()!r}") from None
        wanted = calls if shape == "exact" else asked
        wanted_asked = {"exact": (2 * calls,), "t2": (2 * calls,)}.get(shape, range(calls, calls + 16))
        if asked not in wanted_asked or admitted != wanted or not ns > 0:
            raise PeerFailed(f"{self.name}: {shape} admitted {admitted:.0f} of {asked:.0f}, not {wanted:.0f}")
        return ns

    def _line(self, line):
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
            ready, _, _ = select.select([self.process.stdout], [], [], ANSWER_SECONDS_MAX)
            answer = self.process.stdout.readline() if ready else ""
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise PeerFailed(f"{self.name}: {self._last_words()}")
        self.process.send_signal(signal.SIGSTOP)
        return answer

    def _last_words(self):
        self.process.kill()
        said = self.process.communicate()[1].strip().splitlines()
        return said[-1] if said else "gave no answer"

    def processor_seconds(self):
        """Of all its threads, since ever: the clock that Linux keeps of a process."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def ask_quietly(program, shape, calls):
    """Nanoseconds, and which share of that time its threads had a processor each."""
    before = program.processor_seconds()
    ns = program.ask(shape, calls)
    spent = program.processor_seconds() - before
    threads = 2 if shape == "t2" else 1
    return ns, spent / (threads * ns * calls / 1e9)


def warm_up(program, shape, seconds):
    """How many calls a round has."""
    if shape.startswith("keys_"):
        program.ask(shape, KEYED_CALLS)
    calls, began = 20_000, time.monotonic()
    while True:
        ns = program.ask(shape, calls)
        calls = max(2_000, min(100_000_000, int(ROUND_SECONDS * 1e9 / ns)))
        if time.monotonic() - began > seconds:
            return calls


class Patience:
    """Asks until others are quiet, for so many seconds in all."""

    def __init__(self, seconds):
        self.seconds = seconds

    def ask(self, program, shape, calls):
        """Nanoseconds, and whether others disturbed."""
        while True:
            began = time.monotonic()
            ns, share = ask_quietly(program, shape, calls)
            if share >= QUIET or self.seconds <= 0:
                return ns, share < QUIET
            time.sleep(0.02)
            self.seconds -= time.monotonic() - began


def chosen(answers):
    """Of (ns, is disturbed): the quiet ones where they are enough, else all; how many of them are
    disturbed."""
    quiet = [ns for ns, is_disturbed in answers if not is_disturbed]
    if len(quiet) >= min(QUIET_LEAST, len(answers)):
        return quiet, 0
    return [ns for ns, _ in answers], len(answers) - len(quiet)


def ready(program, peer):
    """{shape: calls of a round} after the warm-up. Raises PeerFailed where it is not exact."""
    if peer.is_exact:
        program.ask("exact", EXACT)
    calls = {shape: warm_up(program, shape, WARM_UP_SECONDS) for shape in peer.shapes}
    if peer.is_exact:
        program.ask("exact", 10 * EXACT)
    return calls


def measure(programs, peers, count, patience, say):
    """{peer id: {shape: [ns of each round]}}, how many of these others disturbed, and {peer id:
    reason} of those that failed, which are left out of the first."""
    calls, failed = {}, {}
    for peer in peers:
        say(f"warming up {peer.name}")
        try:
            calls[peer.id] = ready(programs[peer.id], peer)
        except PeerFailed as failure:
            failed[peer.id] = str(failure)
    answers = {(peer.id, shape): [] for peer in peers for shape in peer.shapes}
    for number in range(1, count + 1):
        # All of one shape follow each other, so that a ratio is of one moment.
        for id, shape in sorted(answers, key=lambda each: each[1]):
            say(f"round {number} of {count}: {shape} {id}")
            try:
                if id not in failed:
                    ns, disturbed = patience.ask(programs[id], shape, calls[id][shape])
                    answers[id, shape].append((round(ns, 4), disturbed))
            except PeerFailed as failure:
                failed[id] = str(failure)
    figures, disturbed = {}, 0
    for (id, shape), all_of_them in answers.items():
        if id not in failed:
            figures.setdefault(id, {})[shape], more = chosen(all_of_them)
            disturbed += more
    return figures, disturbed, failed
