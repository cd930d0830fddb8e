// Package modelserver is a small server of models that run nowhere: its answers
// come from a function. It speaks what package models asks: chat (whole or
// streamed), completions, embeddings and images as OpenAI's API has them, and
// tensors by the Open Inference Protocol (KServe v2), so that workflows with
// models can be tried, shown and tested without a model, a network or a bill.
//
//	server := modelserver.New(func(r modelserver.Request) modelserver.Response {
//		return modelserver.Response{Text: "You said: " + r.Prompt}
//	})
//	if err := server.Start("127.0.0.1:0"); err != nil { … }
//	defer server.Close()
//	fmt.Println(server.URL()) // http://127.0.0.1:41234; for chat, add /v1
//
// It listens on this machine only. Like services that honour an
// Idempotency-Key, it makes one answer for a key, however often it is asked.
// Faults let it misbehave in the ways that real servers and networks do.
package modelserver

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Server answers requests. It is an http.Handler, and listens by itself after
// Start. Its methods may be called concurrently.
type Server struct {
	// Key, where it is set, must come as `Authorization: Bearer <key>`.
	Key string
	// Refuse, where it is set, says why the server refuses a request, as a
	// server does that does not know one of its fields; "" for none.
	Refuse func(Request) string

	answer func(Request) Response
	mux    *http.ServeMux

	mu      sync.Mutex
	stats   Stats
	active  int // requests
	faults  []Fault
	answers map[string]*answered // by idempotency key
	server  *http.Server
	url     string
}

// Stats counts what a server did.
type Stats struct {
	Requests   int // that came in, not counting lists of models
	Answers    int // that were made: what a service would charge for
	Concurrent int // most requests at once
}

// answered is the answer to an idempotency key.
type answered struct {
	body     [sha256.Size]byte // of the request
	once     sync.Once
	response Response
}

// New returns a server whose answers come from a function, which may be called
// concurrently.
func New(answer func(Request) Response) *Server {
	s := &Server{answer: answer, mux: http.NewServeMux(), answers: map[string]*answered{}}
	s.mux.HandleFunc("GET /v1/models", s.models)
	for path, p := range map[string]protocol{
		"/v1/chat/completions":                        chat{},
		"/v1/completions":                             completion{},
		"/v1/embeddings":                              embedding{},
		"/v1/images/generations":                      image{},
		"/v2/models/{model}/infer":                    infer{},
		"/v2/models/{model}/versions/{version}/infer": infer{},
	} {
		s.mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, p) })
	}
	return s
}

// protocol reads requests and writes answers.
type protocol interface {
	read(r *http.Request, body []byte) (Request, error)
	write(w http.ResponseWriter, q Request, a Response)
}

// Start listens on an address of this machine, such as 127.0.0.1:0 for any free
// port.
func (s *Server) Start(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is no address such as 127.0.0.1:0: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%s is not an address of this machine alone; use 127.0.0.1", host)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	s.server, s.url = server, "http://"+l.Addr().String()
	s.mu.Unlock()
	go func() { _ = server.Serve(l) }() // ends with an error that says that it was closed
	return nil
}

// URL is where the server listens.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

// Close stops listening and breaks off what is in flight.
func (s *Server) Close() error {
	s.mu.Lock()
	server := s.server
	s.mu.Unlock()
	if server == nil {
		return nil
	}
	return server.Close()
}

// Stats returns the counts so far.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Fail makes the next requests fail, one fault for each; the zero Fault lets
// one pass.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// enter counts a request and takes the fault that is meant for it.
func (s *Server) enter() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Requests++
	s.active++
	s.stats.Concurrent = max(s.stats.Concurrent, s.active)
	if len(s.faults) == 0 {
		return Fault{}
	}
	f := s.faults[0]
	s.faults = s.faults[1:]
	return f
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active--
}

const maxBody = 256 << 20 // of a request

func (s *Server) serve(w http.ResponseWriter, r *http.Request, p protocol) {
	fault := s.enter()
	defer s.leave()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	if s.Key != "" && r.Header.Get("Authorization") != "Bearer "+s.Key {
		writeError(w, http.StatusUnauthorized, "the key is missing or wrong")
		return
	}
	if fault.before(w, r) {
		return
	}
	q, err := p.read(r, body)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	if s.Refuse != nil {
		if why := s.Refuse(q); why != "" {
			writeError(w, http.StatusBadRequest, why)
			return
		}
	}
	a, err := s.answerTo(q, body)
	if err != nil {
		writeError(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	if a.Fault != nil {
		fault = *a.Fault
		if fault.before(w, r) {
			return
		}
	}
	fault.after(w, r, func(w http.ResponseWriter) { p.write(w, q, a) })
}

// answerTo makes the answer to a request, or takes the one that was made for
// its idempotency key.
func (s *Server) answerTo(q Request, body []byte) (Response, error) {
	fresh := &answered{body: sha256.Sum256(body)}
	s.mu.Lock()
	known, ok := s.answers[q.Key]
	if !ok || q.Key == "" {
		known = fresh
		if q.Key != "" {
			s.answers[q.Key] = known
		}
	}
	s.mu.Unlock()
	if known.body != fresh.body {
		return Response{}, errors.New("the idempotency key was used for another request")
	}
	known.once.Do(func() {
		known.response = s.answer(q).counted(q)
		s.mu.Lock()
		s.stats.Answers++
		s.mu.Unlock()
	})
	return known.response, nil
}

// models lists one model: the server takes any name.
func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"object": "list", "data": []any{map[string]any{"id": "test", "object": "model", "owned_by": "cupel"}}})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"error":{"message":"the answer can't be written as JSON"}}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that left does not need it
}

func writeError(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]any{"error": map[string]any{"message": message, "type": strings.ToLower(http.StatusText(status))}})
}

// Serve listens until the context ends.
func (s *Server) Serve(ctx context.Context, address string) error {
	if err := s.Start(address); err != nil {
		return err
	}
	<-ctx.Done()
	return s.Close()
}
