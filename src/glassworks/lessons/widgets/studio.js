// What a lesson shows, in the studio: the lesson's process finds one on this machine or starts it, and says the address.
import { asker } from "./asking.js";
import { button, disable, h } from "./kit.js";

const WORDS = "Open this in the studio";
const WAIT = "The studio is being opened; the first time this takes some seconds.";

/** A button that opens what `what()` names in a tab of its own, and a line that says how it went; null where there is no studio. */
export function inStudio(model, what, attributes = {}, label = WORDS) {
  if (!model.get("config").studio) return null;
  const ask = asker(model);
  const said = h("span", { "aria-live": "polite", class: "muted" });
  const open = async () => {
    // At once: a browser allows it only as the answer to a press. The page itself comes later.
    const tab = window.open("", "_blank");
    if (tab) waiting(tab);
    disable(one, true);
    [said.className, said.textContent] = ["muted", WAIT];
    const answer = await ask({ ...what(), do: "studio" });
    disable(one, false);
    if (answer.error) {
      tab?.close();
      [said.className, said.textContent] = ["bad", answer.error];
      return;
    }
    if (tab && !tab.closed) tab.location.replace(answer.url);
    said.className = "muted";
    said.replaceChildren(tab ? "It is open in another tab. " : "Your browser keeps it closed: ", h("a", { href: answer.url, target: "_blank", rel: "noopener" }, "Open it here"));
  };
  const one = button(label, open, attributes);
  return h("div", { class: "row" }, one, said);
}

function waiting(tab) {
  tab.opener = null;
  tab.document.title = "glassworks studio";
  tab.document.body.append(tab.document.createTextNode(WAIT));
}
