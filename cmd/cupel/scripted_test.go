package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

// scripted is a program for scripts that answers like a model, the first argument
// says which, and its answer depends on the question only. Without a file
// "awake" in its folder it fails.
func scripted() {
	if _, err := os.Stat("awake"); err != nil {
		fmt.Fprintln(os.Stderr, "nobody is here")
		os.Exit(1)
	}
	if os.Args[1] == "ruler" {
		ruler()
		return
	}
	var q struct {
		Seed int64
		Chat struct{ Messages []struct{ Text string } }
		Raw  struct{ JSON struct{ Prompt string } }
	}
	if err := json.NewDecoder(os.Stdin).Decode(&q); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	texts := []string{}
	for _, m := range q.Chat.Messages {
		texts = append(texts, m.Text)
	}
	answer := map[string]any{}
	switch os.Args[1] {
	case "chemist":
		answer["text"] = chemist(texts)
	case "breeder":
		answer["text"] = breeder(texts[0], q.Seed)
	case "critic":
		answer["text"] = critic(texts[0])
	case "speaker":
		answer["blobs"] = []any{speaker(q.Raw.JSON.Prompt)}
	}
	_ = json.NewEncoder(os.Stdout).Encode(answer)
}

// chemist knows some molecules by heart, one of them wrong, one an explosive.
func chemist(texts []string) string {
	switch {
	case strings.Contains(texts[0], "Round 0") && len(texts) == 1:
		return `{"candidates": ["OCC", "C1CC", "C([N+](=O)[O-])([N+](=O)[O-])[N+](=O)[O-]"]}`
	case strings.Contains(texts[0], "Round 0") && strings.Contains(texts[2], "C1CC: "):
		return `{"candidates": ["ClCCCC"]}`
	}
	return "Here you are:\n```json\n{\"candidates\": [\"CCO\", \"CCCCCCC\", \"CCCCCC\", \"CCCCC\",]}\n```"
}

// breeder appends a line to the best version of a prompt.
func breeder(text string, seed int64) string {
	best := ""
	for _, m := range regexp.MustCompile("(?s)Version \\d+, [^\n]*\n```\n(.*?)\n```").FindAllStringSubmatch(text, -1) {
		best = m[1]
	}
	return fmt.Sprintf("A longer one:\n```\n%s\nstep %d\n```", best, seed%1000)
}

// critic holds the longer text to be the better one.
func critic(text string) string {
	var lengths []int
	for _, m := range regexp.MustCompile("(?s)\n```\n(.*?)\n```\n").FindAllStringSubmatch(text, -1) {
		lengths = append(lengths, utf8.RuneCountInString(m[1]))
	}
	switch {
	case len(lengths) == 1:
		return fmt.Sprintf(`{"reason": "it has %d letters", "scores": {"length": %d}}`, lengths[0], lengths[0])
	case lengths[0] > lengths[1]:
		return `{"reason": "A is longer", "winner": "A"}`
	}
	return `{"reason": "B is longer", "winner": "B"}`
}

func speaker(prompt string) any {
	if strings.HasSuffix(prompt, "1") {
		return map[string]any{"media_type": "text/html", "data": []byte("<script>alert(1)</script>")}
	}
	return map[string]any{"media_type": "audio/x-wav", "data": []byte("RIFF\x24\x00\x00\x00WAVEfmt " + prompt)}
}

// ruler is an evaluator: it measures the texts of a table, and refuses the
// shortest.
func ruler() {
	rows, err := csv.NewReader(os.Stdin).ReadAll()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := csv.NewWriter(os.Stdout)
	_ = out.Write([]string{"length", "error"})
	for _, row := range rows[1:] {
		n := utf8.RuneCountInString(row[len(row)-1])
		if n < 2 {
			_ = out.Write([]string{"", "too short"})
			continue
		}
		_ = out.Write([]string{fmt.Sprint(n), ""})
	}
	out.Flush()
}
