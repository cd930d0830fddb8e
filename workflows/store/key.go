package store

import (
	"crypto/sha256"
	"encoding/hex"
)

// Key identifies a task: 64 hex digits of a SHA-256.
type Key string

// NewKey hashes the text that tells all a task depends on.
func NewKey(text []byte) Key {
	sum := sha256.Sum256(text)
	return Key(hex.EncodeToString(sum[:]))
}

// Short is the key's first 12 digits, for people.
func (k Key) Short() string { return short(string(k)) }

func (k Key) record(kind recordKind) recordName {
	name := recordName{kind: kind}
	if n, err := hex.Decode(name.hash[:], []byte(k)); err != nil || n != len(name.hash) {
		name.hash = sha256.Sum256([]byte(k))
	}
	return name
}
