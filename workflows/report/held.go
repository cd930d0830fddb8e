package report

// gates are the first gates that candidates passed, or "off".
func (d *Document) gates(most int) []string {
	out := make([]string, min(len(d.Run.Gates), most))
	for i := range out {
		out[i] = clean(d.Run.Gates[i], 300)
	}
	return out
}

// gateLabel says what a line of Run.Gates is.
func gateLabel(line string) string {
	if line == gatesOff {
		return "hazard gate"
	}
	return "gate"
}

// shownReasons bounds the lines that a terminal shows of what was held back.
const shownReasons = 8

// heldBack prints what gates held back, and whether they were off.
func (t *terminal) heldBack(doc *Document) {
	if len(doc.Run.Gates) > 0 && doc.Run.Gates[0] == gatesOff {
		t.line("", "")
		t.paragraph(yellow, "hazard gate off", "")
	}
	if len(doc.HeldBack) == 0 {
		return
	}
	t.line("", "")
	lines, more := capped(doc.HeldBack, shownReasons, "more reason", func(h HeldBack) string {
		v := newHeldView(h)
		return "held back: " + plural(h.Count, "candidate") + " of " + v.Step + " by " + v.Gate + ": " + v.Reason
	})
	for _, line := range lines {
		t.paragraph("", line, "  ")
	}
	if more != "" {
		t.paragraph(faint, more, "")
	}
}

// gatesOff stands in Run.Gates where a policy holds nothing back.
const gatesOff = "off"
