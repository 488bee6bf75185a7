"""Calls that the other end does not take: the two SIP methods that dial."""

import asyncio
import base64

import pytest
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.duration_pb2 import Duration
from livekit import api
from wire import Wire

DIALS = {
    "create_sip_participant": lambda sip, **options: sip.create_sip_participant(
        api.CreateSIPParticipantRequest(
            sip_trunk_id="ST_1",
            sip_call_to="+15550103",
            room_name="lobby",
            wait_until_answered=True,
            **options,
        )
    ),
    "transfer_sip_participant": lambda sip, **options: sip.transfer_sip_participant(
        api.TransferSIPParticipantRequest(
            room_name="lobby",
            participant_identity="ada",
            transfer_to="tel:+15550104",
            **options,
        )
    ),
}
dials = pytest.mark.parametrize("dial", DIALS.values(), ids=DIALS.keys())


def _rpc_status():
    """google/rpc/status.proto, which the SDK does not have."""
    file = descriptor_pb2.FileDescriptorProto(
        name="google/rpc/status.proto", package="google.rpc", syntax="proto3"
    )
    file.dependency.append(any_pb2.DESCRIPTOR.name)
    status = file.message_type.add(name="Status")
    field = descriptor_pb2.FieldDescriptorProto
    status.field.add(name="code", number=1, type=field.TYPE_INT32, label=field.LABEL_OPTIONAL)
    status.field.add(name="message", number=2, type=field.TYPE_STRING, label=field.LABEL_OPTIONAL)
    status.field.add(
        name="details",
        number=3,
        type=field.TYPE_MESSAGE,
        type_name=".google.protobuf.Any",
        label=field.LABEL_REPEATED,
    )
    pool = descriptor_pool.Default()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("google.rpc.Status"))


RpcStatus = _rpc_status()


# Twirp code and HTTP status by LiveKit's table of SIP codes; the gRPC number by the Twirp code.
@dials
@pytest.mark.parametrize("phrase", ["Not now", None])
@pytest.mark.parametrize(
    "sip_code, name, http, code, grpc",
    [
        (486, "BUSY_HERE", 429, "resource_exhausted", 8),
        (603, "GLOBAL_DECLINE", 403, "permission_denied", 7),
        (408, "REQUEST_TIMEOUT", 408, "deadline_exceeded", 4),
    ],
)
async def test_a_refusal_is_the_sdks_error(dial, sip_code, name, http, code, grpc, phrase):
    control = {"delayMs": 0, "sipStatus": {"code": sip_code, "status": phrase}}
    if phrase is None:
        del control["sipStatus"]["status"]
    async with Wire(control) as wire:
        with pytest.raises(api.SipCallError) as raised:
            await dial(wire.api().sip)
    error = raised.value
    assert isinstance(error, api.ServerError)
    assert (error.status, error.code) == (http, code)
    assert error.sip_status_code == sip_code
    assert error.sip_status == (phrase or f"SIP_STATUS_{name}")

    details = RpcStatus.FromString(base64.b64decode(error.metadata["error_details"]))
    assert details.code == grpc
    assert details.message == f"sip status {sip_code}: {phrase or name}"
    (detail,) = details.details
    assert detail.type_url == "type.googleapis.com/livekit.SIPStatus"
    status = api.SIPStatus.FromString(detail.value)
    assert status == api.SIPStatus(code=sip_code, status=phrase)
    assert api.SIPStatusCode.Name(status.code) == f"SIP_STATUS_{name}"


@dials
async def test_a_fault_of_the_region_is_no_sip_error(dial):
    async with Wire({"delayMs": 0, "failRegions": [0]}) as wire:
        with pytest.raises(api.ServerError) as raised:
            await dial(wire.api().sip)
    assert not isinstance(raised.value, api.SipCallError)


# The mock lets it ring for 11 s, as long as a person may take; the SDK waits for two seconds more
# than it lets the phone ring.
@dials
async def test_the_sdk_gives_up_before_the_callee_picks_up(dial):
    async with Wire() as wire:
        with pytest.raises(asyncio.TimeoutError):
            await dial(wire.api().sip, ringing_timeout=Duration())
