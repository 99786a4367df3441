// A question to answer before the control is moved; the answer stays hidden until something was chosen.
import { button, choice, disable, h, live } from "./kit.js";

export default {
  render({ model, el }) {
    const { question, options, right, why } = model.get("config");
    let chosen = null;
    const said = live();
    const box = choice({
      legend: question,
      options: options.map((words, at) => [at, words]),
      value: null,
      onchange: (at) => {
        chosen = at;
        disable(ask, false);
      },
    });
    box.classList.add("list");
    const ask = button("Show the answer", () => {
      const correct = chosen === right;
      said.className = `live said ${correct ? "yes" : "no"}`;
      said.replaceChildren(h("b", {}, verdict(correct, options[right].replace(/[.]$/, ""))), why);
    }, { disabled: true });
    el.append(h("div", { class: "gw wide guess" }, h("div", { class: "asked" }, box, ask), said));
  },
};

/** Where an answer itself begins with yes or no, those words say nothing about the guess. */
function verdict(correct, answer) {
  if (/^(yes|no)\b/i.test(answer)) return correct ? "Right. " : `Wrong. ${answer}. `;
  return correct ? "Yes. " : `No: ${answer}. `;
}
