// The plan: search, teacher mode, progress.
import { done, forget } from "./progress.js";

const search = document.getElementById("search");
const teacher = document.getElementById("teacher");
const rows = [...document.querySelectorAll(".plan > li")];
const query = new URLSearchParams(location.search);

function find() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of rows) row.hidden = !words.every((word) => row.dataset.words.includes(word));
  const left = rows.filter((row) => !row.hidden).length;
  document.getElementById("found").textContent = words.length ? `${left} of ${rows.length} lessons` : "";
}

function teach() {
  document.body.toggleAttribute("data-teacher", teacher.checked);
  for (const link of document.querySelectorAll(".plan a")) {
    const address = new URL(link.href);
    if (teacher.checked) address.searchParams.set("teacher", "1");
    else address.searchParams.delete("teacher");
    link.href = address;
  }
  const here = new URL(location.href);
  if (teacher.checked) here.searchParams.set("teacher", "1");
  else here.searchParams.delete("teacher");
  history.replaceState(null, "", here);
}

function show() {
  const all = done();
  for (const row of rows) {
    const place = row.querySelector(".done");
    if (!place) continue;
    const screens = [...all].filter((one) => one.startsWith(`screen-${row.dataset.number}-`)).length;
    const solved = [...all].filter((one) => one.startsWith(`exercise-${row.dataset.number}-`)).length;
    const parts = [];
    if (screens) parts.push(`${screens} ${screens === 1 ? "screen" : "screens"} read`);
    if (solved) parts.push(`${solved} of ${row.dataset.exercises} exercises solved`);
    place.textContent = parts.length ? `You have ${parts.join(", ")}.` : "Not begun.";
  }
}

search.addEventListener("input", find);
teacher.addEventListener("change", teach);
document.getElementById("forget").addEventListener("click", () => {
  forget();
  show();
});
addEventListener("pageshow", show);
teacher.checked = query.get("teacher") === "1";
teach();
show();
