package molecules

// knownReaction is a reaction that molecules/reactions knows by name.
type knownReaction struct{ name, smarts string }

// amine is a primary or secondary amine, aliphatic or aromatic, that is no amide
// or the like, no hydrazine and no hydroxylamine.
const amine = `NX3;H2,H1;!$(N[C,S,P]=[O,S,N]);!$(N[N,O,S,P]);!$(NC#N);$(N[#6])`

// knownReactions are reactions that medicinal chemists use most, because they
// work for many substrates: those that Roughley and Jordan counted ("The
// medicinal chemist's toolbox", J. Med. Chem. 54, 3451 (2011)) and Brown and
// Boström found to have stayed ("Analysis of past and present synthetic
// methodologies on medicinal chemistry", J. Med. Chem. 59, 4443 (2016)). What a
// template asks for is in the manner of Hartenfeller et al., "A collection of
// robust organic synthesis reactions for in silico molecule design", J. Chem.
// Inf. Model. 51, 3093 (2011); the patterns are our own.
//
// They say which bonds are made. Whether a substrate survives the conditions,
// or which of several groups reacts first, they don't know.
var knownReactions = []knownReaction{
	{"amide", `[CX3;$(C[#6]):1](=[OX1:2])[OX2H1].[` + amine + `:3]>>[C:1](=[O:2])[N:3]`},
	{"sulfonamide", `[SX4;$(S[#6]):1](=[OX1:2])(=[OX1:3])Cl.[` + amine + `:4]>>[S:1](=[O:2])(=[O:3])[N:4]`},
	{"urea", `[NX2;$(N[#6]):1]=[CX2:2]=[OX1:3].[` + amine + `:4]>>[N:1][C:2](=[O:3])[N:4]`},
	{"carbamate", `[NX2;$(N[#6]):1]=[CX2:2]=[OX1:3].[OX2H1;$(O[CX4]);!$(OC[O,N]):4]>>[N:1][C:2](=[O:3])[O:4]`},
	{"reductive-amination", `[CX3;$([CH1][#6]),$([CH0]([#6])[#6]):1]=[OX1].[` + amine + `:2]>>[C:1][N:2]`},
	{"n-alkylation", `[CX4;H2,H3;!$(C[!#6][!#1]):1][Cl,Br,I].[` + amine + `:2]>>[C:1][N:2]`},
	{"suzuki", `[c:1][Br,I].[#6;$(c),$(C=C):2][BX3;$(B([OX2])[OX2])]>>[c:1]-[#6:2]`},
	{"buchwald-hartwig", `[c:1][Cl,Br,I].[` + amine + `:2]>>[c:1][N:2]`},
	{"snar", `[c;$(c:n),$(c:c:c:n),$(c:c[N+](=O)[O-]),$(c:c:c:c[N+](=O)[O-]):1][F,Cl].[` + amine + `:2]>>[c:1][N:2]`},
	{"sonogashira", `[c:1][Br,I].[CX2H1:2]#[CX2;$(C[#6]):3]>>[c:1][C:2]#[C:3]`},
	{"heck", `[c:1][Br,I].[CX3H2:2]=[CX3H1;$(C[#6]):3]>>[c:1][C:2]=[C:3]`},
	{"ether", `[c:1][OX2H1:2].[CX4;H2,H3:3][Cl,Br,I]>>[c:1][O:2][C:3]`},
	{"mitsunobu", `[c:1][OX2H1:2].[CX4;H2,H1;$(C[#6]);!$(C([#8])[#8,#7,#16]):3][OX2H1]>>[c:1][O:2][C:3]`},
	{"ester", `[CX3;$(C[#6]):1](=[OX1:2])[OX2H1].[OX2H1;$(O[CX4;H3,H2,H1]);!$(OC[O,N]):3]>>[C:1](=[O:2])[O:3]`},
	{"click-triazole", `[CX2H1:1]#[CX2;$(C[#6]):2].[NX2;$(N[#6]):3]=[N+:4]=[N-:5]>>[n:3]1[c:1][c:2][n+0:5][n+0:4]1`},
	{"thiazole", `[CX3;$(C[#6]):1](=[OX1])[CX4;H2,H1:2][Cl,Br].[NX3H2:3][CX3:4]=[SX1:5]>>[c:1]1[c:2][s:5][c:4][n:3]1`},
	{"benzimidazole", `[NX3H2:1][c:2]:[c:3][NX3H2:4].[CX3H1;$(C[#6]):5]=[OX1]>>[nH:1]1[c:2][c:3][n:4][c:5]1`},
	{"boc-removal", `[NX3:1][CX3](=[OX1])[OX2]C([CH3])([CH3])[CH3]>>[N:1]`},
	{"ester-hydrolysis", `[CX3;$(C[#6]):1](=[OX1:2])[OX2][CX4;H3,H2]>>[C:1](=[O:2])O`},
	{"nitro-reduction", `[c:1][N+](=O)[O-]>>[c:1]N`},
}
