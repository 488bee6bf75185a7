#!/usr/bin/env python3
"""The parts of bench/compare that can be wrong without being noticed."""

import os
import subprocess
import sys
import time
import unittest
import xml.dom.minidom

sys.dont_write_bytecode = True
sys.path.insert(0, "bench")

from comparing import chart, footprint, machine, rounds, scenarios, servers, table  # noqa: E402
from comparing.rounds import Spread  # noqa: E402


def a_round(cpu_us=10.0, stolen=0.0, foreign=0.0):
    return rounds.Round(cpu_us=cpu_us, per_second=1000, p99_us=100, load={}, stolen=stolen,
                        foreign=foreign)


class Rounds(unittest.TestCase):
    def test_spread_is_median_and_extremes(self):
        self.assertEqual(Spread.of([3, 1, 10]), Spread(3, 1, 10))

    def test_ratio_is_of_pairs(self):
        nginx = [a_round(10), a_round(20), a_round(10)]
        ours = [a_round(20), a_round(40), a_round(40)]
        self.assertEqual(rounds.ratio(nginx, ours, "cpu_us"), Spread(0.5, 0.25, 0.5))

    def test_disturbed_is_what_the_host_or_others_took(self):
        self.assertFalse(a_round(stolen=0.01, foreign=0.05).disturbed())
        self.assertTrue(a_round(stolen=0.05).disturbed())
        self.assertTrue(a_round(foreign=0.3).disturbed())

    def test_every_round_has_every_server_and_another_one_first(self):
        class Named:
            def __init__(self, name):
                self.name = name
        order = []
        results = rounds.alternate([Named("a"), Named("b"), Named("c")], 3,
                                   lambda server: order.append(server.name) or len(order))
        self.assertEqual("".join(order), "abcbcacab")
        self.assertEqual(results["a"], [1, 6, 8])

    def test_a_disturbed_round_is_repeated_and_the_best_counts(self):
        def quiet_round(shares, repeats):
            tries = [a_round(cpu_us=i, stolen=share) for i, share in enumerate(shares)]
            original, rounds.run_round = rounds.run_round, lambda *_: tries.pop(0)
            stderr, sys.stderr = sys.stderr, open(os.devnull, "w")
            try:
                return rounds.run_quiet_round(None, None, None, 1, repeats).cpu_us
            finally:
                sys.stderr.close()
                rounds.run_round, sys.stderr = original, stderr
        self.assertEqual(quiet_round([0, 0.5], 5), 0)
        self.assertEqual(quiet_round([0.5, 0.5, 0, 0.5], 5), 2)
        self.assertEqual(quiet_round([0.5, 0.3, 0.4], 2), 1)


class Together(unittest.TestCase):
    def test_counts_each_server_once_and_loads_each_part(self):
        class Part:
            def __init__(self, name, seconds):
                self.name, self.seconds = name, seconds

            def cpu_seconds(self):
                self.seconds += 0.5
                return self.seconds

        class Loader:
            server_core, load_core = machine.cores()[:2]
            begun = []

            def begin(self, server, path, arguments):
                self.begun.append((server.name, arguments[1]))
                return server

            @staticmethod
            def finish(run):
                return {"statuses": {"200": 5}, "failed": 0, "answered": 5, "all_answered": 5,
                        "per_second": 50, "latency_us": {"p99": ord(run.name)}}, 0.1

        a, b = Part("a", 1), Part("b", 2)
        loader = Loader()
        two = rounds.run_round(loader, servers.Together("two", [a, b]), scenarios.FULL_JOB, 1)
        self.assertEqual(loader.begun, [("a", "32"), ("b", "32")])
        self.assertAlmostEqual(two.cpu_us, 1.0 / 10 * 1e6)
        self.assertEqual((two.per_second, two.p99_us), (100, ord("b")))
        twice = rounds.run_round(loader, servers.Together("twice", [a, a]), scenarios.FULL_JOB, 1)
        self.assertAlmostEqual(twice.cpu_us, 0.5 / 10 * 1e6)


class Calm(unittest.TestCase):
    """p99 beside parked calls: a pause of the machine's is not the server's."""

    class Loader:
        server_core, load_core = 0, 1

        def __init__(self, p99s, failed=0):
            self.p99s, self.failed = list(p99s), failed

        def run(self, server, path, arguments, urgent=False):
            report = {"failed": self.failed, "unanswered": 0,
                      "latency_us": {"p99": self.p99s.pop(0)}}
            return report, 0.0

    def p99(self, stolen, loader, repeats=6):
        # Of each try and core, before it and after it.
        clock = iter([second for share in stolen for second in (0, 0, share, 0)])
        original, machine.core_seconds = machine.core_seconds, lambda core: (0, next(clock))
        try:
            return footprint.calm_p99_us(loader, None, 4, repeats)
        finally:
            machine.core_seconds = original

    def test_a_round_that_the_host_broke_into_is_repeated(self):
        self.assertEqual(self.p99([0], self.Loader([300])), 300)
        self.assertEqual(self.p99([0.1, 0], self.Loader([9000, 300])), 300)

    def test_the_calmest_counts_where_none_is_calm(self):
        self.assertEqual(self.p99([0.3, 0.1, 0.2], self.Loader([100, 500, 200]), 2), 500)

    def test_requests_without_an_answer_are_no_measurement(self):
        with self.assertRaises(RuntimeError):
            self.p99([0], self.Loader([300], failed=1))


