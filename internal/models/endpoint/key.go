package endpoint

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/internal/models"
)

// key is the key of a service, which is read when it is first needed and never
// shown.
type key struct {
	ref  models.KeyRef
	path string

	mu    sync.Mutex
	value string
}

func newKey(ref models.KeyRef, dir string) *key {
	k := &key{ref: ref, path: ref.File}
	if k.path != "" && !filepath.IsAbs(k.path) {
		k.path = filepath.Join(dir, k.path)
	}
	return k
}

// String hides the key, whatever prints the struct around it.
func (k *key) String() string { return "***" }

// read returns the key, "" where the configuration names none.
func (k *key) read() (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.value != "" || k.ref.Env == "" && k.ref.File == "" {
		return k.value, nil
	}
	text, from, err := k.find()
	if err != nil {
		return "", err
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return "", fmt.Errorf("%s is empty; it should hold the key of the service", from)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", fmt.Errorf("%s holds more than a key: line breaks or characters that no key has", from)
	}
	k.value = text
	return text, nil
}

func (k *key) find() (text, from string, err error) {
	if k.ref.Env != "" {
		text, ok := os.LookupEnv(k.ref.Env)
		if !ok {
			return "", "", fmt.Errorf("key names the environment variable %s, which is not set", k.ref.Env)
		}
		return text, "the environment variable " + k.ref.Env, nil
	}
	const most = 64 << 10
	f, err := os.Open(k.path)
	if err != nil {
		return "", "", fmt.Errorf("key names the file %s, which can't be read: %s", k.ref.File, cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return "", "", fmt.Errorf("key names the file %s, which can't be read: %s", k.ref.File, cause(err))
	}
	return string(data), "the file " + k.ref.File, nil
}

// known is the key if it was read.
func (k *key) known() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.value
}

// isCertificate tells whether a server can't be trusted, which no attempt
// changes.
func isCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &record)
}
