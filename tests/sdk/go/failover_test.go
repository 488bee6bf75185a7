package sdk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/twitchtv/twirp"
)

// Which region serves a call when others fail: the SDK asks for the regions after a 5xx or a lost
// connection, and tries three in all.

func listRooms(ctx context.Context, url string) (*livekit.ListRoomsResponse, error) {
	rooms := lksdk.NewRoomServiceClient(url, apiKey, apiSecret)
	return rooms.ListRooms(ctx, &livekit.ListRoomsRequest{})
}

func TestACallIsServedBy(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		control Control
		header  http.Header
		log     []string
	}{
		"TheNextRegion": {
			control: Control{"failRegions": []int{0}},
			log:     []string{"region-0 ListRooms 503", "region-0 regions 200", "region-1 ListRooms 200"},
		},
		"TheThirdWhenTheSecondFailsToo": {
			control: Control{"failRegions": []int{0, 1}},
			log: []string{
				"region-0 ListRooms 503", "region-0 regions 200",
				"region-1 ListRooms 503", "region-2 ListRooms 200",
			},
		},
		"TheThirdAfterDroppedConnections": {
			control: Control{"failRegions": []int{0, 1}, "failMode": "drop"},
			log: []string{
				"region-0 ListRooms failed", "region-0 regions 200",
				"region-1 ListRooms failed", "region-2 ListRooms 200",
			},
		},
		"TheNextAfterAnyStatusOf500AndAbove": {
			control: Control{"failRegions": []int{0}, "failStatus": 599},
			log:     []string{"region-0 ListRooms 599", "region-0 regions 200", "region-1 ListRooms 200"},
		},
		"TheNextThatThePinsAllow": {
			control: Control{"failRegions": []int{0}, "pinnedRegions": []string{"region-0", "region-2"}},
			log:     []string{"region-0 ListRooms 503", "region-0 regions 200", "region-2 ListRooms 200"},
		},
		"TheNextByTheHeadersOfOlderClients": {
			header: http.Header{"X-Lk-Mock-Fail-Regions": {"0"}, "X-Lk-Mock-Fail-Status": {"500"}},
			log:    []string{"region-0 ListRooms 500", "region-0 regions 200", "region-1 ListRooms 200"},
		},
		"TheFirstWhereOnlyOthersFail": {
			control: Control{"failRegions": []int{1, 2, 3}},
			log:     []string{"region-0 ListRooms 200"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wire := NewWire(t, row.control)
			for key, values := range row.header {
				wire.Header[key] = values
			}
			got, err := listRooms(t.Context(), wire.Cloud())
			if err != nil {
				t.Fatal(err)
			}
			expectMessage(t, got, &livekit.ListRoomsResponse{Rooms: []*livekit.Room{{Sid: "MOCK_SID"}}})
			expectLog(t, wire, row.log...)
			region := "region-" + wire.Response.Header.Get("X-Lk-Mock-Region")
			if last := row.log[len(row.log)-1]; !strings.HasPrefix(last, region+" ") {
				t.Errorf("%s says that it is %s", last, region)
			}
		})
	}
}

func TestEachAttemptIsTheSameRequest(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"failRegions": []int{0, 1}})
	rooms := lksdk.NewRoomServiceClient(wire.Cloud(), apiKey, apiSecret)
	if _, err := rooms.CreateRoom(t.Context(), &livekit.CreateRoomRequest{Name: room}); err != nil {
		t.Fatal(err)
	}
	if len(wire.Requests) != 3 {
		t.Fatalf("%d attempts", len(wire.Requests))
	}
	first := wire.Requests[0]
	for _, attempt := range wire.Requests[1:] {
		if !bytes.Equal(attempt.Body, first.Body) || len(first.Body) == 0 {
			t.Errorf("body %q after %q", attempt.Body, first.Body)
		}
		if attempt.Header.Get("Authorization") != first.Header.Get("Authorization") {
			t.Error("another token")
		}
	}
}

