// Images that excite a class or a channel most.
import { element, fail, make } from "./ask.js";
import { restore } from "./kept.js";
import { number, percent } from "./figures.js";
import { open, options, question } from "./inside.js";

const MOST = 12;

function ready(about) {
  options(element("dream-target"), about.classes);
  options(element("dream-layer"), about.layers);
  element("dream-layer").onchange = () => {
    element("of-class").hidden = element("dream-layer").value !== "";
    element("of-channel").hidden = element("dream-layer").value === "";
  };
  restore(element("dream-form"));
  const button = element("dream-form").querySelector("button");
  button.disabled = false;
  element("dream-form").onsubmit = async (event) => {
    event.preventDefault();
    element("failed").hidden = true;
    button.disabled = true;
    element("dream-state").textContent = "It is dreaming; this takes from some seconds to a minute.";
    const layer = element("dream-layer").value;
    const settings = layer ? { layer, channel: Number(element("dream-channel").value) } : { target: element("dream-target").value };
    try {
      keep(await question("dream", settings), layer ? `channel ${settings.channel} of ${layer}` : settings.target);
    } catch (error) {
      fail(error);
    }
    element("dream-state").textContent = "";
    button.disabled = false;
  };
}

// Dreams take long: after a reload and Back they are there again, with the page's entry in the browser's history.
function keep(found, title) {
  const { dreams: [{ probability, reached, noise }], image, noise_pictures } = found;
  const dream = { title, image, noise_pictures, noise, probability, reached };
  history.replaceState({ ...history.state, dreams: [...(history.state?.dreams ?? []), dream].slice(-MOST) }, "");
  show(dream);
}

function show(dream) {
  const isClass = dream.probability.length > 0;
  const reached = `${isClass ? "score" : "activation"} ${number(Math.max(...dream.reached))}${isClass ? `, of which the network is ${percent(dream.probability[0])} sure` : ""}`;
  const image = make("img", { src: dream.image, width: 192, height: 192, alt: `An image made to excite ${dream.title}` });
  element("no-dreams").hidden = true;
  element("dreams").prepend(make("li", {}, image, make("h3", { textContent: dream.title }), make("p", { textContent: `${reached}; the best of ${dream.noise_pictures} images of noise reaches ${number(dream.noise)}.` })));
}

element("dream-form")?.addEventListener("submit", (event) => event.preventDefault()); // before the network is open, too
open(ready).catch(fail);
if (element("dreams")) (history.state?.dreams ?? []).forEach(show);
