package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
)

// subject is something that the scripted illustrator can draw.
type subject struct {
	name  string
	parts []element
}

// element of a subject has a name, by which prompts ask for it, and an ink of its own,
// by which the judge finds it in a picture.
type element struct {
	name string
	ink  color.RGBA
	draw func(on *canvas, ink color.RGBA)
}

func rgb(hex int) color.RGBA { return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255} }

// subjects are all that the illustrator knows, in the order of the briefs.
func subjects() []subject {
	return []subject{
		{"animal cell", []element{
			{"membrane", rgb(0x2f6f8f), func(on *canvas, ink color.RGBA) {
				on.oval(224, 168, 170, 128, ink)
				on.oval(224, 168, 160, 118, rgb(0xdceaf1))
			}},
			{"nucleus", rgb(0x6a3d9a), func(on *canvas, ink color.RGBA) {
				on.oval(196, 160, 56, 50, ink)
				on.oval(206, 152, 18, 16, rgb(0x3b1f5c))
			}},
			{"mitochondria", rgb(0xe07b39), func(on *canvas, ink color.RGBA) {
				for _, at := range [][2]int{{310, 120}, {306, 208}, {200, 252}, {136, 108}} {
					on.oval(at[0], at[1], 34, 16, ink)
					on.lines(rgb(0x8a4516), 4, at[0]-24, at[1], at[0]-12, at[1]-7, at[0], at[1]+7, at[0]+12, at[1]-7, at[0]+24, at[1])
				}
			}},
		}},
		{"crystal lattice", []element{
			{"large ions", rgb(0x1f78b4), func(on *canvas, ink color.RGBA) { lattice(on, 0, 25, ink) }},
			{"small ions", rgb(0xd9a400), func(on *canvas, ink color.RGBA) { lattice(on, 1, 14, ink) }},
			{"bonds", rgb(0x7d8790), func(on *canvas, ink color.RGBA) {
				for i := range 4 {
					on.lines(ink, 7, 89+90*i, 33, 89+90*i, 303)
					on.lines(ink, 7, 89, 33+90*i, 359, 33+90*i)
				}
				lattice(on, 2, 0, ink) // ions that are there stay in front
			}},
		}},
		{"telescope", []element{
			{"tube", rgb(0x33506b), func(on *canvas, ink color.RGBA) {
				on.lines(ink, 40, 120, 210, 290, 112)
				on.lines(rgb(0x22374a), 24, 92, 226, 120, 210)
				on.lines(rgb(0x22374a), 52, 286, 114, 304, 104)
			}},
			{"tripod", rgb(0x7a5330), func(on *canvas, ink color.RGBA) {
				for _, foot := range []int{120, 206, 292} {
					on.lines(ink, 10, 206, 176, foot, 316)
				}
			}},
			{"star", rgb(0xf2a516), func(on *canvas, ink color.RGBA) { on.star(392, 52, 34, ink) }},
		}},
		{"double slit", []element{
			{"waves", rgb(0x3b8ea5), func(on *canvas, ink color.RGBA) {
				for x := 24; x < 170; x += 24 {
					on.lines(ink, 6, x, 40, x, 296)
				}
				for _, slit := range []int{120, 216} {
					for r := 24; r <= 120; r += 24 {
						on.arc(190, slit, r, 4, ink)
					}
				}
			}},
			{"wall", rgb(0x3f3f46), func(on *canvas, ink color.RGBA) {
				for _, y := range [][2]int{{16, 106}, {134, 202}, {230, 320}} {
					on.lines(ink, 14, 188, y[0], 188, y[1])
				}
			}},
			{"fringes", rgb(0xd1495b), func(on *canvas, ink color.RGBA) {
				on.lines(rgb(0xc9ccd1), 10, 400, 20, 400, 316)
				for i, y := range []int{168, 128, 208, 88, 248, 48, 288} {
					on.lines(ink, 22-2*i, 400, y-8, 400, y+8)
				}
			}},
		}},
		{"neuron", []element{
			{"cell body", rgb(0x8e5ea2), func(on *canvas, ink color.RGBA) {
				on.oval(110, 168, 46, 42, ink)
				on.oval(110, 168, 16, 16, rgb(0x55336b))
			}},
			{"dendrites", rgb(0x4f9d69), func(on *canvas, ink color.RGBA) {
				for _, d := range [][2]int{{-74, -110}, {-92, -24}, {-80, 90}, {16, -128}, {20, 130}} {
					x, y := 110+d[0], 168+d[1]
					on.lines(ink, 9, 110+d[0]*2/5, 168+d[1]*2/5, x, y)
					on.lines(ink, 6, x-d[0]/3, y-d[1]/3, x-d[1]/4-d[0]/10, y+d[0]/4)
					on.lines(ink, 6, x-d[0]/3, y-d[1]/3, x+d[1]/4-d[0]/10, y-d[0]/4)
				}
			}},
			{"axon", rgb(0xd9822b), func(on *canvas, ink color.RGBA) {
				on.lines(ink, 10, 154, 168, 386, 168)
				for x := 186; x < 360; x += 48 {
					on.lines(rgb(0xf3d9a4), 24, x, 168, x+22, 168)
				}
				for _, y := range []int{120, 150, 186, 216} {
					on.lines(ink, 6, 382, 168, 428, y)
				}
			}},
		}},
		{"volcano", []element{
			{"layers", rgb(0x7a5c43), func(on *canvas, ink color.RGBA) {
				for i := range 5 {
					shade := []color.RGBA{ink, rgb(0xb08d6a)}[i%2]
					on.polygon(shade, 40+26*i, 236, 408-26*i, 236, 252-4*i, 70+20*i, 196+4*i, 70+20*i)
				}
				on.polygon(rgb(0x9aa886), 0, 236, 448, 236, 448, 252, 0, 252)
			}},
			{"magma chamber", rgb(0xd7301f), func(on *canvas, ink color.RGBA) { on.oval(224, 292, 96, 32, ink) }},
			{"conduit", rgb(0xfc8d59), func(on *canvas, ink color.RGBA) {
				on.lines(ink, 16, 224, 276, 224, 66)
				on.oval(224, 60, 24, 10, ink)
				on.lines(ink, 9, 224, 56, 206, 26)
				on.lines(ink, 9, 224, 56, 244, 20)
			}},
		}},
	}
}

