package sdk_test

import (
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/twitchtv/twirp"
)

// Who is refused, and what the SDK's error says of it.

// refusal is `err` as the SDK's error, which must have come with `status`.
func refusal(t *testing.T, wire *Wire, err error, status int, code twirp.ErrorCode, message string) lksdk.ServerError {
	t.Helper()
	var refused lksdk.ServerError
	if !errors.As(err, &refused) {
		t.Fatalf("no ServerError, but %v", err)
	}
	if refused.Code() != code || refused.Msg() != message {
		t.Errorf("got %s %q, want %s %q", refused.Code(), refused.Msg(), code, message)
	}
	if wire.Response == nil || wire.Response.StatusCode != status {
		t.Errorf("got %v, want the status %d", wire.Log, status)
	}
	return refused
}

func unauthenticated(t *testing.T, wire *Wire, err error) lksdk.ServerError {
	t.Helper()
	return refusal(t, wire, err, http.StatusUnauthorized, twirp.Unauthenticated, "mock: unauthenticated")
}

func permissionDenied(t *testing.T, wire *Wire, err error) lksdk.ServerError {
	t.Helper()
	return refusal(t, wire, err, http.StatusForbidden, twirp.PermissionDenied, "mock: permission_denied")
}

func expectMeta(t *testing.T, err lksdk.ServerError, want map[string]string) {
	t.Helper()
	if !maps.Equal(err.MetaMap(), want) {
		t.Errorf("\ngot  %v\nwant %v", err.MetaMap(), want)
	}
}

func TestATokenThatDoesNotVerifyIs401AndSaysWhy(t *testing.T) {
	t.Parallel()
	expired, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Issuer:    apiKey,
		ExpiresAt: jwt.NewNumericDate(time.Now().Add(-5 * time.Minute)),
	}).SignedString([]byte(apiSecret))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, token, reason string }{
		{"WrongSecret", sign(t, auth.NewAccessToken(apiKey, "not-the-secret")), "signature"},
		{"Expired", expired, "expired"},
		{"NoJWT", "opaque", "not a JWT"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			wire := NewWire(t, nil)
			_, err := wire.API(t, row.token).Room().ListRooms(t.Context(), &livekit.ListRoomsRequest{})
			if reason := unauthenticated(t, wire, err).Meta("reason"); !strings.Contains(reason, row.reason) {
				t.Errorf("%q does not say %q", reason, row.reason)
			}
		})
	}
}

func TestAClientWithAWrongSecretIs401(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, nil)
	rooms := lksdk.NewRoomServiceClient(wire.URL(), apiKey, "not-the-secret")
	_, err := rooms.CreateRoom(t.Context(), &livekit.CreateRoomRequest{Name: room})
	unauthenticated(t, wire, err)
}

func Test401ComesBeforeTheFaultsOfTheRegion(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"failRegions": []int{0}})
	_, err := wire.API(t, "opaque").Room().ListRooms(t.Context(), &livekit.ListRoomsRequest{})
	unauthenticated(t, wire, err)
}

func TestAnyTokenPassesWithSkipAuth(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"skipAuth": true})
	listed, err := wire.API(t, "opaque").Room().ListRooms(t.Context(), &livekit.ListRoomsRequest{})
	if err != nil || len(listed.Rooms) != 1 {
		t.Errorf("got %v, %v", listed, err)
	}
}

func TestATokenWithoutGrantsIs403(t *testing.T) {
	t.Parallel()
	grants := grantsOf(t)
	services := reflect.TypeFor[*lksdk.LiveKitAPI]()
	for i := range services.NumMethod() {
		service := services.Method(i)
		client := func(w *Wire) any {
			api := reflect.ValueOf(w.API(t, sign(t, newToken())))
			return api.Method(i).Call(nil)[0].Interface()
		}
		for _, name := range callsOf(client(NewWire(t, nil))) {
			t.Run(service.Name+"/"+name, func(t *testing.T) {
				t.Parallel()
				wire := NewWire(t, nil)
				_, err := call(t, client(wire), name)
				refused := permissionDenied(t, wire, err)
				required := slices.Sorted(strings.SplitSeq(refused.Meta("required"), ", "))
				want := grants[strings.TrimPrefix(wire.Requests[0].Path, "/twirp/")]
				if !slices.Equal(required, want) || refused.Meta("missing") != refused.Meta("required") {
					t.Errorf("got %v, want %v", refused.MetaMap(), want)
				}
			})
		}
	}
}

func TestATokenForOneRoomIs403InAnotherAndBothAreNamed(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, nil)
	token := sign(t, newToken().SetVideoGrant(&auth.VideoGrant{RoomAdmin: true, Room: otherRoom}))
	_, err := wire.API(t, token).Room().ListParticipants(t.Context(), &livekit.ListParticipantsRequest{Room: room})
	expectMeta(t, permissionDenied(t, wire, err), map[string]string{
		"required":     "video.roomAdmin",
		"missing":      "video.roomAdmin",
		"token_room":   otherRoom,
		"request_room": room,
	})
}

func TestAMoveToADestinationThatTheTokenDoesNotNameIs403(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, nil)
	rooms := wire.API(t, sign(t, newToken().SetVideoGrant(&auth.VideoGrant{
		RoomAdmin: true, Room: room, DestinationRoom: otherRoom,
	}))).Room()
	move := &livekit.MoveParticipantRequest{Room: room, Identity: "ada", DestinationRoom: otherRoom}
	if _, err := rooms.MoveParticipant(t.Context(), move); err != nil {
		t.Fatal(err)
	}
	move.DestinationRoom = "attic"
	_, err := rooms.MoveParticipant(t.Context(), move)
	if missing := permissionDenied(t, wire, err).Meta("missing"); missing != "video.destinationRoom" {
		t.Errorf("missing is %q", missing)
	}
}

func TestATransferWithoutTheRightToCallIs403(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, nil)
	token := sign(t, newToken().
		SetVideoGrant(&auth.VideoGrant{RoomAdmin: true, Room: room}).
		SetSIPGrant(&auth.SIPGrant{Admin: true}))
	_, err := wire.API(t, token).SIP().TransferSIPParticipant(t.Context(),
		&livekit.TransferSIPParticipantRequest{RoomName: room, ParticipantIdentity: "ada"})
	if missing := permissionDenied(t, wire, err).Meta("missing"); missing != "sip.call" {
		t.Errorf("missing is %q", missing)
	}
}

func TestATokenThatARoomClientMakesIsAccepted(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, nil)
	rooms := lksdk.NewRoomServiceClient(wire.URL(), apiKey, apiSecret)
	token := sign(t, rooms.CreateToken().SetVideoGrant(&auth.VideoGrant{RoomList: true}))
	if _, err := wire.API(t, token).Room().ListRooms(t.Context(), &livekit.ListRoomsRequest{}); err != nil {
		t.Error(err)
	}
}
