package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/printable"
)

var errTooLarge = errors.New("too large")

const excerptLength = 300 // characters of a server's message that are kept

// sendFailure explains why there is no response.
func (e *Endpoint) sendFailure(ctx context.Context, err error) error {
	var own *models.Failure
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &own): // of checkRedirect
		return own
	}
	f := &models.Failure{Fault: models.FaultConnection, Transient: true}
	where := printable.Line(e.base.Scheme+"://"+e.base.Host, 100)
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		f.Transient = dns.IsTemporary || dns.IsTimeout
		f.Message = fmt.Sprintf("the host of %s is not known", where)
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Message = fmt.Sprintf("no server answers at %s; is it running?", where)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		f.Message = "the server closed the connection without an answer"
	case errors.As(err, &timeout) && timeout.Timeout():
		f.Fault, f.Charged = models.FaultTimeout, true
		f.Message = "the server did not begin to answer in time, see timeout"
	default:
		f.Message = fmt.Sprintf("%s can't be asked: %s", where, printable.Line(models.Hide(cause(err), e.key.known()), excerptLength))
		f.Transient = !isCertificate(err)
	}
	return f
}

// cause is the text of the innermost error: those around it hold addresses that
// differ from one attempt to the next.
func cause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// Failure explains an error of reading the body, or of a parser that read it.
func (r *Response) Failure(err error) error {
	if r.err != nil && !errors.Is(r.err, io.EOF) {
		err = r.err // what a parser makes of it is less exact
	}
	var own *models.Failure
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, errTooLarge):
		return &models.Failure{Fault: models.FaultTooLarge, Charged: true,
			Message: fmt.Sprintf("the answer takes more than the %.4g MiB that answer_limit allows", float64(r.endpoint.limit)/(1<<20))}
	case errors.As(err, &own):
		return own
	}
	return &models.Failure{Fault: models.FaultConnection, Transient: true, Charged: true, Message: "the connection broke off within the answer"}
}

// broken explains a body that is not the JSON that was expected.
func (r *Response) broken(text []byte, err error) error {
	what := "is no JSON"
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		what = "is not what the protocol says"
	}
	return Unexpected("the answer %s; it begins with %q", what, printable.Line(r.Hide(string(text)), 80))
}

// Unexpected is the failure of an answer that is not what the protocol says.
// Another attempt may get another one: proxies answer so while a server starts.
func Unexpected(format string, args ...any) *models.Failure {
	return &models.Failure{Fault: models.FaultAnswer, Transient: true, Charged: true, Message: fmt.Sprintf(format, args...)}
}

// statusFailure explains a status other than success.
func (e *Endpoint) statusFailure(resp *http.Response, r *Response) error {
	f := &models.Failure{Fault: models.FaultStatus, Status: resp.StatusCode, Transient: transient(resp.StatusCode), RetryAfter: retryAfter(resp.Header)}
	f.Message = fmt.Sprintf("the server answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		f.Message += " (see key)"
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		f.Fault = models.FaultRedirect
	}
	text, _ := io.ReadAll(io.LimitReader(r, 64<<10)) // what can't be read is not needed
	message, code := serverMessage(text)
	if code == "content_filter" || code == "content_policy_violation" {
		f.Fault = models.FaultFiltered
	}
	if code == "insufficient_quota" {
		f.Transient = false // waiting does not fill an account
	}
	if message = printable.Line(r.Hide(message), excerptLength); message != "" {
		f.Message += ": " + message
	}
	return f
}

// transient tells which statuses may pass: time-outs, conflicts with the same
// question in flight, too many requests, and most of the server's own errors.
func transient(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return status >= 500
}

// serverMessage finds the message in the body of an error: {"error": {"message":
// …, "code": …}}, {"error": "…"}, {"message": …}, {"detail": …} or plain text.
func serverMessage(text []byte) (message, code string) {
	var body struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"`
		Detail  json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(text, &body) != nil {
		return string(text), ""
	}
	var nested struct {
		Message string          `json:"message"`
		Code    json.RawMessage `json:"code"`
	}
	var plain string
	switch {
	case json.Unmarshal(body.Error, &nested) == nil && nested.Message != "":
		_ = json.Unmarshal(nested.Code, &code) // some services give numbers
		return nested.Message, code
	case json.Unmarshal(body.Error, &plain) == nil && plain != "":
		return plain, ""
	case body.Message != "":
		return body.Message, ""
	case json.Unmarshal(body.Detail, &plain) == nil && plain != "":
		return plain, ""
	}
	return string(text), ""
}
