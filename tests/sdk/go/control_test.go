package sdk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/twitchtv/twirp"
)

// What the control header changes in the answers that the SDK gets.

func TestResponseIsTheMessageThatTheSDKReturns(t *testing.T) {
	t.Parallel()
	// A message, a map and an enum: what the mock leaves unset by itself.
	wire := NewWire(t, Control{"response": Control{"participants": []Control{
		{
			"sid": "PA_1", "identity": "ada", "state": "ACTIVE", "joinedAt": "1790000000",
			"attributes": Control{"team": "blue"}, "permission": Control{"canPublish": true},
		},
		{"sid": "PA_2", "identity": "bob"},
	}}})
	rooms := lksdk.NewRoomServiceClient(wire.URL(), apiKey, apiSecret)
	got, err := rooms.ListParticipants(t.Context(), &livekit.ListParticipantsRequest{Room: room})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, got, &livekit.ListParticipantsResponse{Participants: []*livekit.ParticipantInfo{
		{
			Sid: "PA_1", Identity: "ada", State: livekit.ParticipantInfo_ACTIVE, JoinedAt: 1_790_000_000,
			Attributes: map[string]string{"team": "blue"},
			Permission: &livekit.ParticipantPermission{CanPublish: true},
		},
		{Sid: "PA_2", Identity: "bob"},
	}})
}

func TestResponseMayBeAnEmptyList(t *testing.T) {
	t.Parallel()
	dispatch := lksdk.NewAgentDispatchServiceClient(NewWire(t, Control{"response": Control{}}).URL(), apiKey, apiSecret)
	got, err := dispatch.GetDispatch(t.Context(), "AD_1", room)
	if got != nil || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestDelayMsHoldsAnAnswerBack(t *testing.T) {
	t.Parallel()
	start := time.Now()
	if _, err := listRooms(t.Context(), NewWire(t, Control{"delayMs": 150}).URL()); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took < 150*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

func TestDelayMsRunsIntoTheSDKsDeadline(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := listRooms(ctx, NewWire(t, Control{"delayMs": 60_000}).URL())
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestAMistakeHasNoEffectAndAWarningThatNamesWhatWasMeant(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"failRegion": []int{0}, "strict": false})
	if _, err := listRooms(t.Context(), wire.URL()); err != nil {
		t.Fatal(err)
	}
	if warning := wire.Response.Header.Get("X-Lk-Mock-Warning"); !strings.Contains(warning, "failRegions") {
		t.Errorf("the warning is %q", warning)
	}
}

func TestAMistakeIsRefusedWhereTheControlIsStrict(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"failRegion": []int{0}})
	_, err := listRooms(t.Context(), wire.URL())
	var refused lksdk.ServerError
	if !errors.As(err, &refused) || refused.Code() != twirp.Malformed || !strings.Contains(refused.Msg(), "failRegions") {
		t.Errorf("got %v", err)
	}
	expectLog(t, wire, "region-0 ListRooms 400")
}
