package report

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// browser opens a page in a headless Chromium and returns the document after
// its scripts ran.
func browser(t *testing.T, page []byte) string {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil || testing.Short() {
		t.Skip("no browser")
	}
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, page, 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(), "--dump-dom", "file://"+path).Output()
	if err != nil {
		t.Skipf("the browser does not run here: %v", err)
	}
	return string(out)
}

// withScript lets a page run one more script, in spite of its policy.
func withScript(page []byte, script string) []byte {
	page = regexp.MustCompile(`script-src [^;]*;`).ReplaceAll(page, []byte("script-src 'unsafe-inline';"))
	return bytes.Replace(page, []byte("</body>"), []byte("<script>"+script+"</script></body>"), 1)
}

func TestOwnScriptRunsAndNoOther(t *testing.T) {
	page := write(t, kepler(t))["report.html"]
	evil := bytes.Replace(page, []byte("</body>"), []byte(`<script>document.title="owned"</script><img src="x" onerror="document.title='owned'"></body>`), 1)
	dom := browser(t, evil)
	if strings.Contains(dom, "<title>owned") {
		t.Error("the policy lets other scripts run")
	}
	if !strings.Contains(dom, `<label class="filter">`) {
		t.Error("the page's own script did not run")
	}
}

func TestSortAndFilter(t *testing.T) {
	page := write(t, kepler(t))["report.html"]
	dom := browser(t, withScript(page, `
		const heads = [...document.querySelectorAll(".ranked th")], out = [];
		const click = (name) => heads.find((h) => h.textContent.trim().startsWith(name)).querySelector("button").click();
		const order = () => out.push([...document.querySelectorAll(".ranked tbody tr")].filter((r) => !r.hidden).map((r) => r.cells[0].textContent.split(" ")[0]).join(" "));
		click("rmse"); order();
		click("rmse"); order();
		click("expression"); order();
		click("rank"); order();
		const input = document.querySelector(".filter input");
		input.value = "SQRT"; input.dispatchEvent(new Event("input")); order();
		out.push(heads.filter((h) => h.hasAttribute("aria-sort")).map((h) => h.textContent + h.getAttribute("aria-sort")).join());
		document.title = out.join(" | ");`))
	title := regexp.MustCompile(`<title>(.*?)</title>`).FindStringSubmatch(dom)[1]
	want := "1 =2 =2 4 5 6 7 8 9 – | 9 8 7 6 5 4 =2 =2 1 – | =2 7 9 1 6 =2 8 4 5 – | 1 =2 =2 4 5 6 7 8 9 – | 4 | rankascending"
	if title != want {
		t.Errorf("sorting gave\n%s\nwant\n%s", title, want)
	}
}
