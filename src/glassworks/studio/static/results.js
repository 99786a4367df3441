// What only a finished run has comes into the page that watched it: Inside and Try, its mistakes, a box for a prompt.
import { element, pageNow } from "./ask.js";
import { listenToConfusions } from "./confusions.js";
import { listenToPrompt } from "./make.js";

export async function bringResults() {
  const finished = await pageNow();
  const tabs = document.querySelector(".tabs"), known = new Set([...tabs.children].map((link) => link.href));
  tabs.lastElementChild.before(...[...finished.querySelectorAll(".tabs a")].filter((link) => !known.has(link.href)));
  for (const [id, place, listen] of [["confusions", "report", listenToConfusions], ["make", "curves", listenToPrompt]]) {
    const part = finished.getElementById(id);
    if (!part || element(id)) continue;
    element(place).before(part);
    listen();
  }
}

listenToConfusions();
