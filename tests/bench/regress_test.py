#!/usr/bin/env python3
"""bench/regress: what it makes of counts, and that it sees a deliberately slowed build."""

import contextlib
import importlib.machinery
import importlib.util
import io
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True


def load(path):
    loader = importlib.machinery.SourceFileLoader(pathlib.Path(path).name, path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


regress = load("bench/regress")
TOOLS = {"machine": "x86_64", "g++-12": "12.2.0"}


def judged(now, before, **more):
    """Exit status and output of a comparison of instructions."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = regress.judge({"tools": TOOLS, "instructions": now} | more.get("measured", {}),
                               {"tools": TOOLS, "instructions": before} | more.get("baseline", {}))
    return status, out.getvalue()


class Judge(unittest.TestCase):
    def test_takes_what_costs_the_same_or_less(self):
        for now in (1000, 1000 * (0.999 + regress.THRESHOLD), 10):
            with self.subTest(now=now):
                self.assertEqual(judged({"a": now}, {"a": 1000})[0], 0)

    def test_refuses_what_costs_more_than_the_threshold(self):
        status, output = judged({"a": 1000, "b": 1000 * (1.001 + regress.THRESHOLD)},
                                {"a": 1000, "b": 1000})
        self.assertEqual(status, 1)
        self.assertRegex(output, r"(?m)^b .*SLOWER$")
        self.assertNotRegex(output, r"(?m)^a .*SLOWER$")

    def test_says_that_a_gain_should_be_kept(self):
        status, output = judged({"a": 900}, {"a": 1000})
        self.assertEqual(status, 0)
        self.assertIn("-10.00%  faster", output)
        self.assertIn("--accept", output)

    def test_names_what_is_new_and_what_is_gone(self):
        status, output = judged({"new_one": 5}, {"old_one": 5})
        self.assertEqual(status, 0)
        self.assertRegex(output, r"(?m)^new_one .* new$")
        self.assertRegex(output, r"(?m)^old_one .* gone$")

    def test_decides_nothing_by_a_baseline_of_other_tools(self):
        status, output = judged({"a": 2000}, {"a": 1000},
                                baseline={"tools": TOOLS | {"g++-12": "12.3.0"}})
        self.assertEqual(status, 3)
        self.assertIn("g++-12 is 12.2.0, the baseline's 12.3.0", output)
        self.assertIn("SLOWER", output)

    def test_decides_where_a_tool_was_merely_repaired(self):
        status, output = judged({"a": 2000}, {"a": 1000},
                                baseline={"tools": TOOLS | {"g++-12": "12.2.1"}})
        self.assertEqual(status, 1)
        self.assertIn("Repaired since the baseline: g++-12 is 12.2.0", output)

    def test_compares_times_on_the_same_processor_alone(self):
        slow = {"measured": {"times": {"a": 2.0}, "cpu": "one"}}
        self.assertEqual(judged({}, {}, **slow, baseline={"times": {"a": 1.0}, "cpu": "one"})[0], 1)
        self.assertEqual(judged({}, {}, **slow, baseline={"times": {"a": 1.0}, "cpu": "two"})[0], 0)
        self.assertEqual(judged({}, {}, **slow)[0], 0)


class Noise(unittest.TestCase):
    def test_counts_false_alarms(self):
        more = 1 + 2 * regress.THRESHOLD
        runs = [{"instructions": {"a": value}} for value in (100, 100, 100 * more, 100, 100)]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            regress.print_noise(runs, "instructions", regress.THRESHOLD, "instructions")
        self.assertIn("false alarms: 1 of 4", out.getvalue())


class Baseline(unittest.TestCase):
    def test_has_every_workload(self):
        import json
        baseline = json.loads(pathlib.Path("bench/baseline.json").read_text())
        names = regress.output_of(["bench/workloads", "--list"]).split()
        self.assertEqual(sorted(baseline["instructions"]), sorted(names),
                         "bench/regress --accept, and commit bench/baseline.json")
        self.assertEqual(set(baseline["tools"]), set(regress.tools()))


class Dumps(unittest.TestCase):
    def test_are_read_in_order(self):
        with tempfile.TemporaryDirectory() as folder:
            for number in (1, 2, 10):
                pathlib.Path(folder, f"out.{number}").write_text(f"x\ntotals: {number * 7}\n")
            self.assertEqual(regress.totals(pathlib.Path(folder)), [7, 14, 70])


def sanitized(binary):
    """Whether a sanitizer is built in: valgrind cannot run it."""
    return any(mark in pathlib.Path(binary).read_bytes() for mark in (b"__asan_init", b"__tsan_init"))


@unittest.skipUnless(shutil.which("valgrind"), "valgrind is not there: ./test bench installs it")
@unittest.skipIf(sanitized("bench/workloads"), "valgrind does not go with a sanitizer")
class SlowedBuild(unittest.TestCase):
    WORKLOADS = ["responder/small_protobuf", "service/create_room_protobuf_control_same_token",
                 "service/create_room_json_control_new_token"]

    def counts(self, binary):
        return {name: regress.count(pathlib.Path(binary).resolve(), name)
                for name in self.WORKLOADS}

    def test_is_caught_and_the_same_build_is_not(self):
        before = self.counts("bench/workloads")
        self.assertEqual(judged(self.counts("bench/workloads"), before)[0], 0)
        status, output = judged(self.counts("bench/workloads_slowed"), before)
        self.assertEqual(status, 1)
        self.assertEqual(output.count("  SLOWER"), 2, output)  # The slowness is the service's.


if __name__ == "__main__":
    unittest.main()
