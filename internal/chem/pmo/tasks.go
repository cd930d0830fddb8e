package pmo

import "github.com/cupel-science/cupel/internal/chem"

// task names an oracle and makes it.
type task struct {
	name  string
	build func() *Oracle
}

// The targets that more than one task has.
const (
	sitagliptin = "Fc1cc(c(cc1F)F)CC(N)CC(=O)N3Cc2nnc(n2CC3)C(F)(F)F"
	hopTarget   = "CCCOc1cc2ncnc(Nc3ccc4ncsc4c3)c2cc1S(=O)(=O)C(C)(C)C"
	hopScaffold = "[#7]-c1n[c;h1]nc2[c;h1]c(-[#8])[c;h0][c;h1]c12"
)

// tasks in the order of the benchmark's tables.
var tasks = []task{
	{"albuterol_similarity", toward(fcfp4, clip(0.75), "CC(C)(C)NCC(O)c1ccc(O)c(CO)c1")},
	{"mestranol_similarity", toward(pairs, clip(0.75), "COc1ccc2[C@H]3CC[C@@]4(C)[C@@H](CC[C@@]4(O)C#C)[C@@H]3CCc2c1")},
	{"celecoxib_rediscovery", toward(ecfp4, identity, "CC1=CC=C(C=C1)C1=CC(=NN1C1=CC=C(C=C1)S(N)(=O)=O)C(F)(F)F")},
	{"troglitazone_rediscovery", toward(ecfp4, identity, "Cc1c(C)c2OC(C)(COc3ccc(CC4SC(=O)NC4=O)cc3)CCc2c(C)c1O")},
	{"thiothixene_rediscovery", toward(ecfp4, identity, "CN(C)S(=O)(=O)c1ccc2Sc3ccccc3C(=CCCN4CCN(C)CC4)c2c1")},
	{"median1", between(ecfp4, "CC1(C)C2CCC1(C)C(=O)C2", "CC(C)C1CCC(C)CC1O")},
	{"median2", between(ecfp6, "O=C1N(CC(N2C1CC3=C(C2C4=CC5=C(OCO5)C=C4)NC6=C3C=CC=C6)=O)C",
		"CCCC1=NN(C2=C1N=C(NC2=O)C3=C(C=CC(=C3)S(=O)(=O)N4CCN(CC4)C)OCC)C")},
	{"isomers_c7h8n2o2", func() *Oracle { return isomer(formulaC7H8N2O2) }},
	{"isomers_c9h10n2o2pf2cl", func() *Oracle { return isomer(formulaC9H10N2O2PF2Cl) }},
	{"osimertinib_mpo", osimertinib},
	{"fexofenadine_mpo", fexofenadine},
	{"ranolazine_mpo", ranolazine},
	{"perindopril_mpo", perindopril},
	{"amlodipine_mpo", amlodipine},
	{"sitagliptin_mpo", sitagliptinMPO},
	{"zaleplon_mpo", zaleplon},
	{"valsartan_smarts", valsartan},
	{"deco_hop", decoHop},
	{"scaffold_hop", scaffoldHop},
	{"qed", func() *Oracle { return single(qed, identity) }},
}

// toward is a task of similarity to one molecule.
func toward(of counts, good modifier, target string) func() *Oracle {
	return func() *Oracle { return single(similarity(of, mustParse(target)), good) }
}

// between is a task of similarity to two molecules at once.
func between(of counts, a, b string) func() *Oracle {
	return func() *Oracle {
		return product(term{similarity(of, mustParse(a)), identity}, term{similarity(of, mustParse(b)), identity})
	}
}

// formula counts the atoms of each element. It is a list because the order of
// summation is part of a score's last bits.
type formula []struct {
	element chem.Element
	n       int
}

var (
	formulaC7H8N2O2 = formula{{chem.Carbon, 7}, {chem.Hydrogen, 8}, {chem.Nitrogen, 2}, {chem.Oxygen, 2}}

	formulaC9H10N2O2PF2Cl = formula{{chem.Carbon, 9}, {chem.Hydrogen, 10}, {chem.Nitrogen, 2}, {chem.Oxygen, 2},
		{chem.Phosphorus, 1}, {chem.Fluorine, 2}, {chem.Chlorine, 1}}

	formulaC16H15F6N5O = formula{{chem.Carbon, 16}, {chem.Hydrogen, 15}, {chem.Fluorine, 6}, {chem.Nitrogen, 5}, {chem.Oxygen, 1}}
	formulaC19H17N3O2  = formula{{chem.Carbon, 19}, {chem.Hydrogen, 17}, {chem.Nitrogen, 3}, {chem.Oxygen, 2}}
)

