#!/usr/bin/env python3
"""tools/trim-cache forgets what was read longest ago, and only as much as it has to."""

import os
import subprocess
import unittest

GB = 1000 * 1000 * 1000


class TrimCache(unittest.TestCase):
    def setUp(self):
        self.home = os.path.join(os.environ["TEST_TMPDIR"], self.id())
        self.cache = os.path.join(self.home, "lkmock", "bazel")
        self.outside = os.path.join(self.home, "lkmock", "outside")

    def add(self, name, size, read_at):
        """A file of `size` bytes that takes no room, read `read_at` seconds after the epoch."""
        path = os.path.join(self.cache, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.truncate(size)
        os.utime(path, (read_at, 1))

    def trim(self, *words):
        run = subprocess.run(["tools/trim-cache", *words], capture_output=True, text=True,
                             env={**os.environ, "XDG_CACHE_HOME": self.home})
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))

    def left(self):
        return sorted(
            os.path.relpath(os.path.join(folder, name), self.cache)
            for folder, _, names in os.walk(self.cache)
            for name in names
        )

    def test_what_was_read_longest_ago_goes_first(self):
        self.add("cas/a", GB // 2, read_at=30)
        self.add("cas/b", GB // 2, read_at=10)
        self.add("ac/c", GB // 4, read_at=40)
        self.add("ac/d", GB // 4, read_at=20)
        self.trim("1")
        self.assertEqual(self.left(), ["ac/c", "ac/d", "cas/a"])

    def test_nothing_goes_within_the_limit(self):
        self.add("a", GB // 2, read_at=10)
        self.add("b", GB // 2, read_at=20)
        self.trim("1")
        self.assertEqual(self.left(), ["a", "b"])

    def test_the_limit_is_30_gb(self):
        for i in range(7):
            self.add(str(i), 5 * GB, read_at=100 + i)
        self.trim()
        self.assertEqual(self.left(), ["1", "2", "3", "4", "5", "6"])

    def test_names_may_have_blanks_and_line_ends(self):
        self.add("a b\nc/d  e", GB, read_at=10)
        self.add("new", GB, read_at=20)
        self.trim("1")
        self.assertEqual(self.left(), ["new"])

    def test_what_is_not_bazels_stays(self):
        self.add("a", 2 * GB, read_at=10)
        with open(self.outside, "wb") as file:
            file.truncate(2 * GB)
        self.trim("1")
        self.assertEqual(self.left(), [])
        self.assertTrue(os.path.exists(self.outside))

    def test_there_need_not_be_a_cache(self):
        self.trim()


if __name__ == "__main__":
    unittest.main()
