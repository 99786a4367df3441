// The map of the data, drawn by the network's process; images inside the lasso lead to the Data page.
import { element, fail, make } from "./ask.js";
import { address, open } from "./inside.js";
import { restore } from "./kept.js";
import { showOnData } from "./shown.js";

let paths = [];

// The map has an origin of its own and can only say which images are inside the lasso.
window.addEventListener("message", ({ source, data }) => {
  if (source !== element("map")?.contentWindow || !Array.isArray(data?.lassoed)) return;
  paths = data.lassoed.filter((path) => typeof path === "string");
  element("lassoed").hidden = paths.length === 0;
  element("lassoed-title").textContent = `${paths.length.toLocaleString("en")} images inside the lasso`;
  element("lassoed-paths").replaceChildren(...paths.slice(0, 60).map((path) => make("li", { className: "path", textContent: path })));
});

document.addEventListener("click", ({ target }) => {
  if (target.id === "to-data") showOnData(address, paths, "lasso"); // the button comes with the map
});
if (element("map-form")) {
  restore(element("map-form"));
  open(() => undefined).catch(fail);
}
