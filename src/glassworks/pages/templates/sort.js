// Sorting by a column; the tables are whole without it.
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  if (body.rows.length < 3) continue;
  for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
      const order = (a, b) => value(a).localeCompare(value(b), undefined, { numeric: true });
      const numeric = (a, b) => value(a) - value(b);
      const rows = [...body.rows].sort(column ? numeric : order);
      body.append(...(down ? rows.reverse() : rows));
    });
  }
}
