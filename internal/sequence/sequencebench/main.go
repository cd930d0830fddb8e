// Command sequencebench measures package sequence on the lines of a file: bits of a
// character on lines that were held out, against n-grams with modified Kneser-Ney
// smoothing on the same lines, time to train, and texts a second. Of SMILES it also
// counts how many of the texts are molecules, and how many are copied.
//
//	go run ./internal/sequence/sequencebench -smiles zinc250k.smi
//	go run ./internal/sequence/sequencebench file.txt
//
// Without a file it takes the lines of Go in the folder where it is started.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/sequence"
)

func main() {
	most := flag.Int64("characters", 1_000_000, "characters to learn from")
	held := flag.Int("held", 2000, "lines to hold out, at even distances")
	molecules := flag.Bool("smiles", false, "the first word of each line is a molecule")
	flag.Parse()
	lines, err := read(flag.Args(), *molecules)
	if err == nil {
		err = measure(lines, *most, *held, *molecules)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sequencebench:", err)
		os.Exit(1)
	}
}

// read gives the lines of a file, or those of Go here.
func read(args []string, molecules bool) ([]string, error) {
	var out []string
	take := func(path string) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		s := bufio.NewScanner(f)
		s.Buffer(nil, 1<<24)
		for s.Scan() {
			line := strings.TrimRight(s.Text(), " \t\r")
			if molecules {
				line, _, _ = strings.Cut(line, " ")
			}
			if line != "" {
				out = append(out, line)
			}
		}
		return s.Err()
	}
	if len(args) > 0 {
		return out, take(args[0])
	}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		return take(path)
	})
	return out, err
}

// split holds lines out, and takes as many of the others as the model is to learn
// from.
func split(lines []string, most int64, held int) (learned, unseen []string) {
	every := max(len(lines)/max(held, 1), 2)
	var rest []string
	for i, line := range lines {
		if i%every == every/2 && len(unseen) < held {
			unseen = append(unseen, line)
		} else {
			rest = append(rest, line)
		}
	}
	total := int64(0)
	for _, line := range rest {
		total += int64(len(line)) + 1
	}
	if total <= most {
		return rest, unseen
	}
	keep := float64(most) / float64(total)
	for i, line := range rest {
		if int(float64(i+1)*keep) > int(float64(i)*keep) {
			learned = append(learned, line)
		}
	}
	return learned, unseen
}

func measure(lines []string, most int64, held int, molecules bool) error {
	learned, unseen := split(lines, most, held)
	start := time.Now()
	m, err := sequence.Train(context.Background(), learned, 1<<60)
	if err != nil {
		return err
	}
	took := time.Since(start)
	encoded := len(m.Encode())
	fmt.Printf("%d texts, %d characters learned in %.1f s (%.0f a second); the model has %.1f MB\n",
		m.Texts(), m.Symbols(), took.Seconds(), float64(m.Symbols())/took.Seconds(), float64(encoded)/1e6)
	total, symbols := 0.0, 0
	var told []string
	for _, text := range unseen {
		if bits, n, ok := m.CodeLength(text); ok {
			total, symbols = total+bits, symbols+n
			told = append(told, text)
		}
	}
	fmt.Printf("%d texts held out, %d have a character that was never seen\n", len(unseen), len(unseen)-len(told))
	fmt.Printf("sequence            %.3f bits a character\n", total/float64(symbols))
	for _, n := range []int{5, 6, 8, 12} {
		fmt.Printf("Kneser-Ney %2d-gram  %.3f\n", n, newKneserNey(n, learned).mean(told))
	}
	sample(m, learned, molecules)
	return nil
}

// sample draws texts in several ways.
func sample(m *sequence.Model, learned []string, molecules bool) {
	const n = 2000
	from := map[string]bool{}
	for _, text := range learned {
		from[text] = true
	}
	for _, s := range []sequence.Sampling{{Temperature: 1, TopP: 1}, {Temperature: 0.8, TopP: 1}, {Temperature: 0.6, TopP: 1}, {Temperature: 1, TopP: 0.9}, {Temperature: 0.6, TopP: 0.9}} {
		s.MostCharacters = 1000
		made, right, copied := map[string]bool{}, 0, 0
		start := time.Now()
		for i := range n {
			text, ok := m.Sample(rand.New(rand.NewPCG(1, uint64(i))), s)
			if !ok {
				continue
			}
			made[text] = true
			if from[text] {
				copied++
			}
			if _, err := smiles.Parse(text); molecules && err == nil {
				right++
			}
		}
		fmt.Printf("temperature %.1f, top_p %.1f: %.0f texts a second on one core, %d of %d different, %d as learned", s.Temperature, s.TopP,
			n/time.Since(start).Seconds(), len(made), n, copied)
		if molecules {
			fmt.Printf(", %.1f %% are molecules", 100*float64(right)/n)
		}
		fmt.Println()
	}
}
