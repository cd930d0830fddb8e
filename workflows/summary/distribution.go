package summary

import (
	"context"
	"fmt"

	"github.com/cupel-science/cupel/internal/chem/distribution"
	"github.com/cupel-science/cupel/workflows/report"
)

// leastDistribution is the number of different molecules from which their
// properties have a distribution to speak of.
const leastDistribution = 50

// distributionMeasures are GuacaMol's of the ranked molecules against those of a
// library; nil where there is nothing to compare. whole tells whether library has
// all of the input's molecules.
func distributionMeasures(ctx context.Context, mols []molecule, name string, texts []string, whole bool) (*report.Measures, error) {
	own, library := &distribution.Sample{Most: maxMolecules}, &distribution.Sample{Most: libraryShown}
	ranked := make([]string, len(mols))
	for i, m := range mols {
		ranked[i] = m.text
	}
	if err := own.Add(ctx, ranked...); err != nil {
		return nil, err
	}
	if err := library.Add(ctx, texts...); err != nil {
		return nil, err
	}
	c, err := distribution.Compare(ctx, own, library)
	if err != nil || c.Own.Compared < 2 || c.Training.Compared < 2 {
		return nil, err
	}
	out := &report.Measures{
		Title: fmt.Sprintf("The first %s molecules against the input %s", report.Count(len(mols)), name),
		Caption: "By the definitions of GuacaMol (Brown et al. 2019) and, for the diversity, MOSES (Polykovskiy et al. 2020): molecules that differ in stereo only count as one. " +
			"The command cupel data compare does it for files of any size.",
	}
	out.Rows = append(out.Rows, report.Measure{Name: "different molecules", Value: float64(c.Own.Different),
		Help: fmt.Sprintf("set against %s of the input", report.Count(c.Training.Compared))})
	if whole {
		out.Rows = append(out.Rows, report.Measure{Name: "novelty", Value: c.Novelty, Help: "share of them that the input lacks"})
	}
	out.Rows = append(out.Rows, report.Measure{Name: "diversity", Value: c.Own.Diversity,
		Help: fmt.Sprintf("1 less the mean Tanimoto similarity of all pairs by ECFP4; of the input %.3f", c.Training.Diversity)})
	if min(c.Own.Compared, c.Training.Compared) >= leastDistribution {
		out.Rows = append(out.Rows, divergenceMeasures(c)...)
	}
	return out, nil
}

// propertyHelp tells what the properties are whose names are RDKit's.
var propertyHelp = map[string]string{
	"BertzCT": "complexity (Bertz 1981)", "MolLogP": "octanol-water partition coefficient, logP", "MolWt": "molecular weight", "TPSA": "polar surface area",
	"NumHAcceptors": "acceptors of hydrogen bonds", "NumHDonors": "donors of hydrogen bonds", "NumRotatableBonds": "rotatable bonds",
	"NumAliphaticRings": "aliphatic rings", "NumAromaticRings": "aromatic rings", "internal_similarity": "similarity to the nearest of the same set",
}

// divergenceMeasures are the score and what it is the mean of.
func divergenceMeasures(c *distribution.Comparison) []report.Measure {
	rows := []report.Measure{{Name: "KL score", Value: c.Score, Help: "mean of exp(−KL) of the properties below; 1 where all are distributed as in the input"}}
	for _, d := range c.Divergences {
		help := propertyHelp[d.Property]
		if d.Err != nil {
			help = "no divergence: " + d.Err.Error()
		}
		rows = append(rows, report.Measure{Name: "KL of " + d.Property, Value: d.KL, Help: help})
	}
	return rows
}
