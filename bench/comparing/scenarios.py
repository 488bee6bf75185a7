"""What is asked of the servers: the same bytes of each."""

import dataclasses

CREATE_ROOM = "livekit.RoomService/CreateRoom"
PATH = f"/twirp/{CREATE_ROOM}"
CONTROL = '{"failRegions":[1],"failMode":"drop","delayMs":0}'
JSON = ["--body", '{"name":"lobby","emptyTimeout":300,"metadata":"some metadata"}']

# The same message: fields 1, 2 and 5 of livekit.CreateRoomRequest.
PROTOBUF_BODY = b"\x0a\x05lobby\x10\xac\x02\x2a\x0dsome metadata"
PROTOBUF = ["--body", "@{protobuf}", "--header", "Content-Type: application/protobuf"]

SEEN = ["--mint", CREATE_ROOM]
NEW = SEEN + ["--tokens", "50000"]  # More than any cache of tokens holds.


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    path: str
    load: list  # Arguments of bench/load; "{protobuf}" in them is the file of PROTOBUF_BODY.
    must: float = None  # nginx's CPU time per request over ours is to be at least this …
    aim: float = None   # … and would best be this. None: for information.


SCENARIOS = [
    Scenario("CreateRoom, JSON, control header, every token new", PATH,
             JSON + ["--control", CONTROL] + NEW, 0.45, 0.55),
    Scenario("the same, token and header seen before", PATH,
             JSON + ["--control", CONTROL] + SEEN, 0.8, 1.1),
    Scenario("CreateRoom, protobuf, every token new", PATH,
             PROTOBUF + ["--control", CONTROL] + NEW, 0.5, 0.65),
    Scenario("CreateRoom, protobuf, seen before", PATH,
             PROTOBUF + ["--control", CONTROL] + SEEN, 0.85, 1.1),
    Scenario("/settings/regions", "/settings/regions", [], 0.9, 1.2),
    Scenario("CreateRoom, JSON, every token and header new", PATH,
             JSON + ["--control", CONTROL[:-1] + ',"failBody":"{{n}}"}'] + NEW),
]

# Latency of the slowest of them, and what a second thread costs, are measured with this one.
FULL_JOB = SCENARIOS[0]
EASY_JOB = SCENARIOS[1]
