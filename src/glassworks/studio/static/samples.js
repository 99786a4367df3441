// Samples of a generative network, as they come.
import { ask, element, make } from "./ask.js";

const run = element("run"), address = `/runs/${encodeURIComponent(run.dataset.name)}/samples`;
const AGAIN = 3000; // milliseconds
let before = "";

async function look() {
  const { samples } = await ask(`${address}.json`);
  const now = JSON.stringify(samples);
  if (now === before) return;
  before = now;
  element("samples").hidden = samples.length === 0;
  element("samples-of").replaceChildren(
    ...samples.map(({ kind, files, texts = [] }) => {
      const written = texts.map(({ name, text }) => make("div", {}, make("small", { textContent: name.replace(/-0*/, " ") }), make("p", { className: "name", textContent: text })));
      const images = files.map((file) => make("img", { src: `${address}/${encodeURIComponent(kind)}/${encodeURIComponent(file)}`, alt: `${kind}, ${file.replace(".png", "").replace(/-0*/, " ")}` }));
      return make("figure", {}, make("figcaption", { textContent: kind.replaceAll("_", " ") }), make("div", { className: "made" }, ...images, ...written));
    }),
  );
}

// The stream of events says that the studio does not answer.
function begin() {
  look().catch((error) => error.isFinal || setTimeout(begin, AGAIN));
}

begin();
setInterval(() => !document.hidden && document.querySelector("#status.running") && look().catch(() => undefined), 2000);