// lattice draws the ions of every other site, over whatever lies there. With no
// radius, it draws those of both kinds again that are there.
func lattice(on *canvas, kind, radius int, ink color.RGBA) {
	for i := range 16 {
		x, y := 89+90*(i%4), 33+90*(i/4)
		switch of := (i + i/4) % 2; {
		case kind == of:
			on.oval(x, y, radius, radius, ink)
		case kind == 2 && of == 0 && on.drawn["large ions"]:
			on.oval(x, y, 25, 25, rgb(0x1f78b4))
		case kind == 2 && of == 1 && on.drawn["small ions"]:
			on.oval(x, y, 14, 14, rgb(0xd9a400))
		}
	}
}

// The size of pictures. They are drawn at twice that, so that edges are smooth.
const pictureWidth, pictureHeight = 224, 168

// lettering is the ink of marks that look like letters.
var lettering = rgb(0x16161a)

// grounds are what pictures are drawn on.
var grounds = []color.RGBA{rgb(0xffffff), rgb(0xfbf6e9), rgb(0xeef3f8)}

// drawing is what the prompt asks for, as far as the illustrator knows it. The seed
// moves it, chooses the ground, makes the illustrator forget a part now and then,
// and, unless the prompt forbids it, add what looks like letters.
func drawing(prompt string, seed int64) []byte {
	on := newCanvas(grounds[seed%3], int(seed/3%9)-4, int(seed/27%9)-4)
	for _, f := range subjects() {
		if !strings.Contains(prompt, f.name) {
			continue
		}
		for i, p := range f.parts {
			if strings.Contains(prompt, p.name) && (seed%5 != 0 || i != int(seed/5%3)) {
				p.draw(on, p.ink)
				on.drawn[p.name] = true
			}
		}
	}
	if seed%2 == 1 && !strings.Contains(prompt, "without lettering") {
		for i, c := range "cell axcn laticve" {
			x := 40 + 14*i
			on.lines(lettering, 3, x, 322, x+4, 322-int(c)%13, x+9, 322-int(c)%7)
		}
	}
	var out bytes.Buffer
	_ = (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&out, on.half()) // into memory, the same bytes with any version of Go
	return out.Bytes()
}

