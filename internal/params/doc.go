// Package params describes the parameters of generators and evaluators once,
// as a Go struct, and serves everyone who needs to know them: the validator
// (names, types, bounds), cupel describe (help, defaults), the editor's JSON
// Schema, and the factory that wants its struct filled.
//
// A parameter is an exported field with a `param` tag:
//
//	type config struct {
//		Dim    int      `param:"dim" default:"2" min:"1" max:"1000" help:"number of variables"`
//		Target string   `param:"target" required:"true" help:"column to explain"`
//		Mode   string   `param:"mode" default:"free" enum:"free,strict,off" help:"…"`
//		Lower  []float64 `param:"lower" help:"…"`
//	}
//
// Field types are bool, int, float64, string, []string, []float64, []int and
// map[string]string or map[string]float64. Other tags: `unit`. Parameters that
// several implementations share stand in a struct that theirs embed.
package params
