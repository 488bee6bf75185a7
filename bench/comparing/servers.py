"""The servers that are compared: started by hand, pinned to a core, ended by pid."""

import pathlib
import shlex
import shutil
import socket
import subprocess
import tempfile
import time

from comparing import machine

# What nginx answers to everything: the answer of the mock to the request that is measured most.
FIXED_BODY = '{"sid":"MOCK_SID","name":"lobby","emptyTimeout":300,"metadata":"some metadata"}'

NGINX_CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/errors warn;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  keepalive_requests 4000000000;
  keepalive_timeout 1d;
  large_client_header_buffers 4 64k;
  default_type application/json;
  {temp_paths}
  server {{
    listen 127.0.0.1:{port};
    location / {{ return 200 '{body}'; }}
  }}
}}
"""


class Server:
    """A running server; leaving the `with` ends it."""

    def __init__(self, name, command, port, cores):
        self.name = name
        self.port = port
        pinned = ["taskset", "-c", ",".join(map(str, cores))] + command
        self.process = subprocess.Popen(pinned, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL)
        self.wait_until_it_listens()

    def wait_until_it_listens(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.01)
        self.end()
        raise RuntimeError(f"{self.name} does not listen on port {self.port}")

    @property
    def parts(self):
        return [self]

    def cpu_seconds(self):
        return machine.cpu_seconds(self.process.pid)

    def end(self):
        # The children of a peer's script first; they would outlive it.
        for pid in reversed(machine.tree(self.process.pid)[1:]):
            subprocess.run(["kill", str(pid)], stderr=subprocess.DEVNULL)
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class Together:
    """Servers that are measured as one. One that is named twice gets two loads."""

    def __init__(self, name, parts):
        self.name = name
        self.parts = parts

    def cpu_seconds(self):
        return sum(part.cpu_seconds() for part in set(self.parts))


def ours_command(binary, port, threads=1):
    # Four regions, as by default: a control may name them.
    return [str(binary), "--bind", "127.0.0.1", "--ports", f"{port},0,0,0",
            "--threads", str(threads), "--quiet"]


def start_ours(binary, cores, threads=1, name="lkmock"):
    port = machine.free_port()
    return Server(name, ours_command(binary, port, threads), port, cores)


def start_nginx(binary, cores, folder):
    port = machine.free_port()
    temp_paths = "\n  ".join(f"{kind}_temp_path {folder}/{kind};"
                             for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    config = pathlib.Path(folder) / "nginx.conf"
    config.write_text(NGINX_CONFIG.format(folder=folder, port=port, body=FIXED_BODY,
                                          temp_paths=temp_paths))
    return Server("nginx", [str(binary), "-c", str(config)], port, cores)


def start_peer(name, command, cores):
    """`command` is words of a shell, in which {port} stands for a free port."""
    port = machine.free_port()
    return Server(name, shlex.split(command.replace("{port}", str(port))), port, cores)


def find_nginx(folder):
    """nginx of this machine, or Debian's, unpacked into `folder`. To install the package would
    start a server on port 80, which nobody asked for."""
    installed = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if installed:
        return installed
    unpacked = folder / "usr/sbin/nginx"
    if not unpacked.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as downloads:
            done = subprocess.run(["apt-get", "-q", "download", "nginx"], cwd=downloads,
                                  capture_output=True, text=True)
            if done.returncode != 0:
                raise RuntimeError("Debian's nginx cannot be downloaded; apt-get update may help, "
                                   f"and --no-nginx does without: {done.stderr.strip()}")
            package = next(pathlib.Path(downloads).glob("nginx_*.deb"))
            subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
    return unpacked
