package models

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config is one entry of a workflow's `models:`. Decode makes it of what the
// file says, with the defaults filled in.
type Config struct {
	Protocol string
	URL      string // of the server, such as http://localhost:11434/v1
	Model    string // as the server calls it
	Version  string // of the model, for kserve
	Key      KeyRef
	Headers  map[string]string // sent with each request; no place for keys

	Params Params // what changes answers

	Stream      bool          // take text piece by piece, so that no idle connection is cut
	Concurrency int           // calls in flight at most
	Rate        Rate          // calls that may begin in a time
	Timeout     time.Duration // of an attempt, from its first byte to its last
	Retry       int           // further attempts after one that failed
	Reasks      int           // further questions after an answer that its schema does not allow
	AnswerLimit int64         // bytes of an answer
	Price       Price

	Command []string // program and arguments, for command
	Mode    string   // batch or stream, for command
	Files   []string // more files that the program depends on
	Env     map[string]string
	PassEnv []string
}

// KeyRef says where the key of a service is: in a variable of the environment or
// in a file. It is read before the first new call, and replays need none.
type KeyRef struct {
	Env    string
	File   string // relative to the workflow's folder
	Header string // the header that holds it; "" for `Authorization: Bearer …`
}

// Rate limits how many calls begin in a time; the zero Rate does not.
type Rate struct {
	Calls int
	Per   time.Duration
}

// Validate reports all that is wrong with a configuration, as FieldErrors.
func (c Config) Validate() error {
	problems := []error{c.Params.Validate()}
	switch c.Protocol {
	case "openai", "kserve", "http":
		problems = append(problems, c.checkServer()...)
	case "command":
		problems = append(problems, c.checkCommand()...)
	case "":
		problems = append(problems, field("protocol", "is missing; it is openai, kserve, http or command"))
	}
	if c.Key.Env != "" && c.Key.File != "" {
		problems = append(problems, field("key", "has both env and file; one is enough"))
	}
	if c.Key.Header != "" && c.Key.Env == "" && c.Key.File == "" {
		problems = append(problems, field("key", "has a header but neither env nor file"))
	}
	problems = append(problems, c.checkHeaders()...)
	problems = append(problems, c.checkLimits()...)
	return errors.Join(problems...)
}

func (c Config) checkServer() []error {
	var problems []error
	switch u, err := url.Parse(c.URL); {
	case c.URL == "":
		problems = append(problems, field("url", "is missing, such as url: http://localhost:11434/v1"))
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		problems = append(problems, field("url", "is no http or https address, such as http://localhost:11434/v1"))
	case u.User != nil:
		problems = append(problems, field("url", "holds a name or password; put the key into the environment or a file and name it under key"))
	case u.Fragment != "":
		problems = append(problems, field("url", "has a fragment (#…)"))
	}
	if c.Model == "" {
		problems = append(problems, field("model", "is missing: the name that the server knows it by"))
	}
	if c.Command != nil {
		problems = append(problems, field("command", "is for protocol: command"))
	}
	if c.Version != "" && c.Protocol != "kserve" {
		problems = append(problems, field("version", "is for protocol: kserve"))
	}
	if c.Protocol == "kserve" || c.Protocol == "http" {
		problems = append(problems, c.checkBare()...)
	}
	return problems
}

// checkBare refuses what servers of tensors and of raw requests do not know and
// would ignore.
func (c Config) checkBare() []error {
	var problems []error
	for _, f := range []struct {
		name string
		set  bool
	}{{"temperature", c.Params.Temperature != nil}, {"top_p", c.Params.TopP != nil}, {"max_tokens", c.Params.MaxTokens > 0},
		{"stop", c.Params.Stop != nil}, {"stream", c.Stream}} {
		if f.set {
			problems = append(problems, field(f.name, "is not for protocol: %s; parameters of such a model stand under extra", c.Protocol))
		}
	}
	return problems
}

func (c Config) checkCommand() []error {
	var problems []error
	if len(c.Command) == 0 {
		problems = append(problems, field("command", "is missing: the program and its arguments, as in command: [python3, model.py]"))
	}
	if c.URL != "" {
		problems = append(problems, field("url", "is for servers, not for protocol: command"))
	}
	if c.Key.File != "" || c.Key.Header != "" {
		problems = append(problems, field("key", "is handed to a command by env only"))
	}
	if c.Stream {
		problems = append(problems, field("stream", "is for protocol: openai"))
	}
	return problems
}

// guarded are headers that have a meaning of their own.
var guarded = []string{"Authorization", "Content-Type", "Content-Length", "Host", "Idempotency-Key", "Accept", "Transfer-Encoding", "Connection"}

func (c Config) checkHeaders() []error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		canonical := http.CanonicalHeaderKey(name)
		switch {
		case canonical == "Authorization":
			problems = append(problems, field("headers", "can't hold a key; name where it is under key"))
		case slices.Contains(guarded, canonical):
			problems = append(problems, field("headers", "can't set %s, which Cupel sets itself", canonical))
		case !isToken(name) || strings.ContainsAny(c.Headers[name], "\r\n\x00"):
			problems = append(problems, field("headers", "%q is no header", name))
		}
	}
	if c.Key.Header != "" && (!isToken(c.Key.Header) || slices.Contains(guarded[1:], http.CanonicalHeaderKey(c.Key.Header))) {
		problems = append(problems, field("key", "%q is no header for a key", c.Key.Header))
	}
	return problems
}

// isToken tells whether a text may be the name of a header.
func isToken(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
	})
}

func (c Config) checkLimits() []error {
	var problems []error
	check := func(ok bool, name, format string, args ...any) {
		if !ok {
			problems = append(problems, field(name, format, args...))
		}
	}
	check(c.Concurrency >= 1, "concurrency", "is %d, below 1", c.Concurrency)
	check(c.Rate.Calls >= 0 && (c.Rate.Calls == 0 || c.Rate.Per > 0), "rate", "is no number of calls in a time, such as 60/m")
	check(c.Timeout > 0, "timeout", "is %v, not above 0", c.Timeout)
	check(c.Retry >= 0, "retry", "is %d, below 0", c.Retry)
	check(c.Reasks >= 0, "reasks", "is %d, below 0", c.Reasks)
	check(c.AnswerLimit > 0, "answer_limit", "is %d bytes", c.AnswerLimit)
	check(c.Price.Input >= 0 && c.Price.Output >= 0 && c.Price.Image >= 0 && c.Price.Call >= 0, "price", "is negative")
	return problems
}

// Identity says which model is asked. The program of a command is known to its
// transport only, see Client.Identity.
func (c Config) Identity() Identity {
	return Identity{Protocol: c.Protocol, Model: c.Model, Version: c.Version, Params: c.Params}
}
