"""Which region serves a call when others fail: the SDK asks for the regions after a 5xx or a lost
connection, and tries three times in all."""

import aiohttp
import pytest
from livekit import api
from wire import Wire


async def list_rooms(client):
    return await client.room.list_rooms(api.ListRoomsRequest())


@pytest.mark.parametrize(
    "control, log",
    [
        pytest.param(
            {"failRegions": [0]},
            ["region-0 ListRooms 503", "region-0 regions 200", "region-1 ListRooms 200"],
            id="the_next_region",
        ),
        pytest.param(
            {"failRegions": [0, 1]},
            [
                "region-0 ListRooms 503",
                "region-0 regions 200",
                "region-1 ListRooms 503",
                "region-2 ListRooms 200",
            ],
            id="the_third_when_the_second_fails_too",
        ),
        pytest.param(
            {"failRegions": [0, 1], "failMode": "drop"},
            [
                "region-0 ListRooms failed",
                "region-0 regions 200",
                "region-1 ListRooms failed",
                "region-2 ListRooms 200",
            ],
            id="the_third_after_dropped_connections",
        ),
        pytest.param(
            {"failRegions": [0], "failStatus": 599},
            ["region-0 ListRooms 599", "region-0 regions 200", "region-1 ListRooms 200"],
            id="the_next_after_any_status_of_500_and_above",
        ),
        pytest.param(
            {"failRegions": [0], "pinnedRegions": ["region-0", "region-2"]},
            ["region-0 ListRooms 503", "region-0 regions 200", "region-2 ListRooms 200"],
            id="the_next_that_the_pins_allow",
        ),
        pytest.param(
            {"failRegions": [1, 2, 3]}, ["region-0 ListRooms 200"], id="the_first_if_it_can"
        ),
    ],
)
async def test_a_call_is_served_by(control, log):
    async with Wire(control) as wire:
        listed = await list_rooms(wire.cloud())
    assert listed == api.ListRoomsResponse(rooms=[api.Room(sid="MOCK_SID")])
    assert wire.log == log
    assert wire.response.headers["X-Lk-Mock-Region"] == log[-1][len("region-")]


async def test_a_call_is_served_by_the_next_region_by_the_headers_of_older_clients():
    headers = {"X-Lk-Mock-Fail-Regions": "0", "X-Lk-Mock-Fail-Status": "500"}
    async with Wire(headers=headers) as wire:
        await list_rooms(wire.cloud())
    assert wire.log == [
        "region-0 ListRooms 500",
        "region-0 regions 200",
        "region-1 ListRooms 200",
    ]


async def test_each_attempt_is_the_same_request():
    async with Wire({"failRegions": [0, 1]}) as wire:
        await wire.cloud().room.create_room(api.CreateRoomRequest(name="lobby"))
    assert len(wire.requests) == 3
    for same in ("X-Livekit-Request-Id", "Authorization"):
        (value,) = {request.headers[same] for request in wire.requests}
        assert value
    assert len({request.body for request in wire.requests}) == 1


async def test_a_call_that_every_region_fails_ends_in_the_error():
    async with Wire({"failRegions": [0, 1, 2, 3]}) as wire:
        with pytest.raises(api.ServerError) as raised:
            await list_rooms(wire.cloud())
    error = raised.value
    assert (error.status, error.code) == (503, "unavailable")
    assert error.message == "mock failure (status 503)"
    assert wire.log == [
        "region-0 ListRooms 503",
        "region-0 regions 200",
        "region-1 ListRooms 503",
        "region-2 ListRooms 503",
    ]
    assert wire.response.headers["X-Lk-Mock-Region"] == ""


async def test_a_call_that_every_region_drops_ends_in_a_transport_error():
    async with Wire({"failRegions": [0, 1, 2, 3], "failMode": "drop"}) as wire:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await list_rooms(wire.cloud())
    assert wire.log == [
        "region-0 ListRooms failed",
        "region-0 regions 200",
        "region-1 ListRooms failed",
        "region-2 ListRooms failed",
    ]


async def test_a_call_stays_with_its_region_where_the_regions_cannot_be_had():
    async with Wire({"failRegions": [0], "regionsStatus": 500}) as wire:
        with pytest.raises(api.ServerError) as raised:
            await list_rooms(wire.cloud())
    assert raised.value.status == 503
    assert wire.log == [
        "region-0 ListRooms 503",
        "region-0 regions 500",
        "region-0 ListRooms 503",
        "region-0 ListRooms 503",
    ]


@pytest.mark.parametrize(
    "failure, code",
    [
        ({"failStatus": 400}, "invalid_argument"),
        ({"failStatus": 401}, "unauthenticated"),
        ({"failStatus": 403}, "permission_denied"),
        ({"failStatus": 404}, "not_found"),
        ({"failStatus": 429}, "resource_exhausted"),
        ({"failStatus": 418}, "internal"),
        ({"failStatus": 409, "failTwirpCode": "already_exists"}, "already_exists"),
    ],
    ids=lambda it: it if isinstance(it, str) else None,
)
async def test_a_call_is_not_retried_after(failure, code):
    status = failure["failStatus"]
    async with Wire({"failRegions": [0]} | failure) as wire:
        with pytest.raises(api.ServerError) as raised:
            await list_rooms(wire.cloud())
    error = raised.value
    assert (error.status, error.code) == (status, code)
    assert error.message == f"mock failure (status {status})"
    assert wire.log == [f"region-0 ListRooms {status}"]


async def test_a_call_is_not_retried_after_a_451_of_a_region_that_is_not_pinned():
    async with Wire({"pinnedRegions": ["region-1"]}) as wire:
        with pytest.raises(api.ServerError) as raised:
            await list_rooms(wire.cloud())
    assert raised.value.status == 451
    assert wire.log == ["region-0 ListRooms 451"]


async def test_a_call_is_not_retried_after_a_sip_failure_even_a_503_of_the_callee():
    async with Wire({"sipStatus": {"code": 503}}) as wire:
        with pytest.raises(api.SipCallError):
            await wire.cloud().sip.create_sip_participant(
                api.CreateSIPParticipantRequest(sip_trunk_id="ST_1", room_name="lobby")
            )
    assert wire.log == ["region-0 CreateSIPParticipant 412"]


@pytest.mark.parametrize(
    "connect, timeout",
    [
        pytest.param(lambda wire: wire.api(), 10, id="outside_of_the_cloud"),
        pytest.param(lambda wire: wire.cloud(failover=False), 10, id="with_failover_off"),
        pytest.param(lambda wire: wire.cloud(), 4, id="with_a_short_timeout"),
    ],
)
async def test_a_call_is_not_retried_by_a_client(connect, timeout):
    async with Wire({"failRegions": [0]}, timeout=timeout) as wire:
        with pytest.raises(api.ServerError) as raised:
            await list_rooms(connect(wire))
    assert raised.value.status == 503
    assert wire.log == ["region-0 ListRooms 503"]
