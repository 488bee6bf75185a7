package sdk_test

import (
	"context"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"google.golang.org/protobuf/proto"
)

// The SDK's service clients, by the names of their types. They sign their tokens themselves.
var clients = map[string]func(*testing.T, *Wire) any{
	"AgentClient": func(t *testing.T, w *Wire) any {
		// It calls another host than it is given, hence by the wire at once.
		client, err := lksdk.NewAgentClient(w.URL(), apiKey, apiSecret,
			lksdk.WithHTTPClient(&http.Client{Transport: w}))
		if err != nil {
			t.Fatal(err)
		}
		return client
	},
	"AgentDispatchClient": func(_ *testing.T, w *Wire) any {
		return lksdk.NewAgentDispatchServiceClient(w.URL(), apiKey, apiSecret)
	},
	"AgentSimulationClient": func(_ *testing.T, w *Wire) any {
		return lksdk.NewAgentSimulationClient(w.URL(), apiKey, apiSecret)
	},
	"ConnectorClient": func(_ *testing.T, w *Wire) any {
		return lksdk.NewConnectorClient(w.URL(), apiKey, apiSecret)
	},
	"EgressClient": func(_ *testing.T, w *Wire) any {
		return lksdk.NewEgressClient(w.URL(), apiKey, apiSecret)
	},
	"IngressClient": func(_ *testing.T, w *Wire) any {
		return lksdk.NewIngressClient(w.URL(), apiKey, apiSecret)
	},
	"PhoneNumberClient": func(_ *testing.T, w *Wire) any {
		return lksdk.NewPhoneNumberClient(w.URL(), apiKey, apiSecret)
	},
	"RoomServiceClient": func(_ *testing.T, w *Wire) any {
		return lksdk.NewRoomServiceClient(w.URL(), apiKey, apiSecret)
	},
	"SIPClient": func(_ *testing.T, w *Wire) any {
		return lksdk.NewSIPClient(w.URL(), apiKey, apiSecret)
	},
}

// Methods that do not take a request and return its response, but search the response for one.
var searches = map[string]func(ctx context.Context, client any) (proto.Message, error){
	"GetDispatch": func(ctx context.Context, client any) (proto.Message, error) {
		return client.(*lksdk.AgentDispatchClient).GetDispatch(ctx, "AD_1", room)
	},
	"GetSIPInboundTrunksByIDs": func(ctx context.Context, client any) (proto.Message, error) {
		found, err := client.(*lksdk.SIPClient).GetSIPInboundTrunksByIDs(ctx, []string{"MOCK_SIP_TRUNK_ID"})
		return only(found), err
	},
	"GetSIPOutboundTrunksByIDs": func(ctx context.Context, client any) (proto.Message, error) {
		found, err := client.(*lksdk.SIPClient).GetSIPOutboundTrunksByIDs(ctx, []string{"MOCK_SIP_TRUNK_ID"})
		return only(found), err
	},
	"GetSIPDispatchRulesByIDs": func(ctx context.Context, client any) (proto.Message, error) {
		found, err := client.(*lksdk.SIPClient).GetSIPDispatchRulesByIDs(ctx, []string{"MOCK_SIP_DISPATCH_RULE_ID"})
		return only(found), err
	},
}

// only is the one element of `list`, or nil.
func only[M proto.Message](list []M) (message M) {
	if len(list) == 1 {
		message = list[0]
	}
	return message
}

// callsOf names the public methods of a client that send something: they take a context.
func callsOf(client any) (names []string) {
	methods := reflect.TypeOf(client)
	for i := range methods.NumMethod() {
		method := methods.Method(i)
		if method.Type.NumIn() > 1 && method.Type.In(1) == reflect.TypeFor[context.Context]() {
			names = append(names, method.Name)
		}
	}
	return names
}

// call calls the method with a full request. It fails the test where it does not know how.
func call(t *testing.T, client any, name string) (proto.Message, error) {
	if search, ok := searches[name]; ok {
		return search(t.Context(), client)
	}
	method := reflect.ValueOf(client).MethodByName(name)
	if method.Type().NumIn() != 2 || !method.Type().In(1).Implements(reflect.TypeFor[proto.Message]()) {
		t.Fatalf("%s %s takes no request: it belongs into `searches`", name, method.Type())
	}
	request := reflect.New(method.Type().In(1).Elem()).Interface().(proto.Message)
	fill(request.ProtoReflect())
	switch request := request.(type) { // The SDK refuses a new trunk that has an id.
	case *livekit.CreateSIPInboundTrunkRequest:
		request.Trunk.SipTrunkId = ""
	case *livekit.CreateSIPOutboundTrunkRequest:
		request.Trunk.SipTrunkId = ""
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), reflect.ValueOf(request)})
	response, _ := results[0].Interface().(proto.Message)
	err, _ := results[1].Interface().(error)
	return response, err
}

// grantsOf is what LiveKit asks of a token, sorted, by method: "livekit.RoomService/CreateRoom".
func grantsOf(t *testing.T) map[string][]string {
	table, err := os.ReadFile("../../core/testdata/methods.tsv")
	if err != nil {
		t.Fatal(err)
	}
	grants := map[string][]string{}
	for line := range strings.Lines(string(table)) {
		columns := strings.Split(line, "\t") // key, request, response, grants, room_field
		cell := strings.ReplaceAll(columns[3], "+", ",video.")
		if cell != "-" {
			grants[columns[0]] = slices.Sorted(strings.SplitSeq(cell, ","))
		}
	}
	return grants
}

// The services as the SDK's protocol package has them, with a client for each of the two wires.
var services = map[string]struct{ protobuf, json any }{
	"AgentDispatchService": {livekit.NewAgentDispatchServiceProtobufClient, livekit.NewAgentDispatchServiceJSONClient},
	"AgentSimulation":      {livekit.NewAgentSimulationProtobufClient, livekit.NewAgentSimulationJSONClient},
	"CloudAgent":           {livekit.NewCloudAgentProtobufClient, livekit.NewCloudAgentJSONClient},
	"Connector":            {livekit.NewConnectorProtobufClient, livekit.NewConnectorJSONClient},
	"Egress":               {livekit.NewEgressProtobufClient, livekit.NewEgressJSONClient},
	"Ingress":              {livekit.NewIngressProtobufClient, livekit.NewIngressJSONClient},
	"PhoneNumberService":   {livekit.NewPhoneNumberServiceProtobufClient, livekit.NewPhoneNumberServiceJSONClient},
	"Replay":               {livekit.NewReplayProtobufClient, livekit.NewReplayJSONClient},
	"RoomService":          {livekit.NewRoomServiceProtobufClient, livekit.NewRoomServiceJSONClient},
	"SIP":                  {livekit.NewSIPProtobufClient, livekit.NewSIPJSONClient},
}

// connect makes a client of a row of `services`.
func connect(constructor any, w *Wire) any {
	arguments := []reflect.Value{reflect.ValueOf(w.URL()), reflect.ValueOf(&http.Client{Transport: w})}
	return reflect.ValueOf(constructor).Call(arguments)[0].Interface()
}
