"""Who is refused, and what the SDK's error says of it."""

from datetime import timedelta

import pytest
from calls import CALLS, GRANTS, make
from livekit import api
from wire import Wire, token


async def refusal(wire, call):
    """The error that `call` ends in, which must be the SDK's: status, code, message, metadata."""
    with pytest.raises(api.ServerError) as raised:
        await call
    error = raised.value
    assert wire.response.status == error.status
    return error.status, error.code, error.message, error.metadata


UNAUTHENTICATED = (401, "unauthenticated", "mock: unauthenticated")
PERMISSION_DENIED = (403, "permission_denied", "mock: permission_denied")


@pytest.mark.parametrize(
    "unfit, reason",
    [
        pytest.param(token(secret="not-the-secret"), "signature", id="wrong_secret"),
        pytest.param(token(ttl=timedelta(minutes=-5)), "expired", id="expired"),
        pytest.param("opaque", "not a JWT", id="no_jwt"),
    ],
)
async def test_a_token_that_does_not_verify_is_401_and_says_why(unfit, reason):
    async with Wire() as wire:
        rooms = wire.api(token=unfit).room
        *error, metadata = await refusal(wire, rooms.list_rooms(api.ListRoomsRequest()))
    assert tuple(error) == UNAUTHENTICATED
    assert reason in metadata["reason"]


async def test_a_client_with_a_wrong_secret_is_401():
    async with Wire() as wire:
        rooms = wire.api(api_secret="not-the-secret").room
        *error, metadata = await refusal(wire, rooms.create_room(api.CreateRoomRequest()))
    assert tuple(error) == UNAUTHENTICATED
    assert "signature" in metadata["reason"]


async def test_401_comes_before_the_faults_of_the_region():
    async with Wire({"failRegions": [0]}) as wire:
        rooms = wire.api(token="opaque").room
        status, *_ = await refusal(wire, rooms.list_rooms(api.ListRoomsRequest()))
    assert status == 401


async def test_any_token_passes_with_skip_auth():
    async with Wire({"skipAuth": True}) as wire:
        listed = await wire.api(token="opaque").room.list_rooms(api.ListRoomsRequest())
    assert len(listed.rooms) == 1


@pytest.mark.parametrize("service, name", CALLS)
async def test_a_token_without_grants_is_403(service, name):
    async with Wire() as wire:
        call = make(wire.api(token=token()), service, name)
        *error, metadata = await refusal(wire, call)
    assert tuple(error) == PERMISSION_DENIED
    grants = GRANTS[wire.requests[0].path.removeprefix("/twirp/")]
    assert set(metadata["required"].split(", ")) == grants
    assert metadata["missing"] == metadata["required"]


async def test_a_token_for_one_room_is_403_in_another_and_both_are_named():
    stage = token(video=api.VideoGrants(room_admin=True, room="stage"))
    async with Wire() as wire:
        rooms = wire.api(token=stage).room
        call = rooms.list_participants(api.ListParticipantsRequest(room="lobby"))
        assert await refusal(wire, call) == (
            *PERMISSION_DENIED,
            {
                "required": "video.roomAdmin",
                "missing": "video.roomAdmin",
                "token_room": "stage",
                "request_room": "lobby",
            },
        )


async def test_a_move_to_a_destination_that_the_token_does_not_name_is_403():
    def move(destination):
        return api.MoveParticipantRequest(
            room="lobby", identity="ada", destination_room=destination
        )

    video = api.VideoGrants(room_admin=True, room="lobby", destination_room="stage")
    async with Wire() as wire:
        rooms = wire.api(token=token(video=video)).room
        await rooms.move_participant(move("stage"))
        status, *_, metadata = await refusal(wire, rooms.move_participant(move("attic")))
    assert status == 403
    assert metadata["missing"] == "video.destinationRoom"


async def test_a_transfer_without_the_right_to_call_is_403():
    minted = token(
        video=api.VideoGrants(room_admin=True, room="lobby"), sip=api.SIPGrants(admin=True)
    )
    async with Wire() as wire:
        transfer = api.TransferSIPParticipantRequest(
            room_name="lobby", participant_identity="ada", transfer_to="tel:+15550104"
        )
        call = wire.api(token=minted).sip.transfer_sip_participant(transfer)
        status, *_, metadata = await refusal(wire, call)
    assert status == 403
    assert metadata["missing"] == "sip.call"
