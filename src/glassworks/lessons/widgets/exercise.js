// An exercise: the learner's function, the check, and the first wrong value beside the right one.
import { asker } from "./asking.js";
import { button, disable, h } from "./kit.js";
import { field, printed } from "./source.js";

const ENOUGH = 3; // wrong answers after which a solution may be looked at

export default {
  render({ model, el }) {
    const { name, title, start, lesson } = model.get("config");
    const key = `glassworks-answer-${name}`;
    const ask = asker(model);
    const said = h("div", { "aria-live": "polite", class: "side" });
    const { row, area } = field(`Your code for: ${title}`, stored(key) ?? start, (text) => store(key, text));
    const solution = solved(asker(model));
    let wrong = 0;
    const check = button("Check", async () => {
      disable(check, true);
      said.replaceChildren(h("p", { class: "muted" }, "Checking ..."));
      const { outcome } = await ask({ source: area.value });
      disable(check, false);
      said.replaceChildren(...shown(outcome));
      if (!outcome.passed) wrong += 1;
      solution.classList.toggle("open", outcome.passed || wrong >= ENOUGH);
      if (outcome.passed) dispatchEvent(new CustomEvent("exercise-solved", { detail: { name, lesson } }));
    }, { class: "main" });
    const again = button("Start over", () => {
      area.value = start;
      store(key, null);
      said.replaceChildren();
    });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) check.click();
    });
    el.append(h("div", { class: "gw wide" }, row, h("div", { class: "row" }, check, again, h("span", { class: "muted" }, "Ctrl+Enter checks, too")), said, solution));
  },
};

/** A solution, which comes when it is unfolded. */
function solved(ask) {
  const place = h("div", {});
  const details = h("details", {}, h("summary", {}, "A solution"), place);
  details.addEventListener("toggle", async () => {
    if (!details.open || place.firstChild) return;
    const { source } = await ask({ do: "solution" });
    place.replaceChildren(h("pre", { tabindex: 0, "aria-label": "A solution" }, source));
  });
  return h("div", { class: "solution" }, details);
}

function shown(outcome) {
  const parts = [h("p", { class: `said ${outcome.passed ? "yes" : "no"}` }, h("b", {}, outcome.passed ? "Right. " : "Wrong. "), outcome.message)];
  if (outcome.inputs) {
    const rows = Object.entries(outcome.inputs).map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value)));
    const at = outcome.place ? ` at ${outcome.place}` : "";
    if (outcome.yours) {
      rows.push(h("tr", {}, h("th", { scope: "row" }, `your value${at}`), h("td", { class: "bad" }, outcome.yours)));
      rows.push(h("tr", {}, h("th", { scope: "row" }, `the right one${at}`), h("td", { class: "good" }, outcome.right)));
    }
    parts.push(h("div", { class: "scroll" }, h("table", {}, h("caption", { hidden: true }, "The case that shows it"), h("tbody", {}, ...rows))));
  }
  if (outcome.hint) parts.push(h("p", {}, h("b", {}, "Hint: "), outcome.hint));
  const output = printed(outcome.output);
  if (output) parts.push(h("p", {}, "It printed:"), output);
  return parts;
}

function stored(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function store(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch { /* a browser that keeps nothing */ }
}
