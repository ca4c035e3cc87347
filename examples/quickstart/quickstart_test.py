# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""`quickstart_test.py <quickstart>`: the story comes out, and however it is cut, it is the same."""
import pathlib
import socket
import sys
import unittest

import remains

PROGRAM = sys.argv.pop(1)


class Quickstart(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = remains.scratch("quickstart")
        cls.first = pathlib.Path(cls.folder.name, "first")
        cls.first.mkdir()
        cls.status, cls.said, cls.errors = remains.run(PROGRAM, cls.first)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def another(self, name):
        folder = pathlib.Path(self.folder.name, name)
        folder.mkdir()
        return folder

    def assert_same_remains(self, folder, expected=None):
        before = expected or (remains.database(self.first), remains.files(self.first, "mails"),
                              remains.files(self.first, "books"))
        self.assertEqual(remains.differences(before[0], remains.database(folder)), [])
        self.assertEqual(before[1], remains.files(folder, "mails"))
        self.assertEqual(before[2], remains.files(folder, "books"))

    def test_every_figure_comes_out(self):
        self.assertEqual(self.status, 0, self.said + self.errors)
        self.assertRegex(self.said.splitlines()[-1], r"^verify: \d+ invariants, 0 violations$")
        self.assertIn("MRR: 3,683.00 EUR", self.said)
        self.assertIn("ARR: 44,196.00 EUR", self.said)
        self.assertNotIn("[WRONG]", self.said)

    def test_two_fresh_runs_are_alike_to_the_byte(self):
        folder = self.another("second")
        status, said, _ = remains.run(PROGRAM, folder)
        self.assertEqual((status, said), (0, self.said))
        self.assert_same_remains(folder)

    def test_a_second_run_bills_nothing_twice(self):
        folder = self.another("again")
        remains.run(PROGRAM, folder)
        before = (remains.database(folder), remains.files(folder, "mails"),
                  remains.files(folder, "books"))
        status, said, errors = remains.run(PROGRAM, folder)
        self.assertEqual(status, 0, said + errors)
        self.assertIn("Nothing was written, billed or sent twice.", said)
        self.assert_same_remains(folder, before)

    def test_a_story_told_in_pieces_ends_the_same(self):
        folder = self.another("pieces")
        for days in ("1", "63", "100", "320"):
            status, said, errors = remains.run(PROGRAM, folder, "--days-max", days)
            self.assertEqual(status, 0, said + errors)
        status, said, errors = remains.run(PROGRAM, folder, "--quiet")
        self.assertEqual(status, 0, said + errors)
        self.assertRegex(said, r"^verify: [^\n]*\n$", "quiet says one line")
        self.assert_same_remains(folder)

    def test_mails_that_no_server_takes_are_told_of_even_quietly(self):
        with socket.socket() as nobody:  # bound and not listening: what connects is refused
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
            status, _, errors = remains.run(PROGRAM, self.another("unsent"), "--quiet",
                                            "--days-max", "40", "--smtp", f"127.0.0.1:{port}")
        self.assertEqual(status, 1)
        self.assertIn("could not be sent", errors)

    def test_a_mistake_on_the_command_line_is_explained(self):
        status, _, errors = remains.run(PROGRAM, self.first, "--crash-when", "later")
        self.assertNotEqual(status, 0)
        self.assertIn("--crash-when", errors)


if __name__ == "__main__":
    unittest.main()
