package program

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// inherited are the variables that programs get from Cupel's own environment:
// they say where things are on this machine, not what to compute.
var inherited = []string{
	"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TMP", "TEMP",
	"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
	"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "R_HOME", "R_LIBS", "R_LIBS_USER", "JULIA_DEPOT_PATH", "JAVA_HOME",
	"SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
	"SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
}

// inheritedFamilies are prefixes of such variables.
var inheritedFamilies = []string{"CONDA_", "PYENV_", "CUDA_", "NVIDIA_", "ROCR_", "HIP_", "OMP_", "MKL_", "OPENBLAS_"}

// steady are settings without which the same program may give other results
// the next time.
var steady = map[string]string{"LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"}

// ownVariable begins the names of the variables that tell a program what to do.
const ownVariable = "CUPEL_"

// checkEnv checks what the workflow says of the environment.
func checkEnv(o Options) error {
	for _, name := range slices.Concat(slices.Sorted(maps.Keys(o.Env)), o.PassEnv) {
		switch {
		case name == "" || strings.ContainsAny(name, "=\x00"):
			return fmt.Errorf("%q is no name for an environment variable", name)
		case strings.HasPrefix(name, ownVariable):
			return fmt.Errorf("the environment variable %s can't be set: names that begin with %s are Cupel's own; hand parameters over with `params`", name, ownVariable)
		case strings.ContainsRune(o.Env[name], 0):
			return fmt.Errorf("the value of the environment variable %s holds a NUL byte", name)
		}
	}
	return nil
}

// environment puts together the variables that are the same for all requests.
func (p *Program) environment() (map[string]string, error) {
	env := maps.Clone(steady)
	for _, v := range os.Environ() {
		name, value, _ := strings.Cut(v, "=")
		family := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
		if slices.Contains(inherited, strings.ToUpper(name)) || slices.Contains(inherited, name) || slices.ContainsFunc(inheritedFamilies, family) {
			env[name] = value
		}
	}
	for _, name := range p.options.PassEnv {
		value, ok := os.LookupEnv(name)
		if !ok {
			return nil, &Error{Program: p.name, Reason: fmt.Errorf("pass_env names %s, which is not set in the environment of cupel", name)}
		}
		env[name] = value
	}
	maps.Copy(env, p.options.Env)
	env["CUPEL_FORMAT"], env["CUPEL_MODE"], env["CUPEL_PARAMS"] = string(p.options.Format), string(p.options.Mode), string(p.params)
	env["PWD"] = p.dir
	return env, nil
}

// secrets replaces the values of passed variables in what a program writes.
func (p *Program) secrets() *strings.Replacer {
	const least = 6 // shorter ones are no secrets, and replacing them would garble the text
	var pairs []string
	for _, name := range p.options.PassEnv {
		if value := os.Getenv(name); len(value) >= least {
			pairs = append(pairs, value, "***")
		}
	}
	return strings.NewReplacer(pairs...)
}

func flat(env map[string]string) []string {
	out := make([]string, 0, len(env))
	for _, name := range slices.Sorted(maps.Keys(env)) {
		out = append(out, name+"="+env[name])
	}
	return out
}

// encodeParams makes the JSON object of the parameters. A text that is itself
// a JSON number, true, false, a list or an object is passed as that.
func encodeParams(params map[string]string) (json.RawMessage, error) {
	const most = 100 << 10 // the system's limit for a variable is 128 KiB on Linux
	values := make(map[string]json.RawMessage, len(params))
	for name, text := range params {
		if !json.Valid([]byte(text)) || text[0] == '"' || text == "null" || strings.TrimSpace(text) != text {
			quoted, err := json.Marshal(text)
			if err != nil {
				return nil, err
			}
			values[name] = quoted
			continue
		}
		values[name] = json.RawMessage(text)
	}
	out, err := json.Marshal(values)
	if err == nil && len(out) > most {
		err = fmt.Errorf("params take %d KiB as JSON, more than the %d KiB that fit into an environment variable; hand large data over as an input", len(out)>>10, most>>10)
	}
	return out, err
}
