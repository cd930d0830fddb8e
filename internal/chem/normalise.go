package chem

// normalise rewrites groups that are drawn with a pentavalent nitrogen, a
// phosphine oxide ylide, or a hypervalent halogen to their charge separated
// form, so that one structure has one graph: CN(=O)=O becomes C[N+](=O)[O-].
func (p *perceiver) normalise() {
	for i := range p.m.Atoms {
		if p.m.Atoms[i].Charge != 0 {
			continue
		}
		switch p.m.Atoms[i].Element {
		case Nitrogen:
			p.normaliseNitrogen(i)
		case Phosphorus:
			p.normalisePhosphorus(i)
		case Chlorine, Bromine, Iodine:
			p.normaliseHalogen(i)
		}
	}
}

// normaliseNitrogen: N(=O) of valence five becomes [N+][O-], N#N of valence
// five becomes [N+]=[N-]. One bond is enough.
func (p *perceiver) normaliseNitrogen(n int) {
	m := p.m
	// The mark of the atom itself does not count here.
	if v, _ := m.explicitValenceAs(n, false); v != 5 {
		return
	}
	for _, l := range m.Links(n) {
		bond, other := &m.Bonds[l.Bond], &m.Atoms[l.Atom]
		if other.Charge != 0 {
			continue
		}
		switch {
		case other.Element == Oxygen && bond.Order == Double:
			p.separate(n, int(l.Atom), int(l.Bond), Single)
			return
		case other.Element == Nitrogen && bond.Order == Triple:
			p.separate(n, int(l.Atom), int(l.Bond), Double)
			return
		}
	}
}

// normalisePhosphorus: C=P(=O)X with C or N bound further becomes C=[P+]([O-])X.
func (p *perceiver) normalisePhosphorus(a int) {
	m := p.m
	if m.Degree(a) != 3 || m.explicitValence(a) != 5 {
		return
	}
	oxide, ylide := -1, false
	for i, l := range m.Links(a) {
		if m.Bonds[l.Bond].Order != Double {
			continue
		}
		switch other := &m.Atoms[l.Atom]; other.Element {
		case Oxygen:
			if other.Charge == 0 {
				oxide = i
			}
		case Carbon, Nitrogen:
			ylide = ylide || m.Degree(int(l.Atom)) >= 2
		}
	}
	if oxide >= 0 && ylide {
		l := m.Links(a)[oxide]
		p.separate(a, int(l.Atom), int(l.Bond), Single)
	}
}

// normaliseHalogen: all X=O of a halogen that has only oxygen around become
// [X+][O-].
func (p *perceiver) normaliseHalogen(a int) {
	m := p.m
	if v := m.explicitValence(a); v != 3 && v != 5 && v != 7 {
		return
	}
	for _, l := range m.Links(a) {
		if m.Atoms[l.Atom].Element != Oxygen {
			return
		}
	}
	for _, l := range m.Links(a) {
		if m.Bonds[l.Bond].Order == Double {
			p.separate(a, int(l.Atom), int(l.Bond), Single)
		}
	}
}

// separate moves a pair of electrons from a bond to the atom "minus".
func (p *perceiver) separate(plus, minus, bond int, order Order) {
	p.m.Atoms[plus].Charge++
	p.m.Atoms[minus].Charge = -1
	p.m.Bonds[bond].Order, p.m.Bonds[bond].Kekule = order, order
}
