package run

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// ExplainKeys tells which parts of a task's key changed, from the texts of two
// keys.
func ExplainKeys(old, now []byte) string {
	var a, b map[string]any
	if decodeKey(old, &a) != nil || decodeKey(now, &b) != nil {
		return "its key changed"
	}
	var changes []string
	compareParts("", normalise(a), normalise(b), &changes)
	if len(changes) == 0 {
		return "nothing changed"
	}
	return strings.Join(changes, "; ")
}

// decodeKey keeps numbers as they were written: seeds have more digits than a
// float holds.
func decodeKey(text []byte, to *map[string]any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(to)
}

// normalise turns the lists of [name, digest] into objects, so that parts are
// compared by name.
func normalise(key map[string]any) map[string]any {
	for _, list := range []string{"tables", "inputs"} {
		named := map[string]any{}
		items, _ := key[list].([]any)
		for _, item := range items {
			if pair, ok := item.([]any); ok && len(pair) == 2 {
				named[fmt.Sprint(pair[0])] = pair[1]
			}
		}
		key[list] = named
	}
	return key
}

func compareParts(path string, a, b any, changes *[]string) {
	ma, aIs := a.(map[string]any)
	mb, bIs := b.(map[string]any)
	if aIs && bIs || path == gatesPath { // either key may have no gates at all
		names := slices.Collect(maps.Keys(ma))
		for k := range mb {
			if _, ok := ma[k]; !ok {
				names = append(names, k)
			}
		}
		slices.Sort(names)
		for _, k := range names {
			compareParts(strings.TrimPrefix(path+"."+k, "."), ma[k], mb[k], changes)
		}
		return
	}
	la, aIs := a.([]any)
	lb, bIs := b.([]any)
	if aIs && bIs && len(la) == len(lb) && path == "step.evaluators" {
		for i := range la {
			compareParts(fmt.Sprintf("%s %d", path, i+1), la[i], lb[i], changes)
		}
		return
	}
	if !reflect.DeepEqual(a, b) {
		*changes = append(*changes, describeChange(path, a, b))
	}
}

// gatesPath is where a key says which gates a generator's candidates pass.
const gatesPath = "step.gates"

// describeGateChange tells what has become of a gate: it is new, gone, or
// differs in its data or version.
func describeGateChange(gate string, a, b any) string {
	name, data := strings.CutSuffix(gate, ".data")
	switch {
	case a == nil:
		return "the gate " + name + " is on now"
	case b == nil:
		return "the gate " + name + " is off now"
	case data:
		return "the gate " + name + " goes by other data"
	}
	name, _ = strings.CutSuffix(gate, ".version")
	return fmt.Sprintf("the gate %s has version %s -> %s", name, part(a), part(b))
}

func describeChange(path string, a, b any) string {
	if gate, ok := strings.CutPrefix(path, gatesPath+"."); ok {
		return describeGateChange(gate, a, b)
	}
	if path == "edition" {
		return "its models were asked again"
	}
	path = strings.TrimPrefix(path, "step.")
	if rest, ok := strings.CutPrefix(path, "evaluators "); ok {
		path = "evaluator " + strings.Replace(rest, ".evaluator.", ": ", 1)
	}
	if rest, ok := strings.CutPrefix(path, "tables."); ok {
		return "its " + rest + " has other content"
	}
	if rest, ok := strings.CutPrefix(path, "inputs."); ok {
		return "its " + rest + " has other content"
	}
	if strings.HasSuffix(path, "program") {
		return "the program's files changed"
	}
	return fmt.Sprintf("%s %s -> %s", nameModel(strings.Replace(path, "with.", "parameter ", 1)), part(a), part(b))
}

// nameModel says that a part of a key is a model's: "models.writer.model" is
// the name of the model writer.
func nameModel(path string) string {
	before, after, ok := strings.Cut(path, "models.")
	if !ok || before != "" && !strings.HasSuffix(before, ": ") {
		return path
	}
	name, field, _ := strings.Cut(after, ".")
	return strings.TrimSpace(before + "model " + name + " changed: " + strings.TrimPrefix(field, "params."))
}

func part(v any) string {
	if v == nil {
		return "(none)"
	}
	text := string(encode(v))
	if len(text) > 60 {
		text = text[:57] + "..."
	}
	return text
}
