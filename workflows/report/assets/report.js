
"use strict";
(() => {
  // The value a cell sorts by: its own key, else its full number, else its text.
  const key = (cell, numeric) => {
    const text = cell.dataset.v ?? (cell.title || cell.textContent);
    if (!numeric) return text;
    const value = parseFloat(text === "+Inf" ? "Infinity" : text === "-Inf" ? "-Infinity" : text);
    return Number.isNaN(value) ? null : value;
  };
  const compare = (a, b, numeric) => {
    if (a === null || b === null) return 0;
    return numeric ? a - b : a.localeCompare(b, "en", { numeric: true });
  };
  const sortBy = (table, index, descending) => {
    const body = table.tBodies[0];
    const numeric = table.tHead.rows[0].cells[index].classList.contains("n");
    const rows = [...body.rows].map((row, i) => {
      const cell = row.cells[index];
      return { row, i, value: cell.classList.contains("z") ? null : key(cell, numeric) };
    });
    rows.sort((a, b) => {
      if ((a.value === null) !== (b.value === null)) return a.value === null ? 1 : -1; // missing values last
      return (descending ? -1 : 1) * compare(a.value, b.value, numeric) || a.i - b.i;
    });
    body.append(...rows.map((r) => r.row));
  };
  for (const ranked of document.querySelectorAll(".ranked")) {
    const table = ranked.querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, index) => {
      head.querySelector("button").addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        for (const h of heads) h.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sortBy(table, index, descending);
      });
    });
    const shown = ranked.querySelector(".shown");
    const whole = [...shown.childNodes];
    const label = ranked.querySelector(".filter");
    label.hidden = false;
    label.querySelector("input").addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      const rows = [...table.tBodies[0].rows];
      let n = 0;
      for (const row of rows) {
        const text = [...row.cells].map((c) => `${c.textContent}\n${c.title}`).join("\n");
        row.hidden = wanted !== "" && !text.toLowerCase().includes(wanted);
        if (!row.hidden) n++;
      }
      if (wanted === "") shown.replaceChildren(...whole);
      else shown.textContent = `${n} of the ${rows.length} rows shown here match`;
    });
  }
  for (const button of document.querySelectorAll(".copy")) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(source); // no clipboard here: select it to be copied
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }
})();
