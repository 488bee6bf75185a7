"""Each method of the SDK's services: the grants that the SDK mints for it pass, and its answer
comes back as the SDK's own types."""

import pytest
from calls import CALLS, SERVICES, make
from livekit import api
from messages import answer, message_class, method_of, unset
from wire import Wire

# What the methods return that do not return the response.
UNWRAP = {
    "forward_participant": lambda response: None,
    "move_participant": lambda response: None,
    "list_dispatch": lambda response: list(response.agent_dispatches),
    "get_dispatch": lambda response: response.agent_dispatches[0],
}

# Fields that the SDK has no argument for.
UNSET = {"list_dispatch": ["dispatch_id"]}


@pytest.mark.parametrize("service, name", CALLS)
async def test_returns_what_the_mock_populates(service, name):
    async with Wire({"delayMs": 0}) as wire:  # Two SIP methods take 11 s otherwise.
        returned = await make(wire.api(), service, name)
    (sent,) = wire.requests
    method = method_of(sent.path)
    request = message_class(method.input_type).FromString(sent.body)
    assert wire.log == [f"region-0 {method.name} 200"]
    assert unset(request) == UNSET.get(name, [])
    assert returned == UNWRAP.get(name, lambda response: response)(answer(method, request))


async def test_echoes_the_request_and_makes_up_an_id():
    async with Wire() as wire:
        room = await wire.api().room.create_room(
            api.CreateRoomRequest(name="lobby", empty_timeout=60, max_participants=8)
        )
    assert room == api.Room(
        sid="MOCK_SID",
        name="lobby",
        empty_timeout=60,
        max_participants=8,
        enabled_codecs=[api.Codec()],
    )


async def test_echoes_a_default_value_whose_presence_is_tracked():
    async with Wire() as wire:
        info = await wire.api().ingress.create_ingress(
            api.CreateIngressRequest(input_type=api.IngressInput.URL_INPUT, enabled=False)
        )
    assert info == api.IngressInfo(ingress_id="MOCK_INGRESS_ID", enabled=False)
    assert info.HasField("enabled")


def test_every_service_of_the_sdk_is_called():
    (base,) = {cls.__base__ for cls in SERVICES.values()}
    assert set(base.__subclasses__()) == set(SERVICES.values())
    assert {service for service, _ in CALLS} == set(SERVICES)


async def test_finds_the_server_that_runs_it_by_the_environment_alone():
    async with api.LiveKitAPI() as client:
        listed = await client.room.list_rooms(api.ListRoomsRequest())
    assert listed == api.ListRoomsResponse(rooms=[api.Room(sid="MOCK_SID")])
