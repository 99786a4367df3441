// Starts and stops the server of a model; the page is loaded anew once that is done.
import { ask, element, fail, make, post } from "./ask.js";

for (const button of document.querySelectorAll("[data-form]")) {
  button.onclick = async () => {
    button.disabled = true;
    element("export-failed").hidden = true;
    element("export-state").textContent = "It is exported and compared; this takes from some seconds to a minute.";
    try {
      const address = `/runs/${encodeURIComponent(element("export").dataset.name)}`;
      const { format, parity, megabytes, proven_on } = await post(`${address}/export`, { form: button.dataset.form });
      const link = make("a", { href: `${address}/files/model.${format}`, download: "", textContent: `model.${format}` });
      const proof = `, ${megabytes.toFixed(1)} MB: on ${parity.n} images (${proven_on}) no probability differs by more than ${parity.max_probability_difference.toExponential(1)}.`;
      element("export-state").replaceChildren(link, proof);
    } catch (error) {
      element("export-state").textContent = "";
      fail(error, element("export-failed"));
    }
    button.disabled = false;
  };
}

const serve = element("serve");
if (serve) {
  const address = `/runs/${encodeURIComponent(serve.dataset.name)}`;

  const wait = async (said) => {
    while (said.state === "starting") {
      element("serve-state").textContent = "It is starting.";
      await new Promise((resolve) => setTimeout(resolve, 400));
      said = (await ask(`${address}/take.json`)).serving;
    }
    location.reload();
  };
  const act = (what) => async (event) => {
    event.target.disabled = true;
    try {
      await wait(await post(`${address}/${what}`));
    } catch (error) {
      fail(error);
      event.target.disabled = false;
    }
  };
  element("serve-start").onclick = act("serve");
  element("serve-stop").onclick = act("serve/stop");
  if (serve.dataset.state === "starting") wait({ state: "starting" }).catch(fail);
}