// isomer scores how near a molecule's formula is to one: a term for each
// element, and one for the number of all atoms.
func isomer(f formula) *Oracle {
	var terms []term
	total := 0
	for _, part := range f {
		total += part.n
		terms = append(terms, term{count(part.element), gaussian(float64(part.n), 1)})
	}
	return product(append(terms, term{atoms, gaussian(float64(total), 2)})...)
}

func osimertinib() *Oracle {
	target := mustParse("COc1cc(N(C)CCN(C)C)c(NC(=O)C=C)cc1Nc2nccc(n2)c3cn(C)c4ccccc34")
	return product(term{tpsa, atLeast(100, 10)}, term{logP, atMost(1, 1)},
		term{similarity(fcfp4, target), clip(0.8)}, term{similarity(ecfp6, target), atMost(0.85, 0.1)})
}

func fexofenadine() *Oracle {
	target := mustParse("CC(C)(C(=O)O)c1ccc(cc1)C(O)CCCN2CCC(CC2)C(O)(c3ccccc3)c4ccccc4")
	return product(term{tpsa, atLeast(90, 10)}, term{logP, atMost(4, 1)}, term{similarity(pairs, target), clip(0.8)})
}

func ranolazine() *Oracle {
	target := mustParse("COc1ccccc1OCC(O)CN2CCN(CC(=O)Nc3c(C)cccc3C)CC2")
	return product(term{tpsa, atLeast(95, 20)}, term{logP, atLeast(7, 1)},
		term{similarity(pairs, target), clip(0.7)}, term{count(chem.Fluorine), gaussian(1, 1)})
}

func perindopril() *Oracle {
	target := mustParse("O=C(OCC)C(NC(C(=O)N1C(C(=O)O)CC2CCCCC12)C)CCC")
	return product(term{similarity(ecfp4, target), identity}, term{aromaticRings, gaussian(2, 0.5)})
}

func amlodipine() *Oracle {
	target := mustParse(`Clc1ccccc1C2C(=C(/N/C(=C2/C(=O)OCC)COCCN)C)\C(=O)OC`)
	return product(term{similarity(ecfp4, target), identity}, term{rings, gaussian(3, 0.5)})
}

func sitagliptinMPO() *Oracle {
	target := mustParse(sitagliptin)
	return product(term{similarity(ecfp4, target), gaussian(0, 0.1)},
		term{logP, gaussian(valueOf(logP, target), 0.2)},
		term{tpsa, gaussian(valueOf(tpsa, target), 5)},
		term{isomer(formulaC16H15F6N5O).Score, identity})
}

func zaleplon() *Oracle {
	target := mustParse("O=C(C)N(CC)C1=CC=CC(C2=CC=NC3=C(C=NN23)C#N)=C1")
	return product(term{similarity(ecfp4, target), identity}, term{isomer(formulaC19H17N3O2).Score, identity})
}

func valsartan() *Oracle {
	target := mustParse(sitagliptin)
	return product(term{matches("CN(C=O)Cc1ccc(c2ccccc2)cc1"), identity},
		term{logP, gaussian(valueOf(logP, target), 0.2)},
		term{tpsa, gaussian(valueOf(tpsa, target), 5)},
		term{bertz, gaussian(valueOf(bertz, target), 30)})
}

func decoHop() *Oracle {
	return &Oracle{mean: arithmetic, terms: []term{
		{pharmacophore(mustParse(hopTarget)), clip(0.85)},
		{matches("CS([#6])(=O)=O"), lacks},
		{matches("[#7]-c1ccc2ncsc2c1"), lacks},
		{matches(hopScaffold), identity},
	}}
}

func scaffoldHop() *Oracle {
	return &Oracle{mean: arithmetic, terms: []term{
		{pharmacophore(mustParse(hopTarget)), clip(0.75)},
		{matches(hopScaffold), lacks},
		{matches("[#6]-[#6]-[#6]-[#8]-[#6]~[#6]~[#6]~[#6]~[#6]-[#7]-c1ccc2ncsc2c1"), identity},
	}}
}
