// The map of the data, drawn by the network's process; images inside the lasso lead to the Data page.
import { element, fail, make, post } from "./ask.js";
import { address, open } from "./inside.js";
import { restore } from "./kept.js";

let paths = [];

// The map has an origin of its own and can only say which images are inside the lasso.
window.addEventListener("message", ({ source, data }) => {
  if (source !== element("map")?.contentWindow || !Array.isArray(data?.lassoed)) return;
  paths = data.lassoed.filter((path) => typeof path === "string");
  element("lassoed").hidden = paths.length === 0;
  element("lassoed-title").textContent = `${paths.length.toLocaleString("en")} images inside the lasso`;
  element("lassoed-paths").replaceChildren(...paths.slice(0, 60).map((path) => make("li", { className: "path", textContent: path })));
});

document.addEventListener("click", async ({ target }) => {
  if (target.id !== "to-data") return; // it comes with the map
  try {
    const { url } = await post(`${address}/data`);
    sessionStorage.setItem("glassworks-shown", JSON.stringify(paths));
    location.assign(`${url}?shown=lasso`);
  } catch (error) {
    fail(error);
  }
});
if (element("map-form")) {
  restore(element("map-form"));
  open(() => undefined).catch(fail);
}
