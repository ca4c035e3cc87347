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

ROUND_SECONDS = 0.15  # what a round takes, about
WARM_UP_SECONDS = 2.0  # of each shape, before it counts; compilers at run time need it
ANSWER_SECONDS_MAX = 120
KEYED_CALLS = 1 << 20  # each key that is asked, once
EXACT = 10_000
DISTURBED = 0.1  # of the processors, by others: such a round is asked again


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

    def own_ticks(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def busy_ticks(processors):
    """Of these processors, by anybody, the time stolen by other machines included."""
    busy = 0
    with open("/proc/stat", encoding="ascii") as file:
        for line in file:
            name, *ticks = line.split()
            if name in {f"cpu{n}" for n in processors}:
                busy += sum(map(int, ticks[:3])) + sum(map(int, ticks[5:8]))
    return busy


def ask_quietly(program, shape, calls, processors):
    """A round, and the share of the processors that others had meanwhile."""
    own, busy, began = program.own_ticks(), busy_ticks(processors), time.monotonic()
    ns = program.ask(shape, calls)
    ticks = (time.monotonic() - began) * os.sysconf("SC_CLK_TCK") * len(processors)
    others = busy_ticks(processors) - busy - (program.own_ticks() - own)
    return ns, max(0.0, others - 2) / max(ticks, 1)  # two ticks are the grain of the clock


def warm_up(program, shape, seconds):
    """How many calls a round has."""
    if shape.startswith("keys_"):
        for _ in range(2):
            program.ask(shape, KEYED_CALLS)
        return KEYED_CALLS
    calls, began = 20_000, time.monotonic()
    while True:
        ns = program.ask(shape, calls)
        calls = max(2_000, min(100_000_000, int(ROUND_SECONDS * 1e9 / ns)))
        if time.monotonic() - began > seconds:
            return calls


def measure(programs, peers, rounds, processors, say):
    """{peer id: {shape: [ns of each round]}}, and how many rounds others disturbed all the same.

    A peer that fails is left out of the first and stands with its reason in the third.
    """
    calls, failed = {}, {}
    for peer in peers:
        say(f"warming up {peer.name}")
        try:
            if peer.is_exact:
                programs[peer.id].ask("exact", EXACT)
            calls[peer.id] = {shape: warm_up(programs[peer.id], shape, WARM_UP_SECONDS)
                              for shape in peer.shapes}
            if peer.is_exact:
                programs[peer.id].ask("exact", 10 * EXACT)
        except PeerFailed as failure:
            failed[peer.id] = str(failure)
    figures = {peer.id: {shape: [] for shape in peer.shapes} for peer in peers}
    disturbed, again_left = 0, rounds * len(peers)
    for number in range(1, rounds + 1):
        for shape in sorted({shape for peer in peers for shape in peer.shapes}):
            say(f"round {number} of {rounds}: {shape}")
            for peer in peers:
                if shape not in peer.shapes or peer.id in failed:
                    continue
                try:
                    while True:
                        ns, others = ask_quietly(programs[peer.id], shape, calls[peer.id][shape], processors)
                        if others <= DISTURBED or again_left == 0:
                            break
                        again_left -= 1
                except PeerFailed as failure:
                    failed[peer.id] = str(failure)
                    continue
                disturbed += others > DISTURBED
                figures[peer.id][shape].append(round(ns, 4))
    return {id: each for id, each in figures.items() if id not in failed}, disturbed, failed
