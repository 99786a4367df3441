// What the pages inside a network share: its process, the chosen image, and an address that survives a reload.
import { ask, element, fail, make, offer, post } from "./ask.js";
import { onDrop } from "./drop.js";
import { percent, typeset } from "./figures.js";

const root = element("inside");
export const address = root ? `/runs/${encodeURIComponent(root.dataset.name)}` : "";
const AT_ONCE = 12;
let image = root?.dataset.image;

export function question(kind, settings = {}) {
  return post(`${address}/inside/ask`, { kind, settings });
}

// The last one that was asked is the one that is shown, whatever comes back first. `words` say meanwhile what is done.
export function latest(words = null) {
  let newest = 0;
  return async function begin(work, show, meanwhile = "") {
    const own = (newest += 1);
    element("failed").hidden = true;
    if (words) words.textContent = meanwhile;
    try {
      const found = await work();
      if (own === newest) show(found);
    } catch (error) {
      if (own !== newest) return;
      if (words) words.textContent = "";
      offer(error, () => begin(work, show, meanwhile));
    }
  };
}

export const chosen = () => image;

export function remember(values) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) value ? query.set(name, value) : query.delete(name);
  history.replaceState(history.state, "", `?${query}`);
  for (const link of document.querySelectorAll("a[data-part]")) link.search = `?image=${encodeURIComponent(query.get("image") ?? image)}`;
}

export function options(select, names, chosenName = "") {
  for (const name of names) select.append(make("option", { value: name, textContent: name, selected: name === chosenName }));
}

// The name of a layer, which a narrow page breaks at its dots.
export function breakable(name) {
  return name.split(/(?<=\.)/).flatMap((part, at) => (at ? [make("wbr"), part] : [part]));
}

const show = latest();

function choose(name, changed) {
  image = name;
  remember({ image: name });
  for (const button of element("held").children) button.setAttribute("aria-pressed", String(button.dataset.image === name));
  show(
    async () => {
      // The images may be gone: one of one's own can still be brought.
      if (!element("held").childElementCount) await strip(0, changed).catch(() => undefined);
      return question("says", { image: name });
    },
    (said) => {
      element("given").src = said.image;
      element("says").replaceChildren(
        ...said.top.map(({ label, probability }) => {
          const meter = make("meter", { value: probability });
          meter.setAttribute("aria-label", label);
          return make("li", {}, make("span", { className: "name", textContent: label }), make("span", { className: "share", textContent: percent(probability) }), meter);
        }),
      );
      changed(name);
    },
  );
}

async function strip(first, changed) {
  const numbers = Array.from({ length: AT_ONCE }, (_, at) => first + at);
  const held = await question("held", { numbers });
  element("more").hidden = held.total <= AT_ONCE;
  element("more").onclick = () => strip(first + AT_ONCE >= held.total ? 0 : first + AT_ONCE, changed).catch(fail);
  element("held").replaceChildren(
    ...held.images.map((one) => {
      const name = `held:${one.number}`;
      const button = make("button", { type: "button", title: one.path }, make("img", { src: one.image, alt: `${one.label}, ${one.path}`, width: 48, height: 48 }));
      button.dataset.image = name;
      button.setAttribute("aria-pressed", String(name === image));
      button.onclick = () => choose(name, changed);
      return button;
    }),
  );
}

async function bring(file, opening, changed) {
  if (!file) return;
  try {
    await opening();
    choose((await ask("/images", { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } })).image, changed);
  } catch (error) {
    offer(error, () => bring(file, opening, changed));
  }
}

// An image of one's own, also while the network is still being opened, or could not be.
function listen(opening, changed) {
  element("own").onchange = () => {
    bring(element("own").files[0], opening, changed);
    element("own").value = ""; // where it was refused, the same may be chosen again
  };
  onDrop(root, ({ files }) => bring(files[0], opening, changed));
}

// Opens the network, then shows the chooser of images; `changed` is called with each image that is chosen.
export async function open(ready, changed) {
  if (!root) return;
  remember({ image });
  let opened = null; // once it is open or being opened
  const opening = () => (opened ??= enter(ready).catch((error) => {
    opened = null;
    throw error;
  }));
  if (changed) listen(opening, changed);
  root.classList.toggle("needs-network", Boolean(changed));
  const begin = async () => {
    try {
      await opening();
      if (changed) choose(image, changed);
    } catch (error) {
      offer(error, begin);
    }
  };
  await begin();
}

async function enter(ready) {
  element("state").textContent = "The network is being opened; this takes some seconds.";
  root.classList.remove("shut");
  try {
    const about = await question("about");
    element("state").textContent = typeset(about.notes.join(" "));
    await ready(about);
  } catch (error) {
    element("state").textContent = "";
    root.classList.add("shut");
    throw error;
  }
}
