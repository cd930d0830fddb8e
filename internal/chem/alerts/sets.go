package alerts

import (
	"embed"
	"fmt"
	"sync"
)

//go:embed data/*.tsv
var data embed.FS

// PAINS are the pan-assay interference compounds of Baell and Holloway, J. Med.
// Chem. 53, 2719 (2010), in classes PAINS_A, PAINS_B and PAINS_C.
func PAINS() *Set { return pains() }

// Brenk are the unwanted functionalities of Brenk et al., ChemMedChem 3, 435
// (2008).
func Brenk() *Set { return brenk() }

// QED are the alerts that enter QED: Bickerton et al., Nature Chemistry 4, 90
// (2012).
func QED() *Set { return qed() }

// Hazard are classes of acutely dangerous compounds, as the Chemical Weapons
// Convention and the GHS describe them: coarse patterns for recognising what must
// not be proposed. That a molecule raises none does not mean that it is safe.
func Hazard() *Set { return hazard() }

var (
	pains  = embedded("pains")
	brenk  = embedded("brenk")
	qed    = embedded("qed")
	hazard = embedded("hazard")
)

// embedded set, compiled at its first use. The files are part of the program and
// tested, so that an error is a mistake of ours.
func embedded(name string) func() *Set {
	return sync.OnceValue(func() *Set {
		f, err := data.Open("data/" + name + ".tsv")
		if err != nil {
			panic(err)
		}
		defer f.Close()
		s, err := Read(f)
		if err != nil {
			panic(fmt.Sprintf("alerts: %s: %v", name, err))
		}
		return s
	})
}
