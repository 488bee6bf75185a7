package sdk_test

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"mime"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Each method of the SDK's clients: the grants that the SDK mints for it pass, and its answer comes
// back as the SDK's own types.
func TestClientMethodReturnsWhatTheMockPopulates(t *testing.T) {
	t.Parallel()
	for clientName, connect := range clients {
		for _, name := range callsOf(connect(t, NewWire(t, nil))) {
			t.Run(clientName+"/"+name, func(t *testing.T) {
				t.Parallel()
				wire := NewWire(t, Control{"delayMs": 0}) // Two SIP methods take 11 s otherwise.
				got, err := call(t, connect(t, wire), name)
				if err != nil {
					t.Fatal(err)
				}
				method, request := sent(t, wire)
				want := answer(t, method, request)
				if _, ok := searches[name]; ok {
					want = firstElement(want)
				} else if missing := unset(request); missing != nil {
					t.Error("not in the request:", missing)
				}
				expectMessage(t, got, want.Interface())
				expectLog(t, wire, fmt.Sprintf("region-0 %s 200", method.Name()))
			})
		}
	}
}

// Each method of the API over both wires, by the clients that the SDK's protocol package has.
func TestWire(t *testing.T) {
	t.Parallel()
	all := sign(t, newToken().
		SetVideoGrant(&auth.VideoGrant{
			RoomCreate: true, RoomList: true, RoomRecord: true, RoomAdmin: true, IngressAdmin: true,
			Room: room, DestinationRoom: otherRoom,
		}).
		SetSIPGrant(&auth.SIPGrant{Admin: true, Call: true}))
	for service, constructors := range services {
		for contentType, constructor := range map[string]any{
			"application/protobuf": constructors.protobuf,
			"application/json":     constructors.json,
		} {
			for _, name := range callsOf(connect(constructor, NewWire(t, nil))) {
				t.Run(contentType+"/"+service+"/"+name, func(t *testing.T) {
					t.Parallel()
					wire := NewWire(t, Control{"delayMs": 0})
					wire.Header.Set("Authorization", "Bearer "+all)
					got, err := call(t, connect(constructor, wire), name)
					if err != nil {
						t.Fatal(err)
					}
					method, request := sent(t, wire)
					expectMessage(t, got, answer(t, method, request).Interface())
					if got := wire.Response.Header.Get("Content-Type"); got != contentType {
						t.Errorf("Content-Type is %q, not %q", got, contentType)
					}
				})
			}
		}
	}
}

// The rules of answer(), in two answers that anyone can check by eye.
func TestCreateRoomEchoesTheRequestAndMakesUpAnID(t *testing.T) {
	t.Parallel()
	rooms := lksdk.NewRoomServiceClient(NewWire(t, nil).URL(), apiKey, apiSecret)
	got, err := rooms.CreateRoom(t.Context(), &livekit.CreateRoomRequest{
		Name: "lobby", EmptyTimeout: 60, MaxParticipants: 8,
	})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, got, &livekit.Room{
		Sid: "MOCK_SID", Name: "lobby", EmptyTimeout: 60, MaxParticipants: 8,
		EnabledCodecs: []*livekit.Codec{{}},
	})
}

func TestCreateIngressEchoesADefaultValueWhosePresenceIsTracked(t *testing.T) {
	t.Parallel()
	ingress := lksdk.NewIngressClient(NewWire(t, nil).URL(), apiKey, apiSecret)
	got, err := ingress.CreateIngress(t.Context(), &livekit.CreateIngressRequest{Enabled: new(bool)})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, got, &livekit.IngressInfo{IngressId: "MOCK_INGRESS_ID", Enabled: new(bool)})
}

// What a new version of the SDK adds must be added here.

func TestEveryClientOfTheSDKIsCalled(t *testing.T) {
	source, err := build.Import("github.com/livekit/server-sdk-go/v2", ".", 0)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]bool{}
	for _, name := range source.GoFiles {
		file, err := parser.ParseFile(token.NewFileSet(), source.Dir+"/"+name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(function.Name.Name, "New") || function.Type.Results == nil {
				continue
			}
			if pointer, ok := function.Type.Results.List[0].Type.(*ast.StarExpr); ok {
				if name := fmt.Sprint(pointer.X); strings.HasSuffix(name, "Client") {
					made[name] = true
				}
			}
		}
	}
	expectSameKeys(t, made, clients)
}

func TestEveryClientOfLiveKitAPIIsCalled(t *testing.T) {
	api := reflect.TypeFor[*lksdk.LiveKitAPI]()
	for i := range api.NumMethod() {
		if client := api.Method(i).Type.Out(0).Elem().Name(); clients[client] == nil {
			t.Errorf("%s of LiveKitAPI is not in `clients`", client)
		}
	}
}

func TestEveryServiceOfTheProtocolIsCalled(t *testing.T) {
	defined := map[string]bool{}
	protoregistry.GlobalFiles.RangeFilesByPackage("livekit", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			defined[string(file.Services().Get(i).Name())] = true
		}
		return true
	})
	expectSameKeys(t, defined, services)
}

func TestLiveKitAPIFindsTheServerThatRunsItByTheEnvironmentAlone(t *testing.T) {
	api, err := lksdk.NewLiveKitAPI()
	if err != nil {
		t.Fatal(err)
	}
	got, err := api.Room().ListRooms(t.Context(), &livekit.ListRoomsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, got, &livekit.ListRoomsResponse{Rooms: []*livekit.Room{{Sid: "MOCK_SID"}}})
}

// sent is the one request that went over the wire.
func sent(t *testing.T, wire *Wire) (protoreflect.MethodDescriptor, protoreflect.Message) {
	t.Helper()
	if len(wire.Requests) != 1 {
		t.Fatalf("%d requests were sent, not one", len(wire.Requests))
	}
	raw := wire.Requests[0]
	method := methodOf(t, raw.Path)
	request := newMessage(t, method.Input())
	decode := proto.Unmarshal
	if kind, _, _ := mime.ParseMediaType(raw.Header.Get("Content-Type")); kind == "application/json" {
		decode = protojson.Unmarshal
	}
	if err := decode(raw.Body, request.Interface()); err != nil {
		t.Fatal(err)
	}
	return method, request
}

// firstElement is the first message of the one list that `response` has.
func firstElement(response protoreflect.Message) (element protoreflect.Message) {
	response.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		element = value.List().Get(0).Message()
		return false
	})
	return element
}

func expectLog(t *testing.T, wire *Wire, want ...string) {
	t.Helper()
	if !slices.Equal(wire.Log, want) {
		t.Errorf("\ngot  %q\nwant %q", wire.Log, want)
	}
}

func expectSameKeys[A, B any](t *testing.T, there map[string]A, called map[string]B) {
	t.Helper()
	got, want := slices.Sorted(maps.Keys(called)), slices.Sorted(maps.Keys(there))
	if !slices.Equal(got, want) {
		t.Errorf("\ncalled are %v\nthere are  %v", got, want)
	}
}
