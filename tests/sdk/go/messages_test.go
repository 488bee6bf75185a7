package sdk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Full requests, and the answers that the mock promises for them, by the SDK's descriptors alone.
//
// The rules are those of docs/responses.md, written down a second time: what the server makes of a
// request is compared with what a reader of that page expects.

// methodOf is the API method that a request's path names.
func methodOf(t *testing.T, path string) protoreflect.MethodDescriptor {
	name := strings.ReplaceAll(strings.TrimPrefix(path, "/twirp/"), "/", ".")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		t.Fatal(err)
	}
	return found.(protoreflect.MethodDescriptor)
}

func newMessage(t *testing.T, descriptor protoreflect.MessageDescriptor) protoreflect.Message {
	found, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		t.Fatal(err)
	}
	return found.New()
}

// fill sets every field of `message`, and those of its messages; of a oneof the last one.
func fill(message protoreflect.Message, outer ...protoreflect.FullName) {
	fields := message.Descriptor().Fields()
	switch message.Descriptor().FullName() { // Any number would not do.
	case "google.protobuf.Duration":
		message.Set(fields.ByName("seconds"), protoreflect.ValueOf(int64(20)))
		return
	case "google.protobuf.Timestamp":
		message.Set(fields.ByName("seconds"), protoreflect.ValueOf(int64(1_790_000_000)))
		return
	}
	outer = append(slices.Clip(outer), message.Descriptor().FullName())
	filled := func(value protoreflect.Value) protoreflect.Value {
		fill(value.Message(), outer...)
		return value
	}
	for i := range fields.Len() {
		field := fields.Get(i)
		value := field
		if field.IsMap() {
			value = field.MapValue()
		}
		if value.Message() != nil && slices.Contains(outer, value.Message().FullName()) {
			continue // A message within itself.
		}
		switch {
		case field.IsMap():
			entries, key := message.Mutable(field).Map(), scalar(field.MapKey()).MapKey()
			if value.Message() != nil {
				entries.Set(key, filled(entries.NewValue()))
			} else {
				entries.Set(key, scalar(value))
			}
		case field.IsList():
			elements := message.Mutable(field).List()
			if field.Message() != nil {
				elements.Append(filled(elements.NewElement()))
			} else {
				elements.Append(scalar(field))
			}
		case field.Message() != nil:
			filled(message.Mutable(field))
		default:
			message.Set(field, scalar(field))
		}
	}
}

// The tokens of a test are good for these rooms.
const room, otherRoom = "lobby", "stage"

// scalar is a value that is not the default one, and in most cases no other field's.
func scalar(field protoreflect.FieldDescriptor) protoreflect.Value {
	number := field.Number() + 100
	switch field.Kind() {
	case protoreflect.StringKind:
		switch field.Name() {
		case "room", "room_name":
			return protoreflect.ValueOf(room)
		case "destination_room":
			return protoreflect.ValueOf(otherRoom)
		}
		return protoreflect.ValueOf(fmt.Sprint(field.Name(), "-", field.Number()))
	case protoreflect.BytesKind:
		return protoreflect.ValueOf([]byte(field.Name()))
	case protoreflect.BoolKind:
		return protoreflect.ValueOf(true)
	case protoreflect.EnumKind:
		values := field.Enum().Values()
		return protoreflect.ValueOf(values.Get(values.Len() - 1).Number())
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOf(int32(number))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOf(int64(number))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOf(uint32(number))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOf(uint64(number))
	case protoreflect.FloatKind:
		return protoreflect.ValueOf(float32(number))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOf(float64(number))
	}
	panic(fmt.Sprintf("%s: a %s is no scalar", field.FullName(), field.Kind()))
}

// unset names the fields that are not set, where no other member of their oneof is.
func unset(message protoreflect.Message) (names []protoreflect.Name) {
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		oneof := field.ContainingOneof()
		if !message.Has(field) && (oneof == nil || message.WhichOneof(oneof) == nil) {
			names = append(names, field.Name())
		}
	}
	return names
}

// answer is what the mock says to `request` of `method` by itself.
func answer(t *testing.T, method protoreflect.MethodDescriptor, request protoreflect.Message) protoreflect.Message {
	response := newMessage(t, method.Output())
	fields := method.Output().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		asked := request.Descriptor().Fields().ByName(field.Name())
		switch {
		case field.IsList() && field.Message() != nil:
			addPlaceholders(response.Mutable(field).List().AppendMutable().Message())
		case field.IsList(), field.IsMap(), field.Message() != nil, field.Enum() != nil:
			// Stays unset.
		case asked != nil && !asked.IsList() && asked.Kind() == field.Kind() && request.Has(asked):
			response.Set(field, request.Get(asked))
		case isID(field):
			response.Set(field, placeholder(field))
		}
	}
	return response
}

func addPlaceholders(message protoreflect.Message) {
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		if field := fields.Get(i); isID(field) {
			message.Set(field, placeholder(field))
		}
	}
}

func isID(field protoreflect.FieldDescriptor) bool {
	name := string(field.Name())
	return field.Kind() == protoreflect.StringKind && !field.IsList() &&
		(name == "id" || name == "sid" || strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_sid"))
}

func placeholder(field protoreflect.FieldDescriptor) protoreflect.Value {
	return protoreflect.ValueOf("MOCK_" + strings.ToUpper(string(field.Name())))
}

// known is `message` without what the mock's newer API has and the SDK's has not.
func known(t *testing.T, message proto.Message) proto.Message {
	data, err := proto.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	decoded := message.ProtoReflect().New().Interface()
	if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

// expectMessage fails the test where `got` is not `want`.
func expectMessage(t *testing.T, got, want proto.Message) {
	t.Helper()
	if got = known(t, got); !proto.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
