// The images of a set: filters by class, problem and path; labels and images left out, kept in an overlay, with undo.
import { ask, element, fail, lines, make, offer, post } from "./ask.js";
import { Grid } from "./grid.js";
import { restore } from "./kept.js";
import { near } from "./near.js";
import { shownBefore } from "./shown.js";

const root = element("data");
const address = `/data/${encodeURIComponent(root.dataset.name)}`;
// What was done can be undone after a reload, too. A browser keeps it by address, where another workspace may be tomorrow.
const KEPT = `glassworks-undo:${root.dataset.overlay}`;
const MOST_KEPT = 50;
const undo = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
const SHOWN = "*shown"; // images that another page chose
const chosenBefore = shownBefore();
let set, grid, kinds, counted; // counted: of every kind of problem, how many of the images have it

async function wait() {
  for (;;) {
    const { state } = await ask(`${address}.json`);
    if (state.state === "ready") return open();
    if (state.state !== "working") {
      const words = { interrupted: "The process that reads them has ended before it was done." };
      element("loading-words").textContent = lines(state.error?.message ? state.error : { message: words[state.state] ?? "This did not work." });
      element("loading-words").className = "wrong";
      element("loading-bar").hidden = true;
      element("again").hidden = false;
      element("bring").hidden = state.state !== "failed";
      return undefined;
    }
    if (state.total) Object.assign(element("loading-bar"), { max: state.total, value: state.done });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function open() {
  set = await ask(`${address}/index.json`);
  kinds = new Map();
  for (const problem of set.problems) {
    if (!kinds.has(problem.kind)) kinds.set(problem.kind, new Map());
    kinds.get(problem.kind).set(problem.path, problem);
  }
  // What a change need not look for again among very many images.
  set.numbers = new Map(set.paths.map((path, number) => [path, number]));
  lay(set);
  counted = [...kinds].map(([kind, problems]) => [kind, [...problems.keys()].filter((path) => set.numbers.has(path)).length]).filter(([, count]) => count);
  element("loading").hidden = true;
  element("ready").hidden = false;
  grid = new Grid(element("grid"), element("sheet"), { address: `${address}/thumbnails`, describe, changed: note });
  grid.box.addEventListener("keydown", keys);
  fillFilters();
  if (chosenBefore.size) element("problem").value = SHOWN;
  filter();
  restore(element("ready"));
}

// Takes the changes as the studio has them.
function lay({ relabelled, excluded }) {
  set.relabelled = new Map(Object.entries(relabelled));
  set.excluded = new Set(excluded);
  set.shown = set.paths.map((path, number) => set.relabelled.get(path) ?? set.classes[set.labels[number]]);
  set.counts = new Map(set.classes.map((name) => [name, 0])); // images by label
  for (const label of set.shown) set.counts.set(label, (set.counts.get(label) ?? 0) + 1);
}

// Another tab has changed something: what this one shows and can undo is the same.
window.addEventListener("storage", ({ key }) => key === KEPT && set && follow());

function follow() {
  last = last.then(async () => {
    lay(await ask(`${address}/changes`));
    undo.splice(0, undo.length, ...JSON.parse(localStorage.getItem(KEPT) ?? "[]"));
    fillFilters();
    filter();
  }).catch((error) => offer(error, follow));
}

function describe(number) {
  const path = set.paths[number];
  return { path, label: set.shown[number], isOut: set.excluded.has(path), isChanged: set.relabelled.has(path) };
}

function fillFilters() {
  const { counts } = set;
  const option = (value, words) => make("option", { value, textContent: words });
  const before = [element("class").value, element("problem").value];
  element("class").replaceChildren(option("", `all, ${set.paths.length.toLocaleString("en")}`), ...[...counts].map(([name, count]) => option(name, `${name}, ${count.toLocaleString("en")}`)));
  element("problem").replaceChildren(
    option("", "all images"), ...(chosenBefore.size ? [option(SHOWN, `chosen before, ${chosenBefore.size.toLocaleString("en")}`)] : []), option("*out", `left out, ${set.excluded.size}`), option("*changed", `relabelled, ${set.relabelled.size}`),
    ...counted.map(([kind, count]) => option(kind, `${kind.replaceAll("_", " ")}, ${count.toLocaleString("en")}`)),
  );
  [element("class").value, element("problem").value] = before;
  element("labels").replaceChildren(...[...counts.keys()].map((name) => option(name, name)));
  const changes = set.relabelled.size + set.excluded.size;
  tellNewClasses();
  element("changed").textContent = changes ? `${set.relabelled.size} relabelled, ${set.excluded.size} left out` : "Nothing was changed.";
}

// A label that is new makes a class, also where it was meant to be another one.
function tellNewClasses() {
  const made = [...set.counts].filter(([name, count]) => count && !set.classes.includes(name));
  const words = made.map(([name, count]) => {
    const meant = near(name, set.classes);
    return `${name} (${count === 1 ? "1 image" : `${count.toLocaleString("en")} images`}${meant ? `; if ${meant} is meant, relabel` : ""})`;
  });
  element("made").textContent = `${made.length === 1 ? "A new class" : "New classes"}: ${words.join(", ")}.`;
  element("made").hidden = !made.length;
}

// Whether an image is one of those that are asked for.
function chooser() {
  const name = element("class").value, kind = element("problem").value, words = element("words").value.toLowerCase();
  const has = { "": () => true, [SHOWN]: (path) => chosenBefore.has(path), "*out": (path) => set.excluded.has(path), "*changed": (path) => set.relabelled.has(path) };
  const isKind = has[kind] ?? ((path) => kinds.get(kind).has(path));
  return (number) => (!name || set.shown[number] === name) && isKind(set.paths[number]) && (!words || set.paths[number].toLowerCase().includes(words));
}

function filter() {
  const isShown = chooser();
  const shown = [];
  for (let number = 0; number < set.paths.length; number += 1) if (isShown(number)) shown.push(number);
  element("none").hidden = shown.length > 0;
  grid.show(shown);
}

function note() {
  const count = grid.chosen.size;
  element("chosen").textContent = count ? `${count.toLocaleString("en")} chosen` : "None chosen";
  for (const id of ["relabel", "exclude", "include"]) element(id).disabled = !count;
  element("undo").disabled = !undo.length;
  const number = grid.shown[grid.active];
  const path = number === undefined ? "" : set.paths[number];
  const found = [...kinds.values()].map((problems) => problems.get(path)).filter(Boolean);
  element("detail").textContent = [path, ...found.map((one) => `${one.kind.replaceAll("_", " ")} (${one.action}): ${one.detail}`)].join("\n");
}

// One after the other, in the order in which they were asked for.
let last = Promise.resolve();
function change(changes) {
  last = last.then(() => apply(changes));
}

function undoLast() {
  last = last.then(async () => {
    if (!undo.length || !(await apply(undo.at(-1), false))) return; // what could not be undone can be tried again
    undo.pop();
    keep();
    note();
  });
}

// What is not already so: to be undone only once, also where a button was pressed twice.
function needed({ relabelled = {}, excluded = {} }) {
  const labels = Object.entries(relabelled).filter(([path, label]) => (set.relabelled.get(path) ?? null) !== label);
  const out = Object.entries(excluded).filter(([path, isOut]) => set.excluded.has(path) !== isOut);
  return labels.length + out.length ? { relabelled: Object.fromEntries(labels), excluded: Object.fromEntries(out) } : null;
}

async function apply(asked, remember = true) {
  const changes = needed(asked);
  if (!changes) return true;
  const back = { relabelled: {}, excluded: {} };
  for (const path of Object.keys(changes.relabelled)) back.relabelled[path] = set.relabelled.get(path) ?? null;
  for (const path of Object.keys(changes.excluded)) back.excluded[path] = set.excluded.has(path);
  try {
    await post(`${address}/changes`, changes);
  } catch (error) {
    fail(error);
    return false;
  }
  element("failed").hidden = true;
  const touched = [...Object.keys(changes.relabelled), ...Object.keys(changes.excluded)].map((path) => set.numbers.get(path)).filter((number) => number !== undefined);
  const before = touched.map(chooser()), filters = chosenFilters();
  for (const [path, label] of Object.entries(changes.relabelled)) {
    label ? set.relabelled.set(path, label) : set.relabelled.delete(path);
    relabelOne(set.numbers.get(path), label);
  }
  for (const [path, out] of Object.entries(changes.excluded)) out ? set.excluded.add(path) : set.excluded.delete(path);
  if (remember) undo.push(back);
  keep();
  fillFilters();
  const now = touched.map(chooser());
  // None comes or goes, unless the class that was filtered by is gone.
  if (filters === chosenFilters() && now.every((isShown, at) => isShown === before[at])) grid.show(grid.shown);
  else filter();
  return true;
}

function chosenFilters() {
  return ["class", "problem"].map((id) => element(id).value).join("\n");
}

function relabelOne(number, label) {
  if (number === undefined) return;
  const { counts } = set, own = set.classes[set.labels[number]], old = set.shown[number], name = label ?? own;
  set.shown[number] = name;
  counts.set(old, counts.get(old) - 1);
  if (!counts.get(old) && !set.classes.includes(old)) counts.delete(old); // a class that was made here
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function keep() {
  undo.splice(0, Math.max(0, undo.length - MOST_KEPT));
  try {
    localStorage.setItem(KEPT, JSON.stringify(undo));
  } catch {
    localStorage.removeItem(KEPT); // too much for the browser: this page still has it
  }
}

function ofChosen(value) {
  return Object.fromEntries([...grid.chosen].map((number) => [set.paths[number], value]));
}

function relabel() {
  const label = element("label").value.trim();
  if (!label) return element("label").focus();
  const own = (number) => (set.classes[set.labels[number]] === label ? null : label);
  return change({ relabelled: Object.fromEntries([...grid.chosen].map((number) => [set.paths[number], own(number)])) });
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.toLowerCase() === "x" && grid.chosen.size) change({ excluded: ofChosen(true) });
  if (event.key.toLowerCase() === "u") undoLast();
}

element("relabel").onclick = relabel;
element("label").onkeydown = (event) => (event.key === "Enter" && grid.chosen.size ? relabel() : undefined);
element("exclude").onclick = () => change({ excluded: ofChosen(true) });
element("include").onclick = () => change({ excluded: ofChosen(false) });
element("undo").onclick = undoLast;
for (const id of ["class", "problem", "words"]) element(id).addEventListener("input", filter);
element("again").onclick = () => post(`${address}/look`).then(() => location.reload(), fail);
element("remove").onclick = () => element("sure").showModal();
element("keep").onclick = () => element("sure").close();
element("really").onclick = async () => {
  element("sure").close();
  try {
    const { url } = await post(`${address}/remove`);
    localStorage.removeItem(KEPT);
    location.replace(url);
  } catch (error) {
    fail(error);
  }
};
function begin() {
  element("loading").hidden = false;
  wait().catch((error) => {
    element("loading").hidden = true;
    offer(error, begin);
  });
}
begin();
