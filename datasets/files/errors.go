package files

import "fmt"

// SyntaxError says where a text file is broken.
type SyntaxError struct {
	Name   string // of the file or stream
	Line   int64  // 1-based
	Column int    // 1-based, in characters; 0 where the whole line is meant
	Msg    string
}

func (e *SyntaxError) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Msg)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Name, e.Line, e.Column, e.Msg)
}

// guard turns a panic of a decoder into an error.
func guard(err *error) {
	switch r := recover().(type) {
	case nil:
	case limitError: // not damaged, perhaps only large
		*err = r
	case error:
		*err = fmt.Errorf("damaged file: %w", r)
	default:
		*err = fmt.Errorf("damaged file: %v", r)
	}
}

// excerpt shortens text for a message.
func excerpt(text []byte) string {
	const most = 60
	if len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%q", text)
}
