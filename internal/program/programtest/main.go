//go:build unix

package programtest

import (
	"fmt"
	"maps"
	"os"
	"slices"
)

// role is the variable that makes the test binary act as a program.
const role = "PROGRAMTEST"

// Command is the command line of a behaviour, and the environment it needs.
func Command(behaviour string, args ...string) (command []string, env map[string]string) {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return append([]string{self, behaviour}, args...), map[string]string{role: "1", "GORACE": "atexit_sleep_ms=0"}
}

// behaviours are what the program can do.
func behaviours() map[string]func(args []string) {
	return map[string]func([]string){
		"score":     score,
		"reference": reference,
		"propose":   propose,
		"env":       printEnv,
		"wrong":     wrongScores,
		"say":       say,
		"ready":     ready,
		"deaf":      deaf,
		"crash":     crash,
		"endless":   endless,
		"flood":     flood,
		"leave":     leave,
		"escape":    escape,
		"sleep":     func([]string) { forever() },
		"answer":    answerUnread,
		"ignorant":  ignorant,
		"once":      once,
		"suicide":   suicide,
		"progress":  progress,
	}
}

// Main acts as a program and exits, where the test binary was started for
// that; else it returns.
func Main() {
	if os.Getenv(role) == "" {
		return
	}
	name := os.Args[1]
	do, ok := behaviours()[name]
	if !ok {
		fmt.Fprintln(os.Stderr, "no behaviour", name, "in", slices.Sorted(maps.Keys(behaviours())))
		os.Exit(2)
	}
	do(os.Args[2:])
	os.Exit(0)
}
