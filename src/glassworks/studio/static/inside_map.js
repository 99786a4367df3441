// The map of the data, drawn by the network's process; images inside the lasso lead to the Data page.
import { element, fail, make, post } from "./ask.js";
import { address, open, question } from "./inside.js";
import { restore } from "./kept.js";

let paths = [];

function begin(form) {
  form.onsubmit = async (event) => {
    event.preventDefault();
    element("failed").hidden = true;
    form.querySelector("button").disabled = true;
    element("map-state").textContent = "Every image goes through the network once; this takes half a minute and more.";
    try {
      await question("map", { method: element("map-method").value, images: Number(element("map-images").value) });
      location.reload();
    } catch (error) {
      fail(error);
      element("map-state").textContent = "";
      form.querySelector("button").disabled = false;
    }
  };
}

// The map has an origin of its own and can only say which images are inside the lasso.
window.addEventListener("message", ({ source, data }) => {
  if (source !== element("map")?.contentWindow || !Array.isArray(data?.lassoed)) return;
  paths = data.lassoed.filter((path) => typeof path === "string");
  element("lassoed").hidden = paths.length === 0;
  element("lassoed-title").textContent = `${paths.length.toLocaleString("en")} images inside the lasso`;
  element("lassoed-paths").replaceChildren(...paths.slice(0, 60).map((path) => make("li", { className: "path", textContent: path })));
});

if (element("to-data")) {
  element("to-data").onclick = async () => {
    try {
      const { url } = await post(`${address}/data`);
      sessionStorage.setItem("glassworks-shown", JSON.stringify(paths));
      location.assign(`${url}?shown=lasso`);
    } catch (error) {
      fail(error);
    }
  };
}
if (element("map-form")) {
  begin(element("map-form"));
  restore(element("map-form"));
  open(() => undefined).catch(fail);
}
