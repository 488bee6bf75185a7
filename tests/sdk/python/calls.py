"""Every call of the SDK's services, found by reflection and made with every option set."""

import inspect
import typing
from pathlib import Path

from google.protobuf.message import Message
from livekit import api
from messages import full

# By the name under which LiveKitAPI has them, the services' classes.
SERVICES = {
    name: typing.get_type_hints(accessor.fget)["return"]
    for name, accessor in inspect.getmembers(api.LiveKitAPI, lambda it: isinstance(it, property))
}

# Every public method of every service.
CALLS = [
    (service, name)
    for service, cls in SERVICES.items()
    for name, _ in inspect.getmembers(cls, inspect.iscoroutinefunction)
    if not name.startswith("_")
]

_TRUNK_FIELDS = {
    "trunk_id": "ST_1",
    "numbers": ["+15550100"],
    "auth_username": "desk",
    "auth_password": "desk-secret",
    "name": "desk",
    "metadata": "front",
}
_INBOUND_FIELDS = _TRUNK_FIELDS | {
    "allowed_addresses": ["192.0.2.1"],
    "allowed_numbers": ["+15550101"],
}
_OUTBOUND_FIELDS = _TRUNK_FIELDS | {
    "address": "sip.test",
    "transport": api.SIPTransport.SIP_TRANSPORT_TLS,
}
_RULE_FIELDS = {
    "rule_id": "SDR_1",
    "trunk_ids": ["ST_1"],
    "rule": full(api.SIPDispatchRule),
    "name": "callers",
    "metadata": "night",
    "attributes": {"team": "blue"},
}
_MEDIA = {"media": full(api.SIPMediaConfig)}

# The arguments of the methods that take anything but one request.
_ARGUMENTS = {
    "update_inbound_trunk": {"trunk_id": "ST_1", "trunk": full(api.SIPInboundTrunkInfo)},
    "update_sip_inbound_trunk": {"trunk_id": "ST_1", "trunk": full(api.SIPInboundTrunkInfo)},
    "update_inbound_trunk_fields": _INBOUND_FIELDS | _MEDIA,
    "update_sip_inbound_trunk_fields": _INBOUND_FIELDS,
    "update_outbound_trunk": {"trunk_id": "ST_1", "trunk": full(api.SIPOutboundTrunkInfo)},
    "update_sip_outbound_trunk": {"trunk_id": "ST_1", "trunk": full(api.SIPOutboundTrunkInfo)},
    "update_outbound_trunk_fields": _OUTBOUND_FIELDS | _MEDIA,
    "update_sip_outbound_trunk_fields": _OUTBOUND_FIELDS,
    "update_dispatch_rule": {"rule_id": "SDR_1", "rule": full(api.SIPDispatchRuleInfo)},
    "update_sip_dispatch_rule": {"rule_id": "SDR_1", "rule": full(api.SIPDispatchRuleInfo)},
    "update_dispatch_rule_fields": _RULE_FIELDS,
    "update_sip_dispatch_rule_fields": _RULE_FIELDS,
    "create_sip_participant": {
        "create": full(api.CreateSIPParticipantRequest),
        "timeout": 40,
        "trunk_id": "ST_1",
    },
    "transfer_sip_participant": {
        "transfer": full(api.TransferSIPParticipantRequest),
        "timeout": 40,
    },
    "accept_whatsapp_call": {"request": full(api.AcceptWhatsAppCallRequest), "timeout": 40},
    "delete_dispatch": {"dispatch_id": "AD_1", "room_name": "lobby"},
    "list_dispatch": {"room_name": "lobby"},
    "get_dispatch": {"dispatch_id": "AD_1", "room_name": "lobby"},
}


# Options that 1.2.2 cannot send: it assigns to a message's field, which protobuf refuses.
_BROKEN = {"create_sip_participant": {"outbound_trunk_config"}}


def arguments(service, name):
    """The arguments of the method, by name: all that it takes. Fails where it takes one that
    nothing here sets."""
    method = getattr(SERVICES[service], name)
    parameters = list(inspect.signature(method).parameters)[1:]
    if name in _ARGUMENTS:
        options = set(parameters) - _BROKEN.get(name, set())
        assert options == set(_ARGUMENTS[name]), f"_ARGUMENTS lacks options of {name}"
        return _ARGUMENTS[name]
    (parameter,) = parameters
    request = typing.get_type_hints(method)[parameter]
    assert issubclass(request, Message), f"_ARGUMENTS lacks {name}"
    return {parameter: full(request)}


async def make(client, service, name):
    """Calls `name` of the service of `client`, a LiveKitAPI."""
    return await getattr(getattr(client, service), name)(**arguments(service, name))


def _grants(cell):
    """{'video.roomAdmin', 'video.destinationRoom'} of 'video.roomAdmin+destinationRoom'."""
    grants = set()
    for grant in cell.split(","):
        first, *others = grant.split("+")
        grants |= {first} | {f"{first.split('.')[0]}.{other}" for other in others}
    return grants - {"-"}


def _grants_by_method():
    table = Path(__file__).parents[2] / "core/testdata/methods.tsv"
    rows = (line.split("\t") for line in table.read_text().splitlines()[1:])
    return {key: _grants(grants) for key, _, _, grants, _ in rows}


# The grants that LiveKit asks for, by method: "livekit.RoomService/CreateRoom".
GRANTS = _grants_by_method()
