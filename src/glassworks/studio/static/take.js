// Starts and stops the server of a model; the page is loaded anew once that is done.
import { ask, element, fail, post } from "./ask.js";

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
