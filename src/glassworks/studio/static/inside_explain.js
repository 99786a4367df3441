// Maps of an answer by several methods, one after the other, each with the verdict of its tests.
import { element, fail, make, offer } from "./ask.js";
import { typeset } from "./figures.js";
import { restore } from "./kept.js";
import { chosen, open, options, question } from "./inside.js";

const METHODS = { grad_cam: "Grad-CAM", gradient: "gradient", integrated_gradients: "integrated gradients", occlusion: "occlusion" };
let round = 0;

async function look() {
  const own = (round += 1);
  const items = Object.entries(METHODS).map(([method, title]) => [method, make("li", {}, make("h3", { textContent: title }), make("p", { className: "help", textContent: "waits …" }))]);
  element("explanations").replaceChildren(...items.map(([, item]) => item));
  for (const [method, item] of items) {
    await explain(own, method, item);
    if (own !== round) return; // another image was chosen meanwhile
  }
}

async function explain(own, method, item) {
  const words = item.lastChild;
  words.className = "help";
  words.hidden = false;
  words.textContent = "is made and tested …";
  const settings = { image: chosen(), method };
  if (element("explain-target").value) settings.target = element("explain-target").value;
  try {
    const found = await question("explain", settings);
    if (own === round) fill(item, found);
  } catch (error) {
    if (own !== round) return;
    words.className = "wrong";
    offer(error, () => explain(own, method, item), words);
  }
}

function fill(item, found) {
  const [one] = found.explanations;
  const verdict = make("p", { className: `verdict ${one.passed ? "passed" : "not"}`, textContent: one.passed ? "Passed every test." : "Do not rely on it: it failed a test." });
  const checks = one.checks.map((check) => make("li", { className: check.passed ? "passed" : "not" }, make("b", { textContent: `${check.passed ? "passed" : "failed"}: ${check.name.replaceAll("_", " ")}` }), ` ${typeset(check.words)}`));
  const image = make("img", { src: one.map, width: 224, height: 224, alt: `Where '${found.label}' comes from, by ${one.title}` });
  item.replaceChildren(make("h3", { textContent: one.title }), image, verdict, make("ul", { className: "checks" }, ...checks));
}

function ready(about) {
  options(element("explain-target"), about.classes);
  restore(element("explain-target").parentElement);
  element("explain-target").onchange = look;
}

open(ready, look).catch(fail);
