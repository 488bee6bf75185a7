"""What does not depend on speed: memory, the first answer, size, and calm beside a crowd."""

import base64
import hashlib
import hmac
import json
import os
import socket
import statistics
import subprocess
import time

from comparing import machine, rounds, scenarios, servers

STARTS = 21
PARKED_SECONDS = 10

# The host's share of a core that a round of calm may lose.
MOST_STOLEN_OF_CALM = 0.005

# Of how many connections the cost of one is measured.
CROWD = 5_000


def token():
    """For CreateRoom, as short as it can be."""
    def encode(text):
        return base64.urlsafe_b64encode(text).rstrip(b"=")
    claims = {"iss": "devkey", "exp": int(time.time()) + 3600, "video": {"roomCreate": True}}
    signed = encode(b'{"alg":"HS256"}') + b"." + encode(json.dumps(claims).encode())
    return signed + b"." + encode(hmac.new(b"secret", signed, hashlib.sha256).digest())


def start_to_first_answer_ms(binary, server_core, load_core):
    """From before the process exists to the answer of a CreateRoom, token verified. Median."""
    body = b'{"name":"lobby"}'
    request = (f"POST {scenarios.PATH} HTTP/1.1\r\nHost: mock\r\nContent-Type: application/json\r\n"
               f"Content-Length: {len(body)}\r\nAuthorization: Bearer ").encode()
    request += token() + b"\r\n\r\n" + body
    return statistics.median(one_start_ms(binary, server_core, load_core, request)
                             for _ in range(STARTS))


def one_start_ms(binary, server_core, load_core, request):
    port = machine.free_port()
    command = servers.ours_command(binary, port)
    before = os.sched_getaffinity(0)
    start = time.monotonic()
    os.sched_setaffinity(0, {server_core})  # The server's, that it inherits.
    silence = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=silence)
    os.sched_setaffinity(0, {load_core})
    try:
        while True:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    client.sendall(request)
                    answer = client.recv(4096)
                    elapsed = time.monotonic() - start
                    break
            if time.monotonic() - start > 10:
                raise RuntimeError(f"{binary} does not start")
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.sched_setaffinity(0, before)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"the first answer is {answer!r}")
    return elapsed * 1000


def memory(binary, loader):
    """kB: of an idle server, and of each connection by what it does."""
    parked = ["--body", "{}", "--control", '{"delayMs":300000,"skipAuth":true}']
    crowds = {
        "idle connection": ("/", []),
        "parked request": (scenarios.PATH, parked),
        "idle WebSocket": ("ws://127.0.0.1:{port}/rtc?access_token={{token}}", ["--mint", "join"]),
    }
    result = {}
    for name, (path, arguments) in crowds.items():
        with servers.start_ours(binary, [loader.server_core]) as server:
            idle = machine.settled_resident_kb(server.process.pid)
            crowd = loader.start(server, path.replace("{port}", str(server.port)), arguments + [
                "--hold", "--connections", str(CROWD), "--duration", "1h"])
            try:
                if not crowd.stderr.readline().startswith("load: holding"):
                    raise RuntimeError(f"{CROWD} connections could not be opened")
                crowded = machine.settled_resident_kb(server.process.pid)
            finally:
                end(crowd)
        result.setdefault("idle server", idle)
        result[name] = (crowded - idle) / CROWD
    return result


def end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stderr.close()


def p99_beside_parked(binary, loader, parked, seconds, count, repeats):
    """{"alone": Spread, "beside": Spread} of p99 at 1,000 requests/s, in us: of `count` rounds
    without `parked` calls, which wait for 10 s and then come again, and as many with them."""
    held = ["--body", "{}", "--connections", str(parked),
            "--control", f'{{"delayMs":{PARKED_SECONDS * 1000},"skipAuth":true}}',
            "--ramp", f"{PARKED_SECONDS}s", "--duration", "1h", "--drain", "0s"]
    with servers.start_ours(binary, [loader.server_core]) as server:
        def several():
            return rounds.Spread.of(calm_p99_us(loader, server, seconds, repeats)
                                    for _ in range(count))
        alone = several()
        crowd = loader.start(server, scenarios.PATH, held)
        try:
            time.sleep(PARKED_SECONDS + 1)
            beside = several()
            if crowd.poll() is not None:
                raise RuntimeError(f"{parked} connections could not be kept")
        finally:
            end(crowd)
    return {"alone": alone, "beside": beside}


def calm_p99_us(loader, server, seconds, repeats):
    """Of the first round in which the host took next to nothing, or else of the calmest. Of 1,000
    requests/s, ten come within 10 ms: a pause of the machine's is the p99 of a round."""
    arguments = ["--rate", "1000", "--connections", str(rounds.CONNECTIONS),
                 "--duration", f"{seconds}s", "--warm-up", "500ms"] + scenarios.EASY_JOB.load
    tries = []
    for _ in range(1 + repeats):
        cores = [loader.server_core, loader.load_core]
        before = [machine.core_seconds(core)[1] for core in cores]
        report, _ = loader.run(server, scenarios.PATH, arguments, urgent=True)
        stolen = max(machine.core_seconds(core)[1] - was for core, was in zip(cores, before))
        if report["failed"] or report["unanswered"]:
            raise RuntimeError(f"requests without an answer: {report}")
        tries.append((stolen, report["latency_us"]["p99"]))
        if stolen <= MOST_STOLEN_OF_CALM * seconds:
            break
    return min(tries)[1]
