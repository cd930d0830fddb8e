package workflows

import (
	"encoding/json"
	"strings"

	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/params"
)

// object is a node of a JSON Schema.
type object = map[string]any

// JSONSchema describes workflow files for editors (JSON Schema, draft 2020-12),
// with the generators and evaluators of the catalog and their parameters.
func JSONSchema(catalog Catalog) ([]byte, error) {
	s := schemaWriter{catalog}
	return json.MarshalIndent(object{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "Cupel workflow",
		"type":                 "object",
		"required":             []string{"cupel", "name", "steps"},
		"additionalProperties": false,
		"properties": object{
			"cupel":       object{"const": "v1"},
			"name":        object{"type": "string", "pattern": namePattern.String()},
			"description": text("what the workflow is for"),
			"seed":        object{"type": "integer", "minimum": 0},
			"params":      object{"type": "object", "additionalProperties": paramSchema()},
			"inputs":      object{"type": "object", "additionalProperties": inputSchema()},
			"models":      object{"type": "object", "description": "models that steps ask by name", "additionalProperties": modelSchema()},
			"budget":      closed(object{"calls": number("most calls of models in a run"), "tokens": number("most tokens"), "cost": number("most cost, by the prices of the models")}),
			"steps":       object{"$ref": "#/$defs/steps"},
			"output":      text("the step whose table is the workflow's; the last one if not given"),
			"policy":      s.policy(),
			"report":      closed(object{"title": text("title of the report"), "show": texts("ranked steps to show")}),
		},
		"$defs": s.defs(),
	}, "", "  ")
}

func text(help string) object { return object{"type": "string", "description": help} }

func texts(help string) object {
	return object{"description": help, "oneOf": []object{{"type": "string"}, {"type": "array", "items": object{"type": "string"}}}}
}

func named(help string) object {
	return object{"type": "object", "description": help, "additionalProperties": object{"type": "string"}}
}

