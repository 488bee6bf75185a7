"""What the kernel knows: cores, their time and who took it, the memory of processes."""

import os
import pathlib
import re
import socket
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def cores():
    """The core for the server, the one for the load, and the one for a server's second thread."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise RuntimeError("it takes two cores: one for the server, one for the load")
    return allowed[0], allowed[1], allowed[min(2, len(allowed) - 1)]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def core_seconds(core):
    """(work, stolen) of a core since the machine's start: seconds that processes ran, and that the
    host took for others while they wanted to."""
    with open("/proc/stat") as stat:
        fields = next(line for line in stat if line.startswith(f"cpu{core} ")).split()[1:]
    user, nice, system, _, _, _, _, steal = map(int, fields[:8])
    return (user + nice + system) / TICKS_PER_SECOND, steal / TICKS_PER_SECOND


def tree(pid):
    """The process and all that descend from it: a peer may be a script that starts a server."""
    pids = [pid]
    for parent in pids:
        for children in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                pids += map(int, children.read_text().split())
            except OSError:
                pass  # It has ended.
    return pids


def cpu_seconds(pid):
    """User and system time of a process with all of its threads, and of those below it."""
    total = 0
    for each in tree(pid):
        try:
            stat = pathlib.Path(f"/proc/{each}/stat").read_text()
        except OSError:
            continue
        fields = stat[stat.rindex(")") + 2:].split()  # A name may hold anything.
        total += int(fields[11]) + int(fields[12])
    return total / TICKS_PER_SECOND


def resident_kb(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1])


def settled_resident_kb(pid):
    """Resident memory once it has stayed the same for half a second."""
    seen = [resident_kb(pid)]
    while len(seen) < 6 or len(set(seen[-6:])) > 1:
        time.sleep(0.1)
        seen.append(resident_kb(pid))
    return seen[-1]
