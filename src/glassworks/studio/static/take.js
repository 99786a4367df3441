// Exports with their proofs, and the server of a model: both come into the page, which stays as it is.
import { ask, element, fail, pageNow, post } from "./ask.js";

const address = location.pathname.replace(/\/take$/, "");

// Parts of the page as they are now, in place of what they were.
async function renew(...ids) {
  const now = await pageNow();
  for (const id of ids) {
    const [own, fresh] = [element(id), now.getElementById(id)];
    own.replaceChildren(...fresh.childNodes);
    own.hidden = fresh.hidden;
    Object.assign(own.dataset, fresh.dataset);
  }
}

for (const button of document.querySelectorAll("[data-form]")) {
  button.onclick = async () => {
    button.disabled = true;
    element("export-failed").hidden = true;
    element("export-state").textContent = "It is exported and compared; this takes from some seconds to a minute.";
    try {
      await post(`${address}/export`, { form: button.dataset.form });
      await renew("exports", "files");
    } catch (error) {
      fail(error, element("export-failed"));
    }
    element("export-state").textContent = "";
    button.disabled = false;
  };
}

const EVERY = 1000; // milliseconds
const renewServer = () => renew("serve-state", "lines", "serve-start", "serve-stop");

// Another tab may start or end the same server, it takes a while to begin, and it may end by itself.
async function watch() {
  if (document.hidden) return;
  const { state, url = "", is_wanted = false } = await ask(`${address}/serve.json`), shown = element("serve-state").dataset;
  if (state !== shown.state || url !== shown.url || String(is_wanted) !== shown.wanted) await renewServer();
}

const act = (what, next) => async ({ target }) => {
  target.disabled = true;
  element("failed").hidden = true;
  try {
    await post(`${address}/${what}`);
    await renewServer();
    if (target.hidden) element(next).focus(); // where the keyboard was is no longer there
  } catch (error) {
    fail(error);
  }
  target.disabled = false;
};

if (element("serve")) {
  element("serve-start").onclick = act("serve", "serve-stop");
  element("serve-stop").onclick = act("serve/stop", "serve-start");
  setInterval(() => watch().catch(() => undefined), EVERY); // a studio that is started again answers again
}
