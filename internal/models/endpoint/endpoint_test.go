package endpoint_test

import (
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/endpoint"
)

func dial(t *testing.T, url string, change func(*models.Config)) *endpoint.Endpoint {
	t.Helper()
	c := models.Defaults()
	c.URL = url
	if change != nil {
		change(&c)
	}
	e, err := endpoint.New(c, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// TestRequests looks at what is sent, and where.
func TestRequests(t *testing.T) {
	var got *http.Request
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		got, body = r, string(text)
		_, _ = io.WriteString(w, "{}")
	}))
	defer server.Close()
	t.Setenv("ENDPOINT_KEY", "k-123456789\n")
	for _, c := range []struct{ url, header, uri, key string }{
		{"/v1", "", "/v1/chat", "Bearer k-123456789"},
		{"/v1/?api-version=2", "api-key", "/v1/chat?api-version=2", "k-123456789"},
		{"", "", "/chat", "Bearer k-123456789"},
	} {
		e := dial(t, server.URL+c.url, func(m *models.Config) {
			m.Key, m.Headers = models.KeyRef{Env: "ENDPOINT_KEY", Header: c.header}, map[string]string{"X-Team": "gold"}
		})
		r, err := e.Post(t.Context(), "chat", map[string]int{"a": 1}, "id-1")
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		header := c.header
		if header == "" {
			header = "Authorization"
		}
		if got.RequestURI != c.uri || got.Header.Get(header) != c.key || got.Header.Get("X-Team") != "gold" || got.Header.Get("Idempotency-Key") != "id-1" ||
			got.Header.Get("Content-Type") != "application/json" || body != `{"a":1}` || c.header != "" && got.Header.Get("Authorization") != "" {
			t.Errorf("%s %v %s", got.RequestURI, got.Header, body)
		}
	}
}

// TestRetryAfter reads seconds, dates and milliseconds.
func TestRetryAfter(t *testing.T) {
	for text, c := range map[string]struct{ least, most time.Duration }{
		"Retry-After: 3":     {3 * time.Second, 3 * time.Second},
		"Retry-After: 0.5":   {time.Second / 2, time.Second / 2},
		"Retry-After: -3":    {},
		"Retry-After: soon":  {},
		"Retry-After: 1e999": {},
		"Retry-After: " + time.Now().Add(time.Hour).UTC().Format(http.TimeFormat): {59 * time.Minute, time.Hour},
		"Retry-After: Mon, 02 Jan 2006 15:04:05 GMT":                              {},
		"Retry-After-Ms: 250": {250 * time.Millisecond, 250 * time.Millisecond},
	} {
		name, value, _ := strings.Cut(text, ": ")
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(name, value)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		_, err := dial(t, server.URL, nil).Post(t.Context(), "x", nil, "")
		server.Close()
		var f *models.Failure
		if !errors.As(err, &f) || !f.Transient || f.RetryAfter < c.least || f.RetryAfter > c.most {
			t.Errorf("%s: %v, %+v", text, err, f)
		}
	}
}

// TestStatuses tells which may pass, with the server's own words.
func TestStatuses(t *testing.T) {
	for _, c := range []struct {
		status    int
		body      string
		transient bool
		want      string
	}{
		{400, `{"error":{"message":"bad","code":null}}`, false, "400 Bad Request: bad"},
		{400, `{"error":{"message":"no","code":"content_filter"}}`, false, "no"},
		{404, `{"error":"model not found"}`, false, "model not found"},
		{408, ``, true, "408 Request Timeout"},
		{409, `{"message":"in flight"}`, true, "in flight"},
		{422, `{"detail":"bad field"}`, false, "bad field"},
		{422, `{"detail":[{"loc":["x"]}]}`, false, `{"detail":[{"loc":["x"]}]}`},
		{429, `{"error":{"message":"pay","code":"insufficient_quota"}}`, false, "pay"},
		{429, `{"error":{"message":"slow","code":429}}`, true, "slow"},
		{500, strings.Repeat("x", 1000), true, strings.Repeat("x", 300) + "…"},
		{501, "", false, "501 Not Implemented"},
		{502, "<html>\n<b>Bad</b>", true, "<html> <b>Bad</b>"},
		{529, "", true, "529"},
		{304, "", false, "304"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		_, err := dial(t, server.URL, nil).Post(t.Context(), "x", nil, "")
		server.Close()
		var f *models.Failure
		if !errors.As(err, &f) || f.Transient != c.transient || f.Status != c.status || !strings.Contains(f.Message, c.want) || strings.Contains(f.Message, "\n") {
			t.Errorf("%d %s: %v, %+v", c.status, c.body, err, f)
		}
		if filtered := strings.Contains(c.body, "content_filter"); err != nil && filtered != (f.Fault == models.FaultFiltered) {
			t.Errorf("%d %s: fault %s", c.status, c.body, f.Fault)
		}
	}
}

// TestLimit reads answers up to the limit of bytes, and none beyond.
func TestLimit(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"a":"`+strings.Repeat("x", 92)+`"}`) // 100 bytes
	}))
	defer server.Close()
	for limit, ok := range map[int64]bool{100: true, 101: true, 99: false, 1: false} {
		e := dial(t, server.URL, func(c *models.Config) { c.AnswerLimit = limit })
		r, err := e.Post(t.Context(), "x", nil, "")
		if err != nil {
			t.Fatal(err)
		}
		var into map[string]string
		err = r.Decode(&into)
		r.Close()
		var f *models.Failure
		if ok && err != nil || !ok && (!errors.As(err, &f) || f.Fault != models.FaultTooLarge) {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
}

// TestCertificates refuses a server that nobody vouches for, once.
func TestCertificates(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer server.Close()
	_, err := dial(t, server.URL, nil).Post(t.Context(), "x", nil, "")
	var f *models.Failure
	if !errors.As(err, &f) || f.Transient || !strings.Contains(f.Message, "certificate") {
		t.Errorf("%v, %+v", err, f)
	}
}

func TestUnknownHost(t *testing.T) {
	_, err := dial(t, "http://nowhere.invalid", nil).Post(t.Context(), "x", nil, "")
	var f *models.Failure
	if !errors.As(err, &f) || f.Fault != models.FaultConnection || !strings.Contains(f.Message, "nowhere.invalid") {
		t.Errorf("%v, %+v", err, f)
	}
}