// parts finds the parts of a figure in a picture, and whether there is lettering.
func (f subject) find(picture image.Image) (seen, missing []string, letters bool) {
	const enough = 25 // pixels
	count := map[color.RGBA]int{}
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)]++
		}
	}
	for _, p := range f.parts {
		if count[p.ink] >= enough {
			seen = append(seen, p.name)
		} else {
			missing = append(missing, p.name)
		}
	}
	return seen, missing, count[lettering] > 0
}

// canvas is a picture of twice the size.
type canvas struct {
	*image.RGBA
	dx, dy int // that all is moved by
	drawn  map[string]bool
}

func newCanvas(ground color.RGBA, dx, dy int) *canvas {
	c := &canvas{image.NewRGBA(image.Rect(0, 0, 2*pictureWidth, 2*pictureHeight)), dx, dy, map[string]bool{}}
	for i := 0; i < len(c.Pix); i += 4 {
		c.Pix[i], c.Pix[i+1], c.Pix[i+2], c.Pix[i+3] = ground.R, ground.G, ground.B, 255
	}
	return c
}

// fill colours the points of a box that a condition holds for.
func (c *canvas) fill(x0, y0, x1, y1 int, ink color.RGBA, in func(x, y int) bool) {
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			if p := image.Pt(x+c.dx, y+c.dy); p.In(c.Rect) && in(x, y) {
				c.SetRGBA(p.X, p.Y, ink)
			}
		}
	}
}

func (c *canvas) oval(x, y, rx, ry int, ink color.RGBA) {
	c.fill(x-rx, y-ry, x+rx, y+ry, ink, func(u, v int) bool {
		return (u-x)*(u-x)*ry*ry+(v-y)*(v-y)*rx*rx <= rx*rx*ry*ry
	})
}

// lines joins points, with round ends.
func (c *canvas) lines(ink color.RGBA, width int, at ...int) {
	for i := 0; i+3 < len(at); i += 2 {
		dx, dy := at[i+2]-at[i], at[i+3]-at[i+1]
		n := max(dx, -dx, dy, -dy, 1)
		for s := range n + 1 {
			c.oval(at[i]+dx*s/n, at[i+1]+dy*s/n, max(width/2, 1), max(width/2, 1), ink)
		}
	}
}

// arc is the right half of a circle.
func (c *canvas) arc(x, y, r, width int, ink color.RGBA) {
	c.fill(x+4, y-r, x+r, y+r, ink, func(u, v int) bool {
		d := (u-x)*(u-x) + (v-y)*(v-y)
		return d <= r*r && d >= (r-width)*(r-width)
	})
}

// polygon fills a shape by the rule of even and odd.
func (c *canvas) polygon(ink color.RGBA, at ...int) {
	c.fill(0, 0, 2*pictureWidth, 2*pictureHeight, ink, func(x, y int) bool {
		inside := false
		for i := 0; i < len(at); i += 2 {
			x0, y0, x1, y1 := at[i], at[i+1], at[(i+2)%len(at)], at[(i+3)%len(at)]
			if (y0 > y) != (y1 > y) {
				if left := (x1-x0)*(y-y0) - (x-x0)*(y1-y0); (left > 0) == (y1 > y0) {
					inside = !inside
				}
			}
		}
		return inside
	})
}

// star has five points.
func (c *canvas) star(x, y, r int, ink color.RGBA) {
	var at []int
	for i := range 10 {
		reach := float64(r)
		if i%2 == 1 {
			reach *= 0.42
		}
		angle := float64(i)*math.Pi/5 - math.Pi/2
		at = append(at, x+int(math.Round(reach*math.Cos(angle))), y+int(math.Round(reach*math.Sin(angle))))
	}
	c.polygon(ink, at...)
}

// half is the mean of four points each.
func (c *canvas) half() image.Image {
	out := image.NewRGBA(image.Rect(0, 0, pictureWidth, pictureHeight))
	for i := range out.Pix {
		x, y, of := i/4%pictureWidth, i/4/pictureWidth, i%4
		sum := 0
		for k := range 4 {
			sum += int(c.Pix[c.PixOffset(2*x+k%2, 2*y+k/2)+of])
		}
		out.Pix[i] = uint8((sum + 2) / 4)
	}
	return out
}
