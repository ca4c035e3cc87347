# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""The writers refuse what was not measured, and a program's wrong answers are no figures."""
import pathlib
import re
import sys
import unittest
from unittest import mock
from xml.etree import ElementTree

import build
import catalog
import picture
import publish
import rounds
import table

ROUNDS = 5


def made_up_run(**figures):
    """A whole run in which every figure is 10 ns, but for those given as peer__shape=ns."""
    all_figures = {peer.id: {shape: [10.0] * ROUNDS for shape in peer.shapes} for peer in catalog.PEERS}
    for name, ns in figures.items():
        peer, shape = name.split("__")
        all_figures[peer][shape] = [ns] * ROUNDS
    return {"date": "2026-01-15", "machine": "two <processors>", "tools": ["g++ 12", "go 1.26"],
            "command": "./dev bench peers", "rounds": ROUNDS, "disturbed": 0,
            "versions": {peer.version_of: "1.2" for peer in catalog.PEERS},
            "figures": all_figures, "not_measured": {}}


class Table(unittest.TestCase):
    def test_has_a_row_for_each_peer_and_tells_it_against_octroi(self):
        lines = table.markdown(made_up_run(guava__t1=85.0)).splitlines()
        self.assertEqual(len(lines), 2 + len(catalog.PEERS) + len(catalog.UNREACHABLE))
        self.assertIn("| Guava RateLimiter | 1.2 | 85.0 (8.50) | 10.0 (1.00) | – | – |", lines)

    def test_has_as_many_cells_in_each_row(self):
        run = made_up_run()
        del run["figures"]["guava"]
        run["not_measured"]["guava"] = "mvn is not installed"
        self.assertEqual({line.count("|") for line in table.markdown(run).splitlines()}, {7})

    def test_refuses_a_missing_figure(self):
        for peer in catalog.PEERS:
            for shape in peer.shapes:
                run = made_up_run()
                del run["figures"][peer.id][shape]
                for writer in (table.markdown, table.goals, picture.svg):
                    with self.assertRaisesRegex(table.MissingFigure, f"{peer.id} {shape}"):
                        writer(run)

    def test_refuses_a_round_too_few_and_a_round_of_nothing(self):
        for wrong in ([10.0] * (ROUNDS - 1), [10.0] * (ROUNDS - 1) + [0.0], []):
            run = made_up_run()
            run["figures"]["octroi"]["t2"] = wrong
            self.assertRaises(table.MissingFigure, table.markdown, run)

    def test_refuses_to_tell_anything_against_an_octroi_that_was_not_measured(self):
        run = made_up_run()
        run["not_measured"]["octroi"] = "it did not compile"
        self.assertRaisesRegex(table.MissingFigure, "octroi was not measured", table.markdown, run)

    def test_says_why_a_peer_was_not_measured(self):
        run = made_up_run()
        del run["figures"]["x_time_rate"]
        run["not_measured"]["x_time_rate"] = "go is not installed"
        self.assertIn("not measured: go is not installed", table.markdown(run))
        self.assertNotIn("x/time/rate", picture.svg(run))

    def test_takes_the_median(self):
        run = made_up_run()
        run["figures"]["octroi"]["t1"] = [9.0, 1.0, 3.0, 2.0, 100.0]
        self.assertEqual(table.figure(run, "octroi", "t1"), 3.0)

    def test_says_when_others_disturbed(self):
        self.assertNotIn("disturbed", table.caption(made_up_run()))
        answers = ROUNDS * sum(len(peer.shapes) for peer in catalog.PEERS)
        self.assertIn(f", others disturbed 3 of {answers} answers", table.caption({**made_up_run(), "disturbed": 3}))


class Goals(unittest.TestCase):
    def test_are_judged_by_the_ratio(self):
        lines = table.goals(made_up_run(governor_rdtsc__t1=25.0, guava__t1=79.9))
        self.assertIn("Q3 governor rdtsc 2.50 >= 2.5 ok", lines)
        self.assertIn("Q3 Guava 7.99 >= 8 MISS", lines)

    def test_of_a_peer_that_was_not_measured_are_neither_met_nor_missed(self):
        run = made_up_run()
        del run["figures"]["guava"]
        run["not_measured"]["guava"] = "mvn is not installed"
        self.assertIn("Q3 Guava >= 8 not measured: mvn is not installed", table.goals(run))

    def test_ask_only_for_what_a_peer_has(self):
        peers = {peer.id: peer for peer in catalog.PEERS}
        for goal in catalog.GOALS:
            self.assertIn(goal.shape, peers[goal.peer].shapes)
            self.assertIn(goal.shape, peers[goal.ours].shapes)


class Picture(unittest.TestCase):
    def test_is_well_formed_and_says_every_figure(self):
        run = made_up_run(octroi__t1=2.41, octroi__t2=0.75, bucket4j_1__t2=512.3)
        texts = [each.text for each in ElementTree.fromstring(picture.svg(run)).iter() if each.text]
        for words in ("2.41", "0.75", "512", "octroi, 3 windows T2: 0.75 ns", "Bucket4j, 1 limit T2: 512 ns"):
            self.assertIn(words, texts)
        self.assertIn("two <processors>", " ".join(texts))

    def test_has_decades_of_one_width(self):
        scale = picture.Scale([0.7, 512.0])
        places = [scale.place(ns) for ns in scale.decades()]
        widths = {round(right - left, 0) for left, right in zip(places, places[1:])}
        self.assertEqual((len(places), len(widths)), (5, 1))
        self.assertEqual(places[0], picture.LEFT)


