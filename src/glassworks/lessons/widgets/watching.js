// Long work of the server (labs/work.py): begin it, show how far it is, stop it.
import { asker } from "./asking.js";
import { button, disable, h } from "./kit.js";

/** Gives begin(content), which calls onstate with each state until it ends, a row with progress and a stop button, and ask for other questions.
 * Where a widget has several kinds of work, `about` says which. */
export function watcher(model, onstate, about = {}) {
  const ask = asker(model);
  const bar = h("progress", { max: 1, value: 0, "aria-label": "How far it is" });
  const words = h("span", { class: "muted", "aria-live": "polite" });
  const stop = button("Stop", () => ask({ ...about, do: "stop" }).then(show), { disabled: true });
  let round = 0;
  const show = (state) => {
    bar.value = state.share ?? 0;
    disable(stop, !state.running);
    words.textContent = state.running ? (state.waiting ? "Waiting for its turn" : state.says ?? "") : state.error ? "" : state.share >= 1 ? "Done" : state.share > 0 ? "Stopped" : "";
    onstate(state);
  };
  const begin = async (content) => {
    const mine = ++round;
    let state = await ask({ ...about, ...content, do: "begin" });
    while (mine === round) {
      show(state);
      if (!state.running) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (mine === round) state = await ask({ ...about, do: "look" });
    }
  };
  return { begin, ask, row: h("div", { class: "row" }, bar, stop, words) };
}
