package smarts

import (
	"errors"
	"strings"
	"testing"
)

// What RDKit 2022.09 reads, and what it refuses.
func TestParseAccepts(t *testing.T) {
	for _, s := range accepted {
		if _, err := Parse(s); err != nil {
			t.Errorf("%v", err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range refused {
		if _, err := Parse(s); err == nil {
			t.Errorf("%q was read", s)
		}
	}
}

func TestErrorsNameTheColumn(t *testing.T) {
	for _, c := range []struct {
		text   string
		column int
	}{
		{`C1CC`, 2}, {`C2C1C`, 2}, {`CC(C`, 3}, {`C[C`, 4}, {`[C&]`, 4}, {`CC)`, 3}, {`[$(C`, 2},
		{`[D{2}]`, 3}, {`C==`, 4}, {`C!C`, 3}, {`[13C@H;Q]`, 8}, {`C11`, 3}, {`[D99999999999]`, 2},
		{``, 1}, {`  Q`, 3},
	} {
		_, err := Parse(c.text)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Column != c.column {
			t.Errorf("%q: %v, want column %d", c.text, err, c.column)
		}
	}
}

func TestHostilePatternsAreRefused(t *testing.T) {
	for _, s := range []string{
		strings.Repeat("[$(C", 10000), strings.Repeat("C", 1<<20), strings.Repeat("C(", 10000),
		strings.Repeat("[!", 10000), "[" + strings.Repeat("!", 1<<20), strings.Repeat("(", 1<<20),
		strings.Repeat("[$(", 100) + "C" + strings.Repeat(")]", 100),
	} {
		if _, err := Parse(s); err == nil {
			t.Errorf("%.20q… was read", s)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range accepted {
		f.Add(s)
	}
	for _, s := range refused {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if (p == nil) == (err == nil) {
			t.Fatal("neither a pattern nor an error, or both")
		}
	})
}

var accepted = []string{
	`[x]`, `[x2]`, `[z]`, `[z2]`, `[Z1]`, `[d2]`, `[D]`, `[D{1-2}]`, `[D{-2}]`, `[D{2-}]`, `[r{5-6}]`,
	`[r5]`, `[r12]`, `[r0]`, `[R0]`, `[R{1-2}]`, `[h]`, `[h1]`, `[h{1-}]`, `[H]`, `[H1]`, `[H2]`,
	`[CH]`, `[HC]`, `[H,C]`, `[!H]`, `[!H0]`, `[v]`, `[v3]`, `[X]`, `[X{1-2}]`, `[+]`, `[++]`, `[+2]`,
	`[--]`, `[+0]`, `[-0]`, `[C+1-1]`, `[2H]`, `[2]`, `[12C]`, `[12*]`, `[*12]`, `[#6]`, `[#0]`,
	`[0]`, `[0C]`, `[C:1]`, `[C:0]`, `[*:1]`, `[^2]`, `[$(CC)]`, `[!$(CC)]`, `[$(CC);!H0]`,
	`[$(C.C)]`, `C.C`, `C(C)(C)`, `C==C`, `C=-C`, `C-,=C`, `C!-C`, `C-;!@C`, `C!@;-C`, `C!@!=!#C`,
	`C@C`, `C~C`, `C/C=C\C`, `C\\C`, `C->C`, `C<-C`, `C$C`, `C1CC1`, `C%10CC%10`, `C%(100)CC%(100)`,
	`C=1CC=1`, `C=1CC-1`, `C=1CC1`, `[C@H]`, `[C@@H]`, `[C@](F)(Cl)Br`, `[C@@]`, `[C@TH1]`, `[C@SP1]`,
	`[C@OH3]`, `[#6;a]`, `[c,n]`, `[C,N;H1]`, `[C&N,O]`, `[!C!N]`, `[!!C]`, `[a]`, `a`, `A`, `*`,
	`[A]`, `[*]`, `[Cl]`, `Cl`, `[se]`, `[Se]`, `[te]`, `[si]`, `[as]`, `[Al]`, `[D3H1]`, `[DH]`,
	`[Xx]`, `[Hf]`, `[Ho]`, `[Hg]`, `[HH]`, `[H+]`, `[H-]`, `[H]C`, `[1H]`, `[2H]C`, `[2H+]`, `[H:1]`,
	`[H+:1]`, `[H1:1]`, `[H,+]`, `[CH0]`, `[C!H0]`, `[#1]`, `[!#1]`, `[#1,#6]`, `[Sc]`, `[Cs]`,
	`[Cn]`, `[Nb]`, `[No]`, `[Sn]`, `[Co]`, `[Po]`, `[Pb]`, `[#119]`, `[#200]`, `C~;!@C`, `[+{1-2}]`,
	`[-{0-2}]`, `[v{2-3}]`, `[x{1-2}]`, `[z{1-2}]`, `[R{0-}]`, `[r{-6}]`, ` C `, `[#6]-[#7]`, `[Uut]`,
	`[Nh]`, `[Fl]`, `[Lv]`, `[D1,D2]`, `[rR]`, `[R2r6]`, `[R+]`, `[b]`, `[B]`, `[p]`, `[C-]`, `[C--]`,
	`[C---]`, `[C-3]`, `[C+-]`, `[N+0]`, `[H0]`, `[H0;C]`, `[H2,H3]`, `[13CH4]`, `[13]`, `[C13]`,
	`[6#6]`, `[C:12345]`, `[$([#6])]`, `[C@H](F)`, `[C@]([H])(F)`, `[C;@]`, `[@]`, `[@H]`, `[@C]`,
	`C(=O)(-C)`, `C-1CCC1`, `C1(CC1)`, `[D10]`, `[#10]`, `[D-1]`, `[X4;R2;r5,r6]`, `[N;X3;v3]`,
	`[nX3]`, `[nH]`, `[nH1]`, `[n-]`, `[n;+]`, `c:c`, `c:1:c:c1`, `[$([$(CC)])]`, `C=@C`, `C@=C`,
	`C=!@C`, `C!=@C`, `C-!:C`, `C-&!:C`, `C-,:,=C`, `C!@@C`, `C[$(C)]C`, `[C]=[N+]=[N-]`, `[D0]`,
	`C*C`, `C:=C`, `C1.C1`, `[12H]`, `[12H2]`, `[12CH2]`, `[H12]`, `[$(C):1]`, `[OH:1]`, `[H][H]`,
	`[HH1]`, `[H1H]`, `[HD]`, `[H;C]`, `[H&C]`, `[H!C]`, `[12H;D1]`, `[H;+]`, `[H1+]`,
}

var refused = []string{
	`[k]`, `[k3]`, `[:1]`, `[C:1;!D3]`, `[^6]`, `(C.C)`, `(C).(C)`, `(C)C`, `C()C`, `C(C`, `C)`, `C=`,
	`=C`, `C1CC`, `C1C1`, `C11`, `[C@?]`, `[cl]`, `se`, `Si`, `[C;]`, `[;C]`, `[C,]`, `[C&&C]`, `[]`,
	`[`, `C.`, `.C`, `C..C`, `[C{1-2}]`, `[H{1-2}]`, `[#{6-7}]`, `[{1-2}]`, `[D{}]`, `[D{-}]`,
	`[D{2}]`, `[C H]`, `[Mc]`, `[Ts]`, `[Og]`, `[C&]`, `[C:1:2]`, `[C:]`, `[$()]`, `[$C]`, `[$(C)`,
	`C(-C)=`, `C(1)CC1`, `C%1`, `C%100`, `[G]`, `[E]`, `[L]`, `[M]`, `[Q]`, `[T]`, `[J]`, `[i5]`,
	`[_]`, `#C`, `~C`, `C{1}`, `C?`, `C&C`, `C,C`, `C;C`, `C!C`, `C!`, `!C`, `C-!C`, `C(C)C)`,
	`(C1).C1`, `[C](.C)C`, `C(.C)`, `[CH1:1;D2]`,
}