class Page(unittest.TestCase):
    def test_takes_the_table_between_its_marks_and_keeps_the_rest(self):
        run = made_up_run()
        page = f"before\n{publish.BEGIN}old\n{publish.END}after\n"
        new = publish.with_block(page, run)
        self.assertTrue(new.startswith("before\n") and new.endswith("after\n") and "old" not in new)
        self.assertEqual(publish.with_block(new, run), new)

    def test_without_marks_is_refused(self):
        for page in ("", publish.BEGIN, publish.END + publish.BEGIN, 2 * (publish.BEGIN + publish.END)):
            self.assertRaises(ValueError, publish.with_block, page, made_up_run())

    def test_shows_the_published_figures(self):
        self.assertEqual(publish.faults(build.ROOT), [])


# Answers each line with its argument, in which {calls} stands for the calls asked for.
ECHO = ("import sys\nfor line in sys.stdin:\n"
        "  print(sys.argv[1].replace('{calls}', line.split()[1]), flush=True)")


class Programs(unittest.TestCase):
    def ask(self, answer, shape, calls=100):
        program = rounds.Program("peer", [sys.executable, "-c", ECHO, answer])
        try:
            return program.ask(shape, calls)
        finally:
            program.close()

    def test_give_nanoseconds(self):
        self.assertEqual(self.ask("2.5 {calls} {calls}", "t1"), 2.5)
        self.assertEqual(self.ask("2.5 200 200", "t2"), 2.5)
        self.assertEqual(self.ask("2.5 200 {calls}", "exact"), 2.5)

    def test_that_admit_another_number_give_no_figure(self):
        for answer, shape in (("2.5 100 99", "t1"), ("2.5 200 199", "t2"), ("2.5 200 101", "exact"),
                              ("2.5 200 99", "exact"), ("2.5 100 100", "exact"), ("2.5 100 100", "t2"),
                              ("2.5 99 99", "t1"), ("0 100 100", "t1"), ("nan 100 100", "t1")):
            with self.assertRaisesRegex(rounds.PeerFailed, "admitted", msg=(answer, shape)):
                self.ask(answer, shape)

    def test_that_babble_give_no_figure(self):
        self.assertRaisesRegex(rounds.PeerFailed, "answered", self.ask, "fast", "t1")

    def test_that_end_say_their_last_words(self):
        program = rounds.Program("peer", [sys.executable, "-c", "import sys; input(); sys.exit('no such shape')"])
        with self.assertRaisesRegex(rounds.PeerFailed, "peer: no such shape"):
            program.ask("t3", 100)
        program.close()

    def test_that_fail_are_left_out_with_their_reason(self):
        peer = catalog.Peer("liar", "liar", "octroi", "", "", ("t1",))
        program = rounds.Program("liar", [sys.executable, "-c", ECHO, "2.5 {calls} 0"])
        figures, disturbed, failed = rounds.measure({"liar": program}, [peer], 1, rounds.Patience(0), lambda words: None)
        program.close()
        self.assertEqual((figures, disturbed, list(failed)), ({}, 0, ["liar"]))

    def test_that_sleep_are_disturbed_and_that_work_are_quiet(self):
        work = ("import sys, time\nfor line in sys.stdin:\n"
                "  end = time.process_time() + 0.02\n  while time.process_time() < end: pass\n"
                "  print('200000 ' + sys.argv[1].replace('{calls}', '100'), flush=True)")
        for shape, words, share in (("t1", "{calls} {calls}", 1.0), ("t2", "200 200", 0.5)):
            program = rounds.Program("peer", [sys.executable, "-c", work, words])
            _, seen = rounds.ask_quietly(program, shape, 100)  # 20 ms, and 20 ms of a processor
            program.close()
            self.assertGreater(seen, share * 0.95)
        program = rounds.Program("peer", [sys.executable, "-c", ECHO, "200000000 {calls} {calls}"])
        self.assertLess(rounds.ask_quietly(program, "t1", 1)[1], rounds.QUIET)
        program.close()

    def test_that_others_disturb_count_only_where_quiet_answers_are_few(self):
        quiet, loud = [(float(ns), False) for ns in range(1, 7)], [(99.0, True)]
        self.assertEqual(rounds.chosen(quiet + loud), ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 0))
        self.assertEqual(rounds.chosen(quiet[:4] + loud), ([1.0, 2.0, 3.0, 4.0, 99.0], 1))
        self.assertEqual(rounds.chosen(loud), ([99.0], 1))


class Building(unittest.TestCase):
    def test_names_a_missing_tool_and_how_to_come_by_it(self):
        with mock.patch("shutil.which", return_value=None):
            for name in build.KINDS:
                with self.assertRaisesRegex(build.CannotBuild, r"is not installed \(.+\)"):
                    build.build(name)

    def test_takes_one_version_of_each_package(self):
        versions = build.versions()
        for peer in catalog.PEERS:
            version = versions[peer.version_of]
            self.assertTrue(peer.version_of == "" or re.match(r"\d+\.\d+", version), peer.name)
        manifests = {"rust/Cargo.toml": f'governor = "={versions["governor"]}"',
                     "node/package.json": f'"rate-limiter-flexible": "{versions["rate-limiter-flexible"]}"',
                     "java/pom.xml": f"<version>{versions['guava']}</version>"}
        for path, words in manifests.items():
            self.assertIn(words, (build.HERE / path).read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    unittest.main()
