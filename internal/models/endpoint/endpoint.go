// Package endpoint speaks HTTP to one server of models: it posts JSON and reads
// JSON, keeps the key to itself and to that server, bounds what is read, and
// turns everything that can go wrong into a models.Failure that says whether
// another attempt may help. The protocols are built on it.
package endpoint

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/printable"
)

// Endpoint is one server. Its methods may be called concurrently.
type Endpoint struct {
	// Accept is what the server is asked for; JSON and streams of it where empty.
	Accept string

	base    *url.URL
	headers map[string]string
	key     *key
	limit   int64 // bytes of an answer
	client  *http.Client
}

// New returns the endpoint of a configuration. The path of its key's file starts in
// dir.
func New(c models.Config, dir string) (*Endpoint, error) {
	base, err := url.Parse(c.URL)
	if err != nil {
		return nil, &models.FieldError{Field: "url", Problem: "is no address"}
	}
	connections := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 30 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: c.Concurrency,
		IdleConnTimeout:     90 * time.Second,
	}
	return &Endpoint{base: base, headers: c.Headers, key: newKey(c.Key, dir), limit: c.AnswerLimit,
		client: &http.Client{Transport: connections, CheckRedirect: checkRedirect}}, nil
}

// Close closes the connections that are not in use.
func (e *Endpoint) Close() error {
	e.client.CloseIdleConnections()
	return nil
}

// Ready says why there is no key, where one is named.
func (e *Endpoint) Ready() error {
	_, err := e.key.read()
	return err
}

// maxRedirects is how often a server may send a request on within itself.
const maxRedirects = 5

// checkRedirect follows redirects within the server only, and only those that
// keep the request as it is.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	host := printable.Line(next.URL.Host, 100)
	switch {
	case next.URL.Scheme != first.Scheme || !strings.EqualFold(next.URL.Host, first.Host):
		return &models.Failure{Fault: models.FaultRedirect, Message: fmt.Sprintf(
			"the server redirects to another one, %s://%s, which is not followed: it would get the question and the key; if it is the right one, set url to it",
			printable.Line(next.URL.Scheme, 10), host)}
	case next.Method != via[0].Method:
		return &models.Failure{Fault: models.FaultRedirect, Message: fmt.Sprintf(
			"the server redirects to its path %s in a way that drops the question; set url accordingly", printable.Line(next.URL.Path, 100))}
	case len(via) > maxRedirects:
		return &models.Failure{Fault: models.FaultRedirect, Message: fmt.Sprintf("the server redirects more than %d times", maxRedirects)}
	}
	return nil
}

// Post sends a body as JSON to a path, escaped, below the endpoint's URL, whose
// query is kept. The caller closes the response. An error is a *models.Failure, that of the context where
// its time is over.
func (e *Endpoint) Post(ctx context.Context, path string, body any, idempotencyKey string) (*Response, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	secret, err := e.key.read()
	if err != nil {
		return nil, &models.Failure{Fault: models.FaultKey, Message: err.Error()}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.base.JoinPath(path).String(), bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	e.setHeaders(req, secret, idempotencyKey)
	resp, err := e.client.Do(req) //nolint:bodyclose // Response.Close does
	if err != nil {
		return nil, e.sendFailure(ctx, err)
	}
	r := &Response{endpoint: e, secret: secret, body: resp.Body, left: e.limit, MediaType: mediaType(resp.Header.Get("Content-Type"))}
	r.Streams = r.MediaType == "text/event-stream"
	if resp.StatusCode/100 != 2 {
		defer r.Close()
		return nil, e.statusFailure(resp, r)
	}
	return r, nil
}

func (e *Endpoint) setHeaders(req *http.Request, secret, idempotencyKey string) {
	for name, value := range e.headers {
		req.Header.Set(name, value)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", cmp.Or(e.Accept, "application/json, text/event-stream"))
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "cupel")
	}
	req.Header.Set("Idempotency-Key", idempotencyKey)
	switch {
	case secret == "":
	case e.key.ref.Header != "":
		req.Header.Set(e.key.ref.Header, secret)
	default:
		req.Header.Set("Authorization", "Bearer "+secret)
	}
}

// Response is an answer of the server that is still to be read.
type Response struct {
	Streams   bool   // it is a stream of server-sent events
	MediaType string // as the server says, without parameters

	endpoint *Endpoint
	secret   string
	body     io.ReadCloser
	left     int64
	err      error // the first of reading
}

// mediaType is what the head of a response says; where that is nothing, bytes of
// any kind.
func mediaType(said string) string {
	name, _, err := mime.ParseMediaType(said)
	if err != nil {
		return "application/octet-stream"
	}
	return name
}

// Close ends the response.
func (r *Response) Close() error { return r.body.Close() }

// Read reads the body, up to the limit of bytes.
func (r *Response) Read(p []byte) (int, error) {
	if r.left <= 0 {
		// One byte more tells whether the answer ends at the limit or goes on.
		n, err := r.body.Read(make([]byte, 1))
		if n > 0 {
			err = errTooLarge
		}
		r.err = err
		return 0, err
	}
	n, err := r.body.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	if err != nil {
		r.err = err
	}
	return n, err
}

// Decode reads the body as one JSON value. An error is a *models.Failure.
func (r *Response) Decode(into any) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return r.Failure(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return r.broken(text, err)
	}
	return nil
}

// Hide replaces the key where a server repeats it.
func (r *Response) Hide(text string) string { return models.Hide(text, r.secret) }

// retryAfter reads how long the server asks to wait: a number of seconds or a
// date (RFC 9110, 10.2.3), or the milliseconds that some services give.
func retryAfter(h http.Header) time.Duration {
	if ms, err := time.ParseDuration(h.Get("Retry-After-Ms") + "ms"); err == nil && ms > 0 {
		return ms
	}
	text := h.Get("Retry-After")
	if seconds, err := time.ParseDuration(text + "s"); err == nil {
		return max(0, seconds)
	}
	if when, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(when))
	}
	return 0
}
