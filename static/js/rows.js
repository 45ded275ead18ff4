// A long table by keyboard: with a link of it in focus, arrows (or j and k) go from row to row, n takes the
// row's next step, Home and End go to its ends. Only there: single keys elsewhere belong to the reader (WCAG 2.1.4).
(() => {
  "use strict";

  const first = (row) => row.querySelector("a");
  const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

  for (const table of document.querySelectorAll("table[data-rows]")) {
    const rows = [...table.tBodies[0].rows];
    const target = (key, at) => {
      if (key === "Home") return rows[0];
      if (key === "End") return rows[rows.length - 1];
      return key in steps ? rows[at + steps[key]] : undefined;
    };

    table.addEventListener("keydown", (event) => {
      const row = event.target.closest("tbody tr");
      if (!row || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      if (event.key === "n") {
        row.querySelector("[data-next]")?.click();
        return;
      }
      const next = target(event.key, rows.indexOf(row));
      if (next) {
        event.preventDefault();
        first(next).focus();
      }
    });
  }

  for (const told of document.querySelectorAll("[data-keys-told]")) {
    told.hidden = false;
  }
})();
