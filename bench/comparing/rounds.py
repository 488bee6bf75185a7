"""Rounds: one load on one server at a time, in turns, again where the machine was not ours."""

import dataclasses
import functools
import json
import os
import statistics
import subprocess
import sys
import time

from comparing import machine

CONNECTIONS = 64

# Beyond either, a round says more about the machine than about the server, and is repeated.
MOST_STOLEN = 0.02   # Of the time of a core, by the host.
MOST_FOREIGN = 0.10  # By processes that are neither the server nor the load.


URGENTLY = ["chrt", "--fifo", "10"]


@functools.cache
def may_be_urgent():
    try:
        return subprocess.run(URGENTLY + ["true"], stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        return False


@dataclasses.dataclass
class Round:
    cpu_us: float      # Of the server, per request.
    per_second: float
    p99_us: float
    load: dict         # What bench/load reported.
    stolen: float      # The greater share of the two cores.
    foreign: float

    def disturbed(self):
        return self.stolen > MOST_STOLEN or self.foreign > MOST_FOREIGN


class Loader:
    """Runs bench/load on its core."""

    def __init__(self, binary, server_core, load_core, files):
        self.binary = str(binary)
        self.server_core = server_core
        self.load_core = load_core
        self.files = files  # What "{name}" in arguments stands for.

    def command(self, server, path, arguments):
        filled = []
        for argument in arguments:
            for name, file in self.files.items():
                argument = argument.replace("{" + name + "}", str(file))
            filled.append(argument)
        url = path if "://" in path else f"http://127.0.0.1:{server.port}{path}"
        return ["taskset", "-c", str(self.load_core), self.binary, url, "--quiet"] + filled

    def run(self, server, path, arguments, urgent=False):
        """The report of a whole run, and the CPU time that the load took. What is urgent does not
        wait for other processes on the load's core, where the machine lets us say so."""
        return self.finish(self.begin(server, path, arguments, urgent))

    def begin(self, server, path, arguments, urgent=False):
        """A run, for finish() to wait for."""
        command = self.command(server, path, arguments) + ["--json", "-"]
        return subprocess.Popen(URGENTLY + command if urgent and may_be_urgent() else command,
                                stdout=subprocess.PIPE, text=True)

    @staticmethod
    def finish(process):
        report = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        if process.returncode != 0:
            raise RuntimeError(f"bench/load ended with status {process.returncode}")
        return json.loads(report), usage.ru_utime + usage.ru_stime

    def start(self, server, path, arguments):
        """A run that goes on beside others, and is the caller's to end."""
        return subprocess.Popen(self.command(server, path, arguments), stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)


def run_round(loader, server, scenario, seconds, cores=None):
    """Where the server is several, each has a load of its own, and its share of the connections.
    `cores`: those that the server may use, where it is more than its own."""
    watched = {loader.server_core, loader.load_core} | set(cores or [])
    work_before = {core: machine.core_seconds(core) for core in watched}
    cpu_before = server.cpu_seconds()
    start = time.monotonic()
    arguments = ["--connections", str(CONNECTIONS // len(server.parts)),
                 "--duration", f"{seconds}s"] + scenario.load
    runs = [loader.begin(part, scenario.path, arguments) for part in server.parts]
    reports, load_cpus = zip(*[loader.finish(run) for run in runs])
    elapsed = time.monotonic() - start
    cpu = server.cpu_seconds() - cpu_before
    work = {core: [after - before for after, before in
                   zip(machine.core_seconds(core), work_before[core])] for core in watched}

    for report in reports:
        bad = {status: count for status, count in report["statuses"].items() if status != "200"}
        if bad or report["failed"] or not report["answered"]:
            raise RuntimeError(f"{server.name}, {scenario.name}: statuses {report['statuses']}, "
                               f"{report['failed']} without an answer, {report['errors']}")
    return Round(
        cpu_us=cpu / sum(report["all_answered"] for report in reports) * 1e6,
        per_second=sum(report["per_second"] for report in reports),
        p99_us=max(report["latency_us"]["p99"] for report in reports),
        load=reports[0],
        stolen=max(stolen for _, stolen in work.values()) / elapsed,
        foreign=max(sum(mine for mine, _ in work.values()) - cpu - sum(load_cpus), 0) / elapsed)


def run_quiet_round(loader, server, scenario, seconds, repeats, cores=None):
    """The first round that nobody disturbed, or else the least disturbed of 1 + `repeats`."""
    tries = []
    for left in range(repeats, -1, -1):
        tries.append(run_round(loader, server, scenario, seconds, cores))
        if not tries[-1].disturbed():
            return tries[-1]
        print(f"  {'again' if left else 'disturbed'}: {tries[-1].stolen:.0%} of a core stolen by "
              f"the host, {tries[-1].foreign:.0%} used by others", file=sys.stderr)
    return min(tries, key=lambda each: each.stolen + each.foreign)


def alternate(servers, rounds, run):
    """{server's name: [Round, …]}: in each round every server, and another one first."""
    results = {server.name: [] for server in servers}
    for number in range(rounds):
        first = number % len(servers)
        for server in servers[first:] + servers[:first]:
            results[server.name].append(run(server))
    return results


@dataclasses.dataclass
class Spread:
    """What several rounds say of one thing."""
    median: float
    low: float
    high: float

    @staticmethod
    def of(values):
        values = list(values)
        return Spread(statistics.median(values), min(values), max(values))


def ratio(above, below, member):
    """Of a member of rounds, pair by pair: what is near in time met the same machine."""
    return Spread.of(getattr(a, member) / getattr(b, member) for a, b in zip(above, below))
