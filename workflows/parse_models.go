package workflows

func parseModels(f fields) []Model {
	n := f.get("models")
	if n.isNull() {
		return nil
	}
	const advice = "write it as `name: {protocol: openai, url: http://localhost:11434/v1, model: llama3.1}`"
	if n.kind != mappingNode {
		f.r.add(n.pos, advice, "models must be a mapping of names to models, not %s", n.describe())
		return nil
	}
	var out []Model
	for _, e := range n.keys {
		checkName(f.r, "model", e.key, e.pos)
		m := Model{Name: e.key, Pos: e.pos, fields: e.value, broken: e.value.broken}
		if e.value.isNull() || e.value.kind != mappingNode {
			f.r.marking(&m.broken).add(e.pos, advice, "model %q must be a mapping, not %s", e.key, e.value.describe())
		}
		out = append(out, m)
	}
	return out
}

func parseModelBudget(f fields) ModelBudget {
	n := f.get("budget")
	if n.isNull() {
		return ModelBudget{}
	}
	g := f.r.fields(n, "budget", "calls", "tokens", "cost")
	return ModelBudget{Calls: g.value("calls"), Tokens: g.value("tokens"), Cost: g.value("cost")}
}