func TestACallThatEveryRegionFailsEndsInTheError(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"failRegions": []int{0, 1, 2, 3}})
	_, err := listRooms(t.Context(), wire.Cloud())
	refusal(t, wire, err, 503, twirp.Unavailable, "mock failure (status 503)")
	expectLog(t, wire, "region-0 ListRooms 503", "region-0 regions 200",
		"region-1 ListRooms 503", "region-2 ListRooms 503")
	if region := wire.Response.Header.Values("X-Lk-Mock-Region"); len(region) != 1 || region[0] != "" {
		t.Errorf("a failure names the region %q", region)
	}
}

func TestACallThatEveryRegionDropsEndsInATransportError(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"failRegions": []int{0, 1, 2, 3}, "failMode": "drop"})
	_, err := listRooms(t.Context(), wire.Cloud())
	if !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
	expectLog(t, wire, "region-0 ListRooms failed", "region-0 regions 200",
		"region-1 ListRooms failed", "region-2 ListRooms failed")
}

func TestACallEndsInItsOwnErrorWhereTheRegionsCannotBeHad(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"failRegions": []int{0}, "regionsStatus": 500})
	_, err := listRooms(t.Context(), wire.Cloud())
	refusal(t, wire, err, 500, twirp.Unavailable, "mock failure (status 503)")
	expectLog(t, wire, "region-0 ListRooms 503", "region-0 regions 500")
}

func TestACallIsNotRetriedAfter(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		status  int
		code    twirp.ErrorCode
		control Control
	}{
		{400, twirp.InvalidArgument, Control{}},
		{401, twirp.Unauthenticated, Control{}},
		{403, twirp.PermissionDenied, Control{}},
		{404, twirp.NotFound, Control{}},
		{429, twirp.ResourceExhausted, Control{}},
		{418, twirp.Internal, Control{}},
		{409, twirp.AlreadyExists, Control{"failTwirpCode": "already_exists"}},
	} {
		t.Run(fmt.Sprint(row.status, " ", row.code), func(t *testing.T) {
			t.Parallel()
			row.control["failRegions"] = []int{0}
			row.control["failStatus"] = row.status
			wire := NewWire(t, row.control)
			_, err := listRooms(t.Context(), wire.Cloud())
			refusal(t, wire, err, row.status, row.code, fmt.Sprintf("mock failure (status %d)", row.status))
			expectLog(t, wire, fmt.Sprintf("region-0 ListRooms %d", row.status))
		})
	}
}

func TestACallIsNotRetriedAfterA451OfARegionThatIsNotPinned(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"pinnedRegions": []string{"region-1"}})
	_, err := listRooms(t.Context(), wire.Cloud())
	var refused lksdk.ServerError
	if !errors.As(err, &refused) || refused.Meta("body") != "project not allowed in this region." {
		t.Errorf("got %v", err)
	}
	expectLog(t, wire, "region-0 ListRooms 451")
}

func TestACallIsNotRetriedAfterASIPFailureEvenA503OfTheCallee(t *testing.T) {
	t.Parallel()
	wire := NewWire(t, Control{"sipStatus": Control{"code": 503}})
	sip := lksdk.NewSIPClient(wire.Cloud(), apiKey, apiSecret)
	_, err := sip.CreateSIPParticipant(t.Context(), &livekit.CreateSIPParticipantRequest{SipTrunkId: "ST_1"})
	if got := lksdk.SIPStatusFrom(err); got.GetCode() != livekit.SIPStatusCode_SIP_STATUS_SERVICE_UNAVAILABLE {
		t.Errorf("got %v", err)
	}
	expectLog(t, wire, "region-0 CreateSIPParticipant 412")
}

func TestACallIsNotRetried(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		url  func(*Wire) string
		with func(context.Context) (context.Context, context.CancelFunc)
	}{
		"OutsideOfTheCloud": {(*Wire).URL, context.WithCancel},
		"WithFailoverOff": {(*Wire).Cloud, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return lksdk.WithFailover(ctx, false), func() {}
		}},
		"WithAShortTimeout": {(*Wire).Cloud, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 4*time.Second)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := row.with(t.Context())
			defer cancel()
			wire := NewWire(t, Control{"failRegions": []int{0}})
			_, err := listRooms(ctx, row.url(wire))
			refusal(t, wire, err, 503, twirp.Unavailable, "mock failure (status 503)")
			expectLog(t, wire, "region-0 ListRooms 503")
		})
	}
}
