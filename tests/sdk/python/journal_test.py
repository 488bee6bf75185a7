"""What the server saw of a call, from its journal alone: the SDK gives each call an id of its own,
and sends it with every attempt."""

import pytest
from livekit import api
from wire import SERVER, Wire


async def create_room(client):
    return await client.room.create_room(api.CreateRoomRequest(name="lobby"))


async def call_of(wire, attempts):
    """The journal's entry of the one call that went over `wire`, once so many attempts have ended."""
    (id,) = {request.headers["X-Livekit-Request-Id"] for request in wire.requests}
    url = SERVER / "_test/calls" / id % {"wait": attempts}
    async with wire.plain.get(url) as answer:
        assert answer.status == 200
        return await answer.json()


def told(call):
    return [f"{attempt['region']} {attempt['outcome']}" for attempt in call["attempts"]]


@pytest.mark.parametrize("first", ["drop", "reset", "garbage", 503])
async def test_attempts_meet_what_is_listed_for_them(first):
    async with Wire({"attempts": [first, 500]}) as wire:
        await create_room(wire.cloud())
        call = await call_of(wire, attempts=3)
    outcome = "status" if first == 503 else first
    assert told(call) == [f"region-0 {outcome}", "region-1 status", "region-2 served"]
    assert call["executions"] == 1
    assert call["method"] == "livekit.RoomService/CreateRoom"


async def test_attempts_are_the_same_request_with_growing_pauses():
    async with Wire({"attempts": ["drop", "drop"]}) as wire:
        await create_room(wire.cloud())
        call = await call_of(wire, attempts=3)
    for verdict in ("sameBody", "sameRequestId", "sameToken", "backoffGrows", "noInternalHeaders"):
        assert call["verdicts"][verdict] is True, verdict
    first, second, third = (attempt["gapMs"] for attempt in call["attempts"])
    assert first is None
    assert 0 < second < third


async def test_a_lost_answer_is_replayed_and_gets_the_same_room():
    async with Wire({"failRegions": [0], "failMode": "lost"}) as wire:
        room = await create_room(wire.cloud())
        call = await call_of(wire, attempts=2)
    assert told(call) == ["region-0 lost", "region-1 served"]
    assert call["executions"] == 2

    # The same call again, by its id: what the lost answer said.
    async with Wire(
        {"failRegions": [0], "failMode": "lost"}, headers={"X-Livekit-Request-Id": call["id"]}
    ) as wire:
        assert (await create_room(wire.cloud())).sid == room.sid
    async with Wire({"failRegions": [0], "failMode": "lost"}) as wire:
        assert (await create_room(wire.cloud())).sid != room.sid


async def test_regions_are_tried_in_the_order_of_discovery():
    async with Wire({"attempts": ["drop"], "regions": {"order": [3, 2, 1, 0]}}) as wire:
        await create_room(wire.cloud())
        call = await call_of(wire, attempts=2)
    assert told(call) == ["region-0 drop", "region-3 served"]
