// A cell of the confusion matrix opens its images, and these lead to mending their labels.
import { element, fail, make, post } from "./ask.js";
import { percent } from "./figures.js";
import { remember, remembered } from "./kept.js";
import { showOnData } from "./shown.js";

const MOST = 24;
const address = `/runs/${encodeURIComponent(element("run").dataset.name)}`;
const ask = (kind, settings = {}) => post(`${address}/inside/ask`, { kind, settings });
let answers = null, paths = [];

async function open(title, wanted) {
  element("shown-state").textContent = "The model looks at its held-out images again; this takes some seconds the first time.";
  try {
    answers ??= await ask("answers");
    const found = wanted(answers.images);
    paths = found.map((one) => one.path);
    const { images } = await ask("held", { numbers: found.slice(0, MOST).map((one) => one.number) });
    element("shown-title").textContent = `${title}: ${found.length.toLocaleString("en")}${found.length > MOST ? `, the first ${MOST}` : ""}`;
    element("shown-images").replaceChildren(...images.map((image, at) => item(image, found[at])));
    element("shown").hidden = false;
  } catch (error) {
    fail(error);
  }
  element("shown-state").textContent = "";
}

function item(image, said) {
  const words = make("span", {}, make("b", { className: "name", textContent: said.predicted }), ` ${percent(said.probability)}`);
  const inside = make("a", { href: `${address}/inside/explain?image=held:${said.number}`, textContent: "Why?" });
  inside.append(make("span", { className: "said-aloud", textContent: ` ${said.path}` }));
  const label = make("small", {}, "labelled ", make("span", { className: "name", textContent: said.true }));
  return make("li", {}, make("img", { src: image.image, alt: said.path, title: said.path, width: 96, height: 96 }), words, label, inside);
}

const OPENERS = {
  cell: ([label, predicted]) => open(`${label}, answered ${predicted}`, (all) => all.filter((one) => one.true === label && one.predicted === predicted)),
  worst: () => open("Mistakes, the most confident first", (all) => all.filter((one) => one.true !== one.predicted).sort((a, b) => b.probability - a.probability)),
};

function choose(kind, classes = []) {
  remember("shown", { kind, classes }); // Back from the explanation of one of them leads to all of them again
  OPENERS[kind](classes);
}

// The matrix comes into the page of a run once that has finished.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("#confusions button");
  if (!button) return;
  if (button.id === "mend") showOnData(address, paths, "mistakes");
  else if ("worst" in button.dataset) choose("worst");
  else choose("cell", [button.dataset.true, button.dataset.predicted]);
});

const before = remembered("shown");
if (before && element("confusions")) OPENERS[before.kind](before.classes);
