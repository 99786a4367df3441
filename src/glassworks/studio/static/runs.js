// Keeps the statuses of the list as they are, while somebody looks.
import { ask } from "./ask.js";

async function refresh() {
  if (document.hidden || !document.querySelector(".status.running, .status.queued")) return;
  const { runs } = await ask("/runs.json");
  for (const run of runs) {
    const row = [...document.querySelectorAll("tr[data-run]")].find((one) => one.dataset.run === run.name);
    const status = row?.querySelector("[data-status]");
    if (status && status.textContent !== run.status) {
      status.textContent = run.status;
      status.className = `status ${run.status}`;
    }
  }
}

const form = document.getElementById("compare");
if (form) {
  const chosen = () => [...form.querySelectorAll("input[name=run]:checked")].map((box) => box.value);
  const count = () => (form.querySelector("button").disabled = chosen().length < 2);
  form.addEventListener("input", count);
  window.addEventListener("pageshow", count); // Back and reload keep what was chosen, without an event
  form.onsubmit = (event) => {
    event.preventDefault();
    location.assign(`/compare?runs=${chosen().map(encodeURIComponent).join(",")}`);
  };
}

setInterval(() => refresh().catch(() => {}), 2000);
