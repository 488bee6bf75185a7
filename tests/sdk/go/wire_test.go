package sdk_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
)

// What the tests share: the server under test, and the wire between it and the SDK.

var (
	// The first region. There must be four, and the server must advertise the host that it is
	// asked by.
	server       *url.URL
	regionByPort = map[string]string{}

	apiKey    = cmp.Or(os.Getenv("LIVEKIT_API_KEY"), "devkey")
	apiSecret = cmp.Or(os.Getenv("LIVEKIT_API_SECRET"), "secret")
)

func TestMain(m *testing.M) {
	if err := discover(os.Getenv("LK_TEST_SERVER_URL")); err != nil {
		log.Fatal(err)
	}
	// The SDK's clients have no option for it: they take this one when they are made.
	http.DefaultTransport = exchange{}
	lksdk.SetLogger(logger.GetDiscardLogger()) // It has a line for each retry.
	os.Exit(m.Run())
}

func discover(address string) (err error) {
	if address == "" {
		return fmt.Errorf("LK_TEST_SERVER_URL is not set; `run SERVER_BINARY` starts a server and sets it")
	}
	if server, err = url.Parse(address); err != nil {
		return err
	}
	response, err := http.Get(server.JoinPath("settings/regions").String())
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var settings struct {
		Regions []struct{ Region, URL string }
	}
	if err := json.NewDecoder(response.Body).Decode(&settings); err != nil {
		return err
	}
	for _, region := range settings.Regions {
		address, err := url.Parse(region.URL)
		if err != nil {
			return err
		}
		regionByPort[address.Port()] = region.Region
	}
	return nil
}

// Control is the object of X-Lk-Mock. It is strict unless it says otherwise: a mistake in a test is
// an error, not silence.
type Control map[string]any

// Wire carries the requests of one test: gives each the control header, for which the SDK has no
// option, and keeps what became of it. Tests with wires of their own run side by side.
type Wire struct {
	Header http.Header // Added to each request.

	// One line an attempt: "region-1 ListRooms 200", "region-0 regions 500", "region-0 ListRooms
	// failed" when no response came.
	Log      []string
	Requests []Request      // The API's, without those for the regions.
	Response *http.Response // The last one; its body is the SDK's.

	name string
	mu   sync.Mutex
}

// Request is a request of the API as it was sent.
type Request struct {
	Path   string
	Header http.Header
	Body   []byte
}

var (
	wires     sync.Map // By name.
	wireCount atomic.Int64
)

func NewWire(t *testing.T, control Control) *Wire {
	object := Control{"strict": true}
	maps.Copy(object, control)
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	wire := &Wire{
		Header: http.Header{"X-Lk-Mock": {string(text)}},
		name:   fmt.Sprintf("wire-%d", wireCount.Add(1)),
	}
	wires.Store(wire.name, wire)
	t.Cleanup(func() { wires.Delete(wire.name) })
	return wire
}

// URL is the first region, for clients that never fail over.
func (w *Wire) URL() string { return w.url("test") }

// Cloud is the same region as a project of LiveKit Cloud: the SDK fails over for such hosts alone.
func (w *Wire) Cloud() string { return w.url("livekit.cloud") }

func (w *Wire) url(domain string) string {
	return fmt.Sprintf("http://%s.%s:%s", w.name, domain, server.Port())
}

// API is all services that LiveKitAPI has, with a token that is sent as it is.
func (w *Wire) API(t *testing.T, token string) *lksdk.LiveKitAPI {
	api, err := lksdk.NewLiveKitAPI(lksdk.WithURL(w.URL()), lksdk.WithToken(token))
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func (w *Wire) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Scheme = "http" // AgentClient makes it https.
	maps.Copy(request.Header, w.Header)
	attempt := regionByPort[request.URL.Port()] + " " + path.Base(request.URL.Path)

	if request.Method == http.MethodPost {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, err
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		w.mu.Lock()
		w.Requests = append(w.Requests, Request{request.URL.Path, request.Header, body})
		w.mu.Unlock()
	}

	response, err := loopback.RoundTrip(request)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.Log = append(w.Log, attempt+" failed")
		return nil, err
	}
	w.Log = append(w.Log, fmt.Sprint(attempt, " ", response.StatusCode))
	w.Response = response
	return response, nil
}

// exchange is the transport of the process: it gives each request to the wire that its host names.
type exchange struct{}

func (exchange) RoundTrip(request *http.Request) (*http.Response, error) {
	name, _, _ := strings.Cut(request.URL.Host, ".")
	if wire, ok := wires.Load(name); ok {
		return wire.(*Wire).RoundTrip(request)
	}
	return loopback.RoundTrip(request)
}

// loopback finds every name on the server's machine, as the cloud's DNS finds its projects.
var loopback = &http.Transport{
	DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(server.Hostname(), port))
	},
}

// newToken is a token of the right key, to be given grants.
func newToken() *auth.AccessToken { return auth.NewAccessToken(apiKey, apiSecret) }

func sign(t *testing.T, token *auth.AccessToken) string {
	signed, err := token.ToJWT()
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
