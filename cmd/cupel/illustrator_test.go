package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/internal/models/modelserver"
)

// startIllustrator serves three models in one: it writes prompts, first without all
// that is wanted, then with what the judge found missing; it draws what a prompt
// names; and it judges pictures by what can be seen in them.
func startIllustrator(t *testing.T) *modelserver.Server {
	t.Helper()
	s := modelserver.New(func(r modelserver.Request) modelserver.Response {
		if r.Kind == "image" {
			return modelserver.Response{Image: drawing(r.Prompt, *r.Seed)}
		}
		for _, f := range subjects() {
			switch {
			case strings.Contains(r.Prompt, "Figure: "+f.name+"\n"):
				return modelserver.Response{Text: promptFor(f, r.Prompt)}
			case strings.Contains(r.Prompt, "name:\n```\n"+f.name+"\n```"):
				return criticism(f, r.Messages[0].Images, *r.Seed)
			}
		}
		return modelserver.Response{Fault: &modelserver.Fault{Status: 400, Message: "the illustrator does not know this figure"}}
	})
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// said finds what the judge did not see.
var said = regexp.MustCompile(`Missing: ([^.]*)\.`)

// promptFor a figure names its first two parts, and what the judge missed.
func promptFor(f subject, asked string) string {
	wanted := []string{f.parts[0].name, f.parts[1].name}
	for _, m := range said.FindAllStringSubmatch(asked, -1) {
		for _, name := range strings.Split(m[1], ", ") {
			if !slices.Contains(wanted, name) {
				wanted = append(wanted, name)
			}
		}
	}
	out := fmt.Sprintf("Flat drawing on a plain ground, %s: %s", f.name, strings.Join(wanted, ", "))
	if strings.Contains(asked, "There is lettering.") {
		out += "; without lettering"
	}
	return out + "."
}

// criticism of a picture, which is decoded.
func criticism(f subject, attached []string, seed int64) modelserver.Response {
	picture, err := attachedPicture(attached)
	if err != nil {
		return modelserver.Response{Fault: &modelserver.Fault{Status: 400, Message: err.Error()}}
	}
	seen, missing, letters := f.find(picture)
	off := offCentre(picture)
	reason, clarity := fmt.Sprintf("It shows %s.", orNothing(seen)), 9-off/10-float64(seed%2)/2
	if seed%2 == 1 { // another sample has other words
		reason = fmt.Sprintf("I can make out %s.", orNothing(seen))
	}
	if len(missing) > 0 {
		reason += fmt.Sprintf(" Missing: %s.", strings.Join(missing, ", "))
	}
	if letters {
		reason, clarity = reason+" There is lettering.", clarity-5
	}
	if off > 8 {
		reason += " It stands off the centre."
	}
	clarity = max(1, math.Round(10*clarity)/10)
	return answerWith(map[string]any{"reason": reason, "scores": map[string]float64{"complete": 1 + 3*float64(len(seen)), "correct": 9 - float64(len(missing)), "clear": clarity}})
}

// offCentre is how far the middle of what is drawn lies from that of the picture, in
// pixels. The corner shows the ground.
func offCentre(picture image.Image) float64 {
	x, y, n := 0, 0, 0
	for i := range pictureWidth * pictureHeight {
		if u, v := i%pictureWidth, i/pictureWidth; picture.At(u, v) != picture.At(0, 0) {
			x, y, n = x+u, y+v, n+1
		}
	}
	n = max(n, 1)
	return math.Hypot(float64(x/n-pictureWidth/2), float64(y/n-pictureHeight/2))
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return "the " + strings.Join(names, ", ")
}

func attachedPicture(attached []string) (image.Image, error) {
	if len(attached) != 1 {
		return nil, errors.New("one picture must be attached")
	}
	text, ok := strings.CutPrefix(attached[0], "data:image/png;base64,")
	if !ok {
		return nil, errors.New("the picture must be a PNG")
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	return png.Decode(bytes.NewReader(data))
}

// TestIllustrateThroughFaults: texts come piece by piece, some calls are refused,
// fail or break off, and the ranking is the same.
func TestIllustrateThroughFaults(t *testing.T) {
	e, server := examples()["illustrate"], startIllustrator(t)
	server.Refuse = func(r modelserver.Request) string {
		if r.Kind == "chat" && !r.Stream {
			return "texts are sent piece by piece only"
		}
		return ""
	}
	faults := []modelserver.Fault{
		{Status: 429, RetryAfter: "0", Message: "slow down"}, {Status: 500, Message: "try again"}, {}, {Cut: 40}, {Status: 503},
		{Status: 429, RetryAfter: "1"}, {Reset: true}, {Status: 500}, {}, {}, {}, {Stop: 60}, {Status: 502}, {Status: 429, RetryAfter: "0"},
	}
	server.Fail(faults...)
	report := checkExample(t, filepath.Join("..", "..", "examples", "illustrate", "workflow.yaml"), t.TempDir(), append(e.flags(server), "-p", "stream=true")...)
	if s := server.Stats(); s.Requests < s.Answers+10 {
		t.Errorf("%d requests and %d answers: the faults were not met", s.Requests, s.Answers)
	}
	checkDisclosed(t, report)
}

// checkDisclosed: the report shows the pictures, in which it says how they came
// about.
func checkDisclosed(t *testing.T, report string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(report, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`src="(data:image/png;base64,[A-Za-z0-9+/=]+)"`).FindAllStringSubmatch(html.UnescapeString(string(page)), -1)
	if len(found) < 12 {
		t.Errorf("%d pictures in the page", len(found))
	}
	for _, m := range found {
		if _, err := attachedPicture(m[1:]); err != nil {
			t.Error(err)
		}
		data, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(m[1], "data:image/png;base64,"))
		if !bytes.Contains(data, []byte(disclosure.Trained)) || !bytes.Contains(data, []byte("with models/prompt 1 and models/image 1")) {
			t.Errorf("a picture of %d bytes does not say where it comes from", len(data))
		}
	}
}
