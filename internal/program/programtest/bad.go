//go:build unix

package programtest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// forever waits; a timer keeps the runtime from calling it a deadlock.
func forever() {
	for {
		time.Sleep(time.Hour)
	}
}

// wrongScores reads a request and answers with scores that are wrong in the way
// of its argument.
func wrongScores(args []string) {
	in := bufio.NewReader(os.Stdin)
	t, err := readTable(in)
	must(err)
	answer := scores(t, 0, "")
	switch args[0] {
	case "few":
		answer.rows = answer.rows[:len(answer.rows)-1]
	case "none":
		answer.rows = nil
	case "many":
		answer.rows = append(answer.rows, answer.rows[0])
	case "missing":
		answer.names[0] = "z"
	case "strange":
		answer.names[1] = "zebra"
		for _, row := range answer.rows {
			row[1] = 1.0
		}
	case "type":
		for _, row := range answer.rows {
			row[0] = "blue"
		}
		answer.names[0] = "name"
	case "order":
		answer = scores(t, 0, "id")
		answer.rows[0][2], answer.rows[1][2] = answer.rows[1][2], answer.rows[0][2]
	case "early":
		fmt.Println("loading the model")
	case "late":
		defer fmt.Println("all done")
	case "cut":
		var whole strings.Builder
		writeTable(&whole, answer)
		fmt.Print(whole.String()[:whole.Len()*2/3])
		return
	case "hang":
		defer forever()
	case "exit":
		defer os.Exit(5)
	case "words":
		text := []string{"blue", "green"}
		if format() == "arrow" {
			writeWords(text)
			return
		}
		for i, row := range answer.rows {
			row[0] = text[i%2]
		}
	}
	writeTable(os.Stdout, answer)
}

// writeWords writes texts where numbers are expected.
func writeWords(text []string) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "y", Type: arrow.BinaryTypes.String}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	b.Field(0).(*array.StringBuilder).AppendValues(text, nil)
	w := ipc.NewWriter(os.Stdout, ipc.WithSchema(schema))
	must(w.Write(b.NewRecord()))
	must(w.Close())
}

// say writes its second argument to stdout and its third to stderr, and exits
// with its first, without reading.
func say(args []string) {
	code, err := strconv.Atoi(args[0])
	must(err)
	fmt.Fprint(os.Stderr, unescape(args[2]))
	fmt.Print(unescape(args[1]))
	os.Exit(code)
}

// unescape reads the escapes of Go, since arguments can't hold every byte.
func unescape(arg string) string {
	text, err := strconv.Unquote(`"` + arg + `"`)
	must(err)
	return text
}

// ready says so on stderr and stays.
func ready([]string) {
	fmt.Fprintln(os.Stderr, "ready")
	forever()
}

// deaf is ready for everything but the request to end.
func deaf([]string) {
	signal.Ignore(syscall.SIGTERM)
	ready(nil)
}

func crash([]string) {
	fmt.Fprintln(os.Stderr, "about to fail")
	panic("out of luck")
}

func suicide([]string) {
	must(syscall.Kill(os.Getpid(), syscall.SIGKILL))
	forever()
}

// endless never stops answering.
func endless(args []string) {
	go func() { _, _ = io.Copy(io.Discard, os.Stdin) }() // the request does not matter here
	out := bufio.NewWriter(os.Stdout)
	if args[0] == "stream" {
		schema := arrow.NewSchema([]arrow.Field{{Name: "y", Type: arrow.PrimitiveTypes.Float64}}, nil)
		b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
		w := ipc.NewWriter(out, ipc.WithSchema(schema))
		for empty := b.NewRecord(); ; {
			must(w.Write(empty))
		}
	}
	for text := unescape(args[1]); ; {
		if _, err := out.WriteString(text); err != nil {
			forever()
		}
	}
}

// flood writes much to stderr, and then a good answer.
func flood(args []string) {
	lines, err := strconv.Atoi(args[0])
	must(err)
	out := bufio.NewWriter(os.Stderr)
	for i := range lines {
		fmt.Fprintln(out, "line", i, strings.Repeat("x", 100))
	}
	fmt.Fprint(out, strings.Repeat("y", 1<<20))
	must(out.Flush())
	score(nil)
}

// progress draws a progress bar.
func progress([]string) {
	for i := range 100 {
		fmt.Fprintf(os.Stderr, "\r\x1b[32m%d%%\x1b[0m", i+1)
	}
	fmt.Fprintln(os.Stderr)
	fmt.Fprintf(os.Stderr, "the key is %s\n\x00\xff\n", os.Getenv("SECRET_OF_TEST"))
}

// leave answers and leaves a process behind that holds its pipes, whose number
// it tells.
func leave([]string) { child(&syscall.SysProcAttr{}) }

// escape is leave, where the process left behind is out of reach.
func escape([]string) { child(&syscall.SysProcAttr{Setsid: true}) }

func child(attr *syscall.SysProcAttr) {
	c := exec.Command(os.Args[0], "sleep")
	c.Stdout, c.Stderr, c.SysProcAttr = os.Stdout, os.Stderr, attr
	must(c.Start())
	fmt.Fprintln(os.Stderr, "child", c.Process.Pid)
	score(nil)
}

// answerUnread answers for as many rows as its argument says, without reading.
// It stops reading before it writes, and then exits.
func answerUnread(args []string) {
	must(os.Stdin.Close())
	answerRows(args)
}

// ignorant answers without reading, and goes on.
func ignorant(args []string) {
	answerRows(args)
	forever()
}

func answerRows(args []string) {
	rows, err := strconv.Atoi(args[0])
	must(err)
	t := table{names: []string{"y"}}
	for range rows {
		t.rows = append(t.rows, []any{1.0})
	}
	writeTable(os.Stdout, t)
}

// once handles one request, whatever the mode.
func once([]string) {
	t, err := readTable(bufio.NewReader(os.Stdin))
	must(err)
	writeTable(os.Stdout, scores(t, 0, ""))
}
