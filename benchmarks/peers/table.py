# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""The figures of a run as a markdown table and as goal lines.

A run is what `run` keeps as JSON: date, machine, tools, command, rounds, disturbed, versions,
figures ({peer: {shape: [ns]}}) and not_measured ({peer: reason}).
"""
import statistics

import catalog


class MissingFigure(Exception):
    """A peer has neither the figure that it must have nor a reason for having none."""


def figure(run, peer_id, shape):
    """The median of the rounds, in nanoseconds."""
    rounds = run["figures"].get(peer_id, {}).get(shape)
    least = min(run["rounds"], 5)
    if not rounds or len(rounds) < least:
        raise MissingFigure(f"{peer_id} {shape}: {len(rounds or [])} rounds, not {least} at least")
    if not min(rounds) > 0:
        raise MissingFigure(f"{peer_id} {shape}: a round of {min(rounds)} ns")
    return statistics.median(rounds)


def measured(run):
    """The peers that have figures. Raises MissingFigure for one without figures and reason."""
    found = []
    for peer in catalog.PEERS:
        if peer.id not in run["not_measured"]:
            for shape in peer.shapes:
                figure(run, peer.id, shape)
            found.append(peer)
    return found


def nanoseconds(ns):
    return f"{ns:.2f}" if ns < 10 else f"{ns:.1f}" if ns < 100 else f"{ns:.0f}"


def times(ratio):
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}"


def cell(run, peer, shape):
    """Nanoseconds, and how many times those of octroi."""
    if shape not in peer.shapes:
        return "–"
    ns = figure(run, peer.id, shape)
    return f"{nanoseconds(ns)} ({times(ns / figure(run, catalog.OCTROI, shape))})"


def row(run, peer):
    version = run["versions"][peer.version_of]
    return [peer.name, version, *(cell(run, peer, shape) for shape in catalog.SHAPES)]


def caption(run):
    asked = sum(len(rounds) for shapes in run["figures"].values() for rounds in shapes.values())
    others = f", others disturbed {run['disturbed']} of {asked} answers" if run["disturbed"] else ""
    return (f"Measured on {run['date']} on {run['machine']}; {'; '.join(run['tools'])}; medians of the "
            f"quiet ones of {run['rounds']} rounds in turns{others}; `{run['command']}`.")


def markdown(run):
    """The table. Raises MissingFigure."""
    head = ["ns an operation (times octroi)", "version", *catalog.SHAPES.values()]
    lines = [head, ["---", "---"] + ["---:"] * (len(head) - 2)]
    present = measured(run)
    if catalog.OCTROI not in (peer.id for peer in present):
        raise MissingFigure("octroi was not measured, and all else is told against it")
    for peer in catalog.PEERS:
        if peer in present:
            lines.append(row(run, peer))
        else:
            reason = f"not measured: {run['not_measured'][peer.id]}"
            lines.append([peer.name, reason] + ["–"] * (len(head) - 2))
    for name, reason in catalog.UNREACHABLE.items():
        lines.append([name, f"not measured: {reason}"] + ["–"] * (len(head) - 2))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def goals(run):
    """A line a goal: how many times as much the peer costs. Raises MissingFigure."""
    present = {peer.id for peer in measured(run)}
    lines = []
    for goal in catalog.GOALS:
        if goal.peer in present:
            ratio = figure(run, goal.peer, goal.shape) / figure(run, goal.ours, goal.shape)
            judged = "ok" if ratio >= goal.least else "MISS"
            lines.append(f"{goal.name} {goal.what} {ratio:.2f} >= {goal.least} {judged}")
        else:
            reason = run["not_measured"][goal.peer]
            lines.append(f"{goal.name} {goal.what} >= {goal.least} not measured: {reason}")
    for name, peer, least in catalog.UNREACHABLE_GOALS:
        lines.append(f"{name} {peer} >= {least} not measured: {catalog.UNREACHABLE[peer]}")
    return lines