func closed(properties object, required ...string) object {
	out := object{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// number is a number or a text with ${{ … }} in it.
func number(help string) object {
	return object{"description": help, "type": []string{"number", "string"}}
}

func paramSchema() object {
	full := closed(object{"type": object{"enum": params.TypeNames()}, "default": object{}, "min": object{"type": "number"}, "max": object{"type": "number"},
		"enum": texts("allowed values"), "help": text("what it does"), "unit": text("unit of measurement")})
	return object{"anyOf": []object{full, {"type": []string{"number", "string", "boolean", "array"}}}}
}

func inputSchema() object {
	full := closed(object{"path": text("file, or folder of files, from the folder of the workflow"), "sha256": object{"type": "string", "pattern": shaPattern.String()},
		"license": text("SPDX identifier"), "source": text("where the data comes from"), "format": text("format, if the file's name does not tell"),
		"kind":  text("what the rows are as candidates: molecule, the default where there is a text column smiles, row, or another kind; artifact where path is a folder, whose files are the rows"),
		"units": named("units of columns"), "types": named("types of columns")}, "path")
	return object{"anyOf": []object{{"type": "string"}, full}}
}

type schemaWriter struct{ catalog Catalog }

func (s schemaWriter) policy() object {
	gate := closed(object{"use": object{"enum": s.gateNames(), "description": "the gate, if there are several"},
		"alerts": texts("files of alerts, from the folder of the workflow; without any, the built-in alerts"),
		"extend": object{"type": "boolean", "default": false, "description": "add the files to the built-in alerts instead of replacing them"}})
	return closed(object{"licenses": texts("licenses that inputs may have"),
		"disclose": object{"description": "write by what content was generated into exported files; a term says how what programs make came about",
			"anyOf": []object{{"type": "boolean"}, {"enum": disclosure.Terms()}}},
		"release": object{"const": "approval", "description": "release steps hand out only what a person has approved"},
		"require": object{"type": "object", "description": "conditions that every row of a released table must fulfil, by column",
			"additionalProperties": texts("a comparison, such as < 0.9")},
		"failures": object{"type": "number", "minimum": 0, "maximum": 1, "description": "allowed share of failed candidates"},
		"hazards": object{"description": "what holds proposed candidates back; on with the built-in alerts if not given",
			"anyOf": []object{{"const": off}, gate}},
		"blocked": closed(object{"terms": texts("terms that hold a candidate back, as whole words in upper or lower case"),
			"patterns": texts("regular expressions that do"),
			"file":     texts("files of terms and patterns, from the folder of the workflow")})})
}

func (s schemaWriter) gateNames() []string {
	names := []string{}
	for _, g := range s.catalog.hazardSpecs() {
		names = append(names, g.Name)
	}
	return names
}

func (s schemaWriter) defs() object {
	var kinds []object
	for _, k := range stepKinds {
		kinds = append(kinds, object{"$ref": "#/$defs/" + string(k)})
	}
	defs := object{
		"steps":      object{"type": "object", "minProperties": 1, "additionalProperties": object{"oneOf": kinds}},
		"evaluation": s.evaluation(),
		"objective":  objectiveSchema(),
	}
	for kind, properties := range s.steps() {
		for key, common := range commonProperties() {
			properties[key] = common
		}
		step := closed(properties, string(kind))
		if kind == Generate {
			step["allOf"] = s.generatorParams()
		}
		defs[string(kind)] = step
	}
	return defs
}

func commonProperties() object {
	return object{"after": texts("steps to wait for"), "timeout": text("length of time, such as 30m"), "where": object{"enum": []string{"local"}},
		"retry": closed(object{"limit": object{"type": "integer", "minimum": 0}, "backoff": text("wait before the first retry")})}
}

func (s schemaWriter) steps() map[StepKind]object {
	return map[StepKind]object{
		Generate: {"generate": object{"enum": generatorNames(s.catalog)}, "count": number("candidates to ask for"), "history": text("scored candidates to learn from"),
			"inputs": named("datasets"), "with": object{"type": "object"}},
		Evaluate: {"evaluate": text("table to score"), "with": object{"anyOf": []object{{"$ref": "#/$defs/evaluation"}, {"type": "array", "items": object{"$ref": "#/$defs/evaluation"}}}}},
		Rank: {"rank": texts("tables to rank"), "method": object{"type": "string"}, "aggregate": object{"type": "string"}, "missing": object{"type": "string"},
			"objectives": object{"type": "array", "minItems": 1, "items": object{"$ref": "#/$defs/objective"}}, "constraints": texts("conditions that every candidate must fulfil"),
			"diverse": object{"type": "object"}, "bootstrap": object{"type": "object"}, "reference": object{"type": "array", "items": object{"type": "number"}}, "keep": number("how many to keep")},
		Loop: {"loop": closed(object{"rounds": number("most rounds"), "until": text("condition that ends the loop"),
			"budget": closed(object{"evaluations": number("candidates scored"), "wall": text("length of time"), "tokens": number("tokens of model calls and programs"), "cost": number("cost of model calls and programs")}),
			"carry":  text("step whose table goes to the next round"), "steps": object{"$ref": "#/$defs/steps"}}, "steps")},
		Filter:  {"filter": text("table to filter"), "keep": text("condition on the rows to keep")},
		Approve: {"approve": text("table to approve"), "message": text("what the person is asked")},
		Release: {"release": text("table to hand out")},
		Use:     {"use": text("workflow file"), "params": object{"type": "object"}, "inputs": named("tables for its inputs")},
	}
}

func objectiveSchema() object {
	return object{"anyOf": []object{{"type": "string"}, closed(object{"score": text("column"), "goal": object{"enum": []string{"min", "max"}},
		"weight": object{"type": "number", "minimum": 0}, "tolerance": object{"type": "number", "minimum": 0}, "desirability": object{"type": "object"}}, "score")}}
}

func generatorNames(c Catalog) []string {
	var names []string
	for _, s := range c.Generators.All() {
		names = append(names, s.Name)
	}
	return names
}

// generatorParams ties the parameters to the generator that is named.
func (s schemaWriter) generatorParams() []object {
	var out []object
	for _, g := range s.catalog.Generators.All() {
		out = append(out, object{"if": object{"properties": object{"generate": object{"const": g.Name}}},
			"then": object{"properties": object{"generate": object{"description": g.Help}, "with": withSchema(g.Params)}}})
	}
	return out
}

func (s schemaWriter) evaluation() object {
	var names []string
	var params []object
	for _, e := range s.catalog.Evaluators.All() {
		names = append(names, e.Name)
		params = append(params, object{"if": object{"properties": object{"use": object{"const": e.Name}}},
			"then": object{"properties": object{"use": object{"description": e.Help}, "with": withSchema(e.Params)}}})
	}
	full := closed(object{"use": object{"enum": names}, "as": text("name of the score, or its prefix"), "inputs": named("datasets"), "with": object{"type": "object"}}, "use")
	full["allOf"] = params
	return object{"anyOf": []object{{"enum": names}, full}}
}

// withSchema describes the parameters of an implementation. Any of them may be
// a text with ${{ … }} in it.
func withSchema(set params.Set) object {
	properties := object{}
	for _, p := range set {
		properties[p.Name] = object{"description": p.Help, "anyOf": []object{paramType(p), {"type": "string", "pattern": `\$\{\{`}}}
	}
	return closed(properties)
}

func modelSchema() object {
	out := withSchema(models.Settings())
	out["required"] = []string{"protocol"}
	return out
}

func paramType(p params.Param) object {
	scalar := object{"type": map[string]string{"bool": "boolean", "int": "integer", "float": "number", "string": "string"}[strings.Trim(p.Type, "[]{}")]}
	if p.Type == "{string}" {
		scalar = object{"type": []string{"string", "number", "boolean"}} // what stands there is taken as text
	}
	if len(p.Enum) > 0 {
		scalar = object{"enum": p.Enum}
	}
	if p.Min != nil {
		scalar["minimum"] = *p.Min
	}
	if p.Max != nil {
		scalar["maximum"] = *p.Max
	}
	switch p.Type[0] {
	case '[':
		return object{"anyOf": []object{scalar, {"type": "array", "items": scalar}}}
	case '{':
		return object{"type": "object", "additionalProperties": scalar}
	}
	if p.Default != nil {
		scalar["default"] = p.Default
	}
	return scalar
}
