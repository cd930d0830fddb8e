package modelserver

import (
	"bytes"
	"net/http"
	"strconv"
	"time"
)

// Fault is a way in which a request fails. The zero Fault is none.
type Fault struct {
	Delay time.Duration // before anything else

	// Before an answer is made; a service would not charge:
	Status     int    // the status of the answer, with Message in its body
	Message    string // of Status
	RetryAfter string // the header of Status
	Redirect   string // an address that the client is sent to
	Reset      bool   // the connection is reset at once
	Hang       bool   // nothing happens until the client leaves

	// After it is made; a service would charge:
	Lost  bool   // the connection is reset before the answer's first byte
	Cut   int    // the connection is reset after so many bytes of the body
	Stop  int    // the body ends after so many bytes, as if it were complete
	Stall int    // nothing follows so many bytes until the client leaves
	Pad   int    // so many spaces come before the body
	Body  string // another body
}

// before fails a request whose answer is not made, and reports whether it did.
func (f Fault) before(w http.ResponseWriter, r *http.Request) bool {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
			return true
		}
	}
	switch {
	case f.Reset:
		panic(http.ErrAbortHandler)
	case f.Hang:
		<-r.Context().Done()
		return true
	case f.Redirect != "":
		http.Redirect(w, r, f.Redirect, http.StatusTemporaryRedirect)
		return true
	case f.Status != 0:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		writeError(w, f.Status, f.Message)
		return true
	}
	return false
}

// after writes an answer and spoils it.
func (f Fault) after(w http.ResponseWriter, r *http.Request, write func(http.ResponseWriter)) {
	if f.Lost {
		panic(http.ErrAbortHandler)
	}
	if f.Cut == 0 && f.Stop == 0 && f.Stall == 0 && f.Pad == 0 && f.Body == "" {
		write(w)
		return
	}
	whole := &recorder{header: http.Header{}}
	write(whole)
	body := whole.body.Bytes()
	if f.Body != "" {
		body = []byte(f.Body)
	}
	if f.Stop > 0 {
		body = body[:min(f.Stop, len(body))]
	}
	w.Header().Set("Content-Type", whole.header.Get("Content-Type"))
	w.Header().Set("Content-Length", strconv.Itoa(f.Pad+len(body)))
	w.WriteHeader(whole.status)
	f.send(w, r, body)
}

func (f Fault) send(w http.ResponseWriter, r *http.Request, body []byte) {
	const block = 64 << 10
	spaces := bytes.Repeat([]byte(" "), block)
	for left := f.Pad; left > 0; left -= block {
		if _, err := w.Write(spaces[:min(left, block)]); err != nil {
			return
		}
	}
	until := max(f.Cut, f.Stall)
	if until == 0 {
		_, _ = w.Write(body) // a client that left does not need it
		return
	}
	_, _ = w.Write(body[:min(until, len(body))])
	_ = http.NewResponseController(w).Flush() // so that the client gets it
	if f.Stall > 0 {
		<-r.Context().Done()
	}
	panic(http.ErrAbortHandler)
}

// recorder keeps an answer instead of sending it.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.body.Write(p)
}
