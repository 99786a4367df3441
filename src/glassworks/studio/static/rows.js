// Rows of runs as they are now, while somebody looks: one that has finished can be chosen, and what was chosen stays.
import { ask, pageNow } from "./ask.js";

const EVERY = 2000; // milliseconds
const rowsOf = (page) => [...page.querySelectorAll("tr[data-run]")];

async function refresh() {
  if (document.hidden || !document.querySelector(".status.running, .status.queued")) return;
  const { runs } = await ask("/runs.json");
  const status = new Map(runs.map((run) => [run.name, run.status]));
  const isOld = (row) => status.has(row.dataset.run) && row.querySelector("[data-status]").textContent !== status.get(row.dataset.run);
  if (!rowsOf(document).some(isOld)) return;
  const now = new Map(rowsOf(await pageNow()).map((row) => [row.dataset.run, row]));
  for (const row of rowsOf(document)) {
    // Only cells that differ are replaced: neither a tick nor the focus is part of what the studio sends.
    [...(now.get(row.dataset.run)?.cells ?? [])].forEach((cell, at) => {
      if (row.cells[at].innerHTML !== cell.innerHTML) row.cells[at].replaceChildren(...cell.childNodes);
    });
  }
}

export function keepFresh() {
  setInterval(() => refresh().catch(() => undefined), EVERY);
}
