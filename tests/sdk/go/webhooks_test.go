package sdk_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/webhook"
)

// Webhooks as LiveKit signs them, received by the SDK's receiver in an application's server.

const body = `{"event":"room_started","id":"EV_1","createdAt":"1790000000","room":{"name":"lobby"}}`

func hashOf(body string) string {
	hash := sha256.Sum256([]byte(body))
	return base64.StdEncoding.EncodeToString(hash[:])
}

// signed is what LiveKit puts into Authorization: a token with the hash of the very bytes.
func signed(t *testing.T, body, key, secret string) string {
	return sign(t, auth.NewAccessToken(key, secret).SetValidFor(5*time.Minute).SetSha256(hashOf(body)))
}

// receiver is an application that takes webhooks: 200 and the event is kept, or 401 and the reason.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	events []*livekit.WebhookEvent
}

func newReceiver(t *testing.T) *receiver {
	keys := auth.NewSimpleKeyProvider(apiKey, apiSecret)
	r := new(receiver)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		event, err := webhook.ReceiveWebhookEvent(request, keys)
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.events = append(r.events, event)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) post(t *testing.T, body, authorization string) (status int, reason string) {
	request, err := http.NewRequest(http.MethodPost, r.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/webhook+json")
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := r.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestASignedWebhookIsAccepted(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	if status, reason := r.post(t, body, signed(t, body, apiKey, apiSecret)); status != 200 {
		t.Fatal(status, reason)
	}
	expectMessage(t, r.events[0], &livekit.WebhookEvent{
		Event: webhook.EventRoomStarted, Id: "EV_1", CreatedAt: 1_790_000_000,
		Room: &livekit.Room{Name: "lobby"},
	})
}

func TestAWebhookOfANewerServerIsAccepted(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	const body = `{"event":"room_painted","colour":"blue"}`
	if status, reason := r.post(t, body, signed(t, body, apiKey, apiSecret)); status != 200 {
		t.Fatal(status, reason)
	}
	expectMessage(t, r.events[0], &livekit.WebhookEvent{Event: "room_painted"})
}

func TestAWebhookIsRefused(t *testing.T) {
	t.Parallel()
	// The SDK mints no token that has expired.
	expired, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": apiKey, "exp": time.Now().Add(-5 * time.Minute).Unix(), "sha256": hashOf(body),
	}).SignedString([]byte(apiSecret))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, authorization, reason string }{
		{"Tampered", signed(t, body+" ", apiKey, apiSecret), webhook.ErrInvalidChecksum.Error()},
		{"WrongSecret", signed(t, body, apiKey, "not-the-secret"), jwt.ErrTokenSignatureInvalid.Error()},
		{"WrongKey", signed(t, body, "not-the-key", apiSecret), webhook.ErrSecretNotFound.Error()},
		{"Expired", expired, jwt.ErrTokenExpired.Error()},
		{"WithoutAHash", sign(t, newToken()), webhook.ErrInvalidChecksum.Error()},
		{"Unsigned", "", webhook.ErrNoAuthHeader.Error()},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t)
			status, reason := r.post(t, body, row.authorization)
			if status != http.StatusUnauthorized || !strings.Contains(reason, row.reason) {
				t.Errorf("got %d %q, want 401 %q", status, reason, row.reason)
			}
			if len(r.events) != 0 {
				t.Errorf("took %v", r.events)
			}
		})
	}
}

func TestTheReceiverDoesAsLkmockCLIExpectsInEveryCase(t *testing.T) {
	t.Parallel()
	cli := os.Getenv("LKMOCK_CLI")
	if cli == "" {
		t.Skip("no lkmock-cli was given")
	}
	r := newReceiver(t)
	command := exec.CommandContext(t.Context(), cli, "webhook", "send", "--to", r.URL+"/",
		"--event", "room_started", "--case", "all")
	command.Env = append(os.Environ(), "LIVEKIT_API_KEY="+apiKey, "LIVEKIT_API_SECRET="+apiSecret)
	if report, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, report)
	}
	if len(r.events) == 0 || r.events[0].Event != webhook.EventRoomStarted {
		t.Errorf("received %v", r.events)
	}
}
