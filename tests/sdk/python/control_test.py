"""What the control header changes in the answers that the SDK gets."""

import asyncio
import time

import pytest
from google.protobuf.json_format import MessageToDict
from livekit import api
from wire import Wire


async def test_response_is_the_message_that_the_sdk_returns():
    response = {
        "sid": "RM_1",
        "name": "attic",
        "creationTime": "1790000000",
        "enabledCodecs": [{"mime": "video/VP9"}],
        "numParticipants": 3,
        "activeRecording": True,
    }
    async with Wire({"response": response}) as wire:
        room = await wire.api().room.create_room(api.CreateRoomRequest(name="lobby"))
    assert MessageToDict(room) == response
    assert room.creation_time == 1_790_000_000


async def test_response_fills_what_the_mock_leaves_unset_a_message_a_map_and_an_enum():
    ada = {
        "sid": "PA_1",
        "identity": "ada",
        "state": "ACTIVE",
        "attributes": {"team": "blue"},
        "permission": {"canPublish": True},
    }
    response = {"participants": [ada, {"sid": "PA_2", "identity": "bob"}]}
    async with Wire({"response": response}) as wire:
        listed = await wire.api().room.list_participants(
            api.ListParticipantsRequest(room="lobby")
        )
    assert MessageToDict(listed) == response


async def test_response_may_be_an_empty_list():
    async with Wire({"response": {}}) as wire:
        dispatches = await wire.api().agent_dispatch.list_dispatch("lobby")
        missing = await wire.api().agent_dispatch.get_dispatch("AD_1", "lobby")
    assert dispatches == []
    assert missing is None


async def test_delay_ms_holds_an_answer_back():
    start = time.monotonic()
    async with Wire({"delayMs": 150}) as wire:
        await wire.api().room.list_rooms(api.ListRoomsRequest())
    assert time.monotonic() - start >= 0.15


# In 1.2.2 few methods have a timeout that holds: for all others the SDK hands None to aiohttp,
# which takes it for no limit, whatever the session says.
async def test_delay_ms_runs_into_the_sdks_timeout():
    async with Wire({"delayMs": 60_000}) as wire:
        with pytest.raises(asyncio.TimeoutError):
            await wire.api().sip.create_sip_participant(
                api.CreateSIPParticipantRequest(sip_trunk_id="ST_1", room_name="lobby"),
                timeout=0.1,
            )


async def test_a_mistake_has_no_effect_and_a_warning_that_names_what_was_meant():
    async with Wire({"failRegion": [0], "strict": False}) as wire:
        await wire.api().room.list_rooms(api.ListRoomsRequest())
    warning = wire.response.headers["X-Lk-Mock-Warning"]
    assert "failRegion" in warning and "failRegions" in warning


async def test_a_mistake_is_refused_where_the_control_is_strict():
    async with Wire({"failRegion": [0]}) as wire:
        with pytest.raises(api.ServerError) as raised:
            await wire.api().room.list_rooms(api.ListRoomsRequest())
    assert (raised.value.status, raised.value.code) == (400, "malformed")
    assert "failRegions" in raised.value.message