class Machine(unittest.TestCase):
    def test_counts_the_time_of_a_process_and_of_those_below_it(self):
        busy = "import os; os.fork(); x = 0\nwhile True: x += 1"
        process = subprocess.Popen([sys.executable, "-c", busy])
        children = []
        try:
            deadline = time.monotonic() + 20
            while machine.cpu_seconds(process.pid) < 0.1 and time.monotonic() < deadline:
                time.sleep(0.01)
            children = machine.tree(process.pid)[1:]
            self.assertGreaterEqual(machine.cpu_seconds(process.pid), 0.1)
            self.assertEqual(len(children), 1)
            self.assertGreater(machine.resident_kb(process.pid), 1000)
        finally:
            for pid in children + [process.pid]:
                os.kill(pid, 9)
            process.wait()

    def test_of_a_process_that_has_ended_there_is_no_time(self):
        process = subprocess.Popen(["true"])
        process.wait()
        self.assertEqual(machine.cpu_seconds(process.pid), 0)

    def test_knows_what_a_core_has_done(self):
        work, stolen = machine.core_seconds(machine.cores()[0])
        self.assertGreater(work, 0)
        self.assertGreaterEqual(stolen, 0)


class Scenarios(unittest.TestCase):
    def test_have_names_of_their_own_and_aims_beyond_what_must_be(self):
        names = [scenario.name for scenario in scenarios.SCENARIOS]
        self.assertEqual(len(set(names)), len(names))
        for scenario in scenarios.SCENARIOS:
            with self.subTest(scenario.name):
                self.assertEqual(scenario.must is None, scenario.aim is None)
                self.assertTrue(scenario.must is None or scenario.must < scenario.aim)

    def test_peers_are_told_their_port(self):
        class Started(Exception):
            pass

        def start(name, command, port, cores):
            raise Started(name, command, port)
        original, servers.Server = servers.Server, start
        try:
            servers.start_peer("go", "./go-mock --flag 'two words' -port {port}", [0])
        except Started as started:
            name, command, port = started.args
        finally:
            servers.Server = original
        self.assertEqual(name, "go")
        self.assertEqual(command, ["./go-mock", "--flag", "two words", "-port", str(port)])


RESULTS = [{
    "scenario": "a scenario", "must": 0.5, "aim": 0.9,
    "servers": [
        {"name": "nginx", "per_second": Spread(75000, 1, 2), "cpu_us": Spread(10, 9, 11),
         "p99_us": Spread(900, 1, 2), "ratio": None, "p99_ratio": None},
        {"name": "lkmock", "per_second": Spread(46000, 1, 2), "cpu_us": Spread(16, 15, 17),
         "p99_us": Spread(1500, 1, 2), "ratio": Spread(0.62, 0.6, 0.7),
         "p99_ratio": Spread(1.6, 1, 2)},
    ],
}]


def bar(value):
    return {"what": "memory", "value": value, "unit": "kB", "must": 6, "aim": 4, "digits": 1}


class Table(unittest.TestCase):
    def test_judges_by_the_bars(self):
        for value, more_is_better, word in [(1.0, True, "aim"), (0.6, True, "must"),
                                            (0.4, True, "MISSED"), (0.4, False, "aim"),
                                            (0.7, False, "must"), (1.0, False, "MISSED")]:
            must, aim = (0.5, 0.9) if more_is_better else (0.9, 0.5)
            self.assertEqual(table.verdict(value, must, aim, more_is_better), word)
        self.assertEqual(table.verdict(1, None, None, True), "")

    def test_is_markdown_with_medians_and_spreads(self):
        lines = table.speed_table(RESULTS).splitlines()
        self.assertEqual(len(lines), 4)
        self.assertEqual(len({len(line) for line in lines}), 1, "columns are not aligned")
        self.assertIn("75,000", lines[2])
        self.assertIn("0.62 (0.60–0.70)", lines[3])
        self.assertEqual(lines[3].split("|")[-2].strip(), "must")

    def test_names_what_is_missed(self):
        self.assertEqual(table.missed(RESULTS, [bar(5)]), [])
        self.assertEqual(table.missed(RESULTS, [bar(7)]), ["memory"])
        slower = [dict(RESULTS[0], must=0.7)]
        self.assertEqual(table.missed(slower, []), ["a scenario"])

    def test_shows_bars(self):
        self.assertIn("5.0 kB", table.bars_table([bar(5)]))


class Chart(unittest.TestCase):
    def test_is_well_formed_and_has_a_bar_for_each_server(self):
        groups = [{"label": "less < more & \"quoted\"", "must": 0.5,
                   "bars": [("lkmock", Spread(0.6, 0.5, 0.7)), ("go", Spread(0.2, 0.1, 0.3))]},
                  {"label": "other", "must": None, "bars": [("lkmock", Spread(1.3, 1.2, 1.4))]}]
        document = xml.dom.minidom.parseString(chart.svg("title", groups, "nginx"))
        bars = [r for r in document.getElementsByTagName("rect") if r.getAttribute("height") == "18"]
        self.assertEqual(len(bars), 3)
        texts = [t.firstChild.data for t in document.getElementsByTagName("text")]
        for text in ["title", 'less < more & "quoted"', "other", "lkmock", "go", "0.60", "nginx"]:
            self.assertIn(text, texts)
        widths = [float(r.getAttribute("width")) for r in bars]
        self.assertAlmostEqual(widths[0] / widths[1], 3, places=1)


if __name__ == "__main__":
    unittest.main()
