"""Full requests, and the answers that the mock promises for them, by the SDK's descriptors alone.

The rules are those of docs/responses.md, written down a second time: what the server makes of a
request is compared with what a reader of that page expects.
"""

import json
from pathlib import Path

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor
from livekit.protocol import connector  # noqa: F401: for its service, which nothing else imports.

_POOL = descriptor_pool.Default()

# Messages with rules of their own: any number would not do.
_WELL_KNOWN = {
    "google.protobuf.Duration": {"seconds": 20},
    "google.protobuf.Timestamp": {"seconds": 1_790_000_000},
}


def _fields_of_the_mock():
    """The names of the fields that the mock's API has, by message."""
    fields = {}

    def add(outer, message):
        name = f"{outer}.{message['name']}"
        fields[name] = {field["name"] for field in message.get("fields", [])}
        for inner in message.get("messages", []):
            add(name, inner)

    surface = Path(__file__).parents[2] / "core/testdata/surface.json"
    for file in json.loads(surface.read_text())["files"]:
        for message in file.get("messages", []):
            add(file["package"], message)
    return fields


_FIELDS_OF_THE_MOCK = _fields_of_the_mock()


def _fields(descriptor):
    """Those that the mock knows, too: an SDK may be of a newer API."""
    known = _FIELDS_OF_THE_MOCK.get(descriptor.full_name, ())
    return [field for field in descriptor.fields if field.name in known]


def method_of(path):
    """The descriptor of the API method that a request's path names."""
    return _POOL.FindMethodByName(path.removeprefix("/twirp/").replace("/", "."))


def message_class(descriptor):
    return message_factory.GetMessageClass(descriptor)


def full(cls):
    """A message with every field set, and those of its messages; of a oneof the last one."""
    return _full(cls.DESCRIPTOR, ())


def _full(descriptor, outer):
    message = message_class(descriptor)()
    if descriptor.full_name in _WELL_KNOWN:
        for name, value in _WELL_KNOWN[descriptor.full_name].items():
            setattr(message, name, value)
        return message
    outer += (descriptor.full_name,)
    for field in descriptor.fields:
        if _is_map(field):
            key, value = field.message_type.fields_by_name.values()
            entries = getattr(message, field.name)
            if value.message_type:
                entries[_scalar(key)].CopyFrom(_full(value.message_type, outer))
            else:
                entries[_scalar(key)] = _scalar(value)
        elif field.message_type:
            if field.message_type.full_name in outer:
                continue  # A message within itself.
            value = _full(field.message_type, outer)
            if field.is_repeated:
                getattr(message, field.name).append(value)
            else:
                getattr(message, field.name).CopyFrom(value)
        elif field.is_repeated:
            getattr(message, field.name).append(_scalar(field))
        else:
            setattr(message, field.name, _scalar(field))
    return message


def _is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _scalar(field):
    """A value that is not the default one, and in most cases no other field's."""
    if field.type == FieldDescriptor.TYPE_STRING:
        return f"{field.name}-{field.number}"
    if field.type == FieldDescriptor.TYPE_BYTES:
        return field.name.encode()
    if field.type == FieldDescriptor.TYPE_BOOL:
        return True
    if field.type == FieldDescriptor.TYPE_ENUM:
        return field.enum_type.values[-1].number
    return field.number + 100


def unset(message):
    """The names of the fields that are not set, where no other member of their oneof is."""
    present = {field.name for field, _ in message.ListFields()}
    return [
        field.name
        for field in message.DESCRIPTOR.fields
        if field.name not in present
        and not (field.containing_oneof and message.WhichOneof(field.containing_oneof.name))
    ]


def answer(method, request):
    """What the mock says to `request` of `method` by itself."""
    response = message_class(method.output_type)()
    present = {field.name for field, _ in request.ListFields()}
    asked = {
        field.name: (field.type, getattr(request, field.name))
        for field in _fields(request.DESCRIPTOR)
        if field.name in present and not field.is_repeated
    }
    for field in _fields(method.output_type):
        if field.is_repeated:
            if field.message_type and not _is_map(field):
                _add_placeholders(getattr(response, field.name).add())
        elif field.type not in (FieldDescriptor.TYPE_MESSAGE, FieldDescriptor.TYPE_ENUM):
            kind, value = asked.get(field.name, (None, None))
            if kind == field.type:
                setattr(response, field.name, value)
            elif _is_id(field):
                setattr(response, field.name, _placeholder(field))
    return response


def _add_placeholders(message):
    for field in _fields(message.DESCRIPTOR):
        if not field.is_repeated and _is_id(field):
            setattr(message, field.name, _placeholder(field))


def _is_id(field):
    named = field.name in ("id", "sid") or field.name.endswith(("_id", "_sid"))
    return named and field.type == FieldDescriptor.TYPE_STRING


def _placeholder(field):
    return f"MOCK_{field.name.upper()}"
