package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Calls that the other end does not take: the two SIP methods that dial.
var dials = map[string]func(context.Context, *lksdk.SIPClient, *durationpb.Duration) error{
	"CreateSIPParticipant": func(ctx context.Context, sip *lksdk.SIPClient, ringing *durationpb.Duration) error {
		_, err := sip.CreateSIPParticipant(ctx, &livekit.CreateSIPParticipantRequest{
			SipTrunkId: "ST_1", SipCallTo: "+15550103", RoomName: room,
			WaitUntilAnswered: true, RingingTimeout: ringing,
		})
		return err
	},
	"TransferSIPParticipant": func(ctx context.Context, sip *lksdk.SIPClient, ringing *durationpb.Duration) error {
		_, err := sip.TransferSIPParticipant(ctx, &livekit.TransferSIPParticipantRequest{
			RoomName: room, ParticipantIdentity: "ada", TransferTo: "tel:+15550104",
			RingingTimeout: ringing,
		})
		return err
	},
}

func dial(t *testing.T, name string, wire *Wire, ringing *durationpb.Duration) error {
	return dials[name](t.Context(), lksdk.NewSIPClient(wire.URL(), apiKey, apiSecret), ringing)
}

// The SDK makes a gRPC status of such an error, and finds the callee's answer in it.
func TestARefusedCallIsTheCalleesStatus(t *testing.T) {
	t.Parallel()
	for name := range dials {
		for _, row := range []struct {
			sip    livekit.SIPStatusCode
			name   string
			status int // By LiveKit's table of SIP codes.
			code   codes.Code
		}{
			{486, "BUSY_HERE", http.StatusTooManyRequests, codes.ResourceExhausted},
			{603, "GLOBAL_DECLINE", http.StatusForbidden, codes.PermissionDenied},
			{408, "REQUEST_TIMEOUT", http.StatusRequestTimeout, codes.DeadlineExceeded},
		} {
			for _, phrase := range []string{"Not now", ""} {
				t.Run(fmt.Sprintf("%s/%d %s", name, row.sip, phrase), func(t *testing.T) {
					t.Parallel()
					answer := Control{"code": row.sip}
					message := fmt.Sprintf("sip status %d: %s", row.sip, row.name)
					if phrase != "" {
						answer["status"] = phrase
						message = fmt.Sprintf("sip status %d: %s", row.sip, phrase)
					}
					wire := NewWire(t, Control{"delayMs": 0, "sipStatus": answer})
					err := dial(t, name, wire, nil)
					expectLog(t, wire, fmt.Sprintf("region-0 %s %d", name, row.status))

					got := lksdk.SIPStatusFrom(err)
					if got == nil {
						t.Fatalf("no SIP status in %v", err)
					}
					expectMessage(t, got, &livekit.SIPStatus{Code: row.sip, Status: phrase})
					if got.Code.ShortName() != row.name {
						t.Errorf("%d is %s, not %s", got.Code, got.Code.ShortName(), row.name)
					}
					if grpc := status.Convert(err); grpc.Code() != row.code || grpc.Message() != message {
						t.Errorf("got %s %q, want %s %q", grpc.Code(), grpc.Message(), row.code, message)
					}
				})
			}
		}
	}
}

func TestAFaultOfTheRegionIsNoSIPStatus(t *testing.T) {
	t.Parallel()
	for name := range dials {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := dial(t, name, NewWire(t, Control{"delayMs": 0, "failRegions": []int{0}}), nil)
			var failed lksdk.ServerError
			if !errors.As(err, &failed) || lksdk.SIPStatusFrom(err) != nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

// The mock lets it ring for 11 s, as long as a person may take; the SDK waits for two seconds more
// than it lets the phone ring.
func TestTheSDKGivesUpBeforeTheCalleePicksUp(t *testing.T) {
	t.Parallel()
	for name := range dials {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := dial(t, name, NewWire(t, nil), new(durationpb.Duration)); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	}
}
