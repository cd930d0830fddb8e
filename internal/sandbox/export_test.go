package sandbox

import "slices"

// Fenced reports whether programs are kept from the files of others.
func (s *Sandbox) Fenced() bool {
	return s.level == Namespaces || slices.Contains(holds(s.level), "Landlock")
}
