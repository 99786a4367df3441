// Finds the recipes that have some words.
import { element } from "./ask.js";
import { restore } from "./kept.js";

element("find").oninput = () => {
  const words = element("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const lesson of document.querySelectorAll(".lesson")) {
    let shown = 0;
    for (const card of lesson.querySelectorAll(".recipe-card")) {
      card.hidden = !words.every((word) => card.dataset.words.includes(word));
      shown += card.hidden ? 0 : 1;
    }
    lesson.hidden = shown === 0;
    found += shown;
  }
  element("none").hidden = found > 0;
};
restore();
