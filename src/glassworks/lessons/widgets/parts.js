// Ready parts put together, trained on digits while one watches, saved and opened again.
import { addressed, button, choice, h, live, number, s } from "./kit.js";
import { watcher } from "./watching.js";

export default {
  render({ model, el }) {
    const { name, parts } = model.get("config");
    const state = addressed(name, { parts: parts[0][0] });
    const mine = state.values;
    const big = h("p", { class: "big" }, "Not trained yet");
    const said = live("Choose parts and train them.");
    const curve = h("div");
    let course = [];
    const watching = watcher(model, (now) => {
      if (now.error) said.textContent = now.error;
      if (now.step === undefined) return;
      if (!course.length || course[course.length - 1][0] !== now.step) course.push([now.step, now.accuracy]);
      big.textContent = `${number(100 * now.accuracy, 1)}\u00a0% right`;
      said.textContent = `${now.parameters.toLocaleString("en")} parameters, step ${now.step}: loss ${number(now.loss, 3)}; ${now.correct} of ${now.held_out} digits that it has not learned from are right.`
        + (now.bytes ? ` Saved as safetensors: ${now.bytes.toLocaleString("en")} bytes. Opened again in a new network, its answers differ by ${now.difference}.` : "");
      curve.replaceChildren(line(course, now.most));
    });
    el.append(h("div", { class: "gw two" }, h("div", { class: "side" },
      choice({ legend: "Parts", options: parts, value: mine.parts, onchange: (key) => state.set({ parts: key }) }),
      h("div", { class: "row" }, button("Train it", () => { course = []; watching.begin({ parts: mine.parts }); }, { class: "main" })), watching.row),
      h("div", { class: "side" }, big, said),
      h("figure", { class: "across" }, curve, h("figcaption", {}, "Held-out digits that are right, over the steps."))));
    curve.append(line([], 1));
  },
};

function line(course, most) {
  const y = (share) => 8 + (1 - share) * 130;
  return s("svg", { viewBox: "0 0 320 150", class: "wide", style: "max-width: 30em", role: "img", "aria-label": "Accuracy over the steps" },
    ...[0, 0.5, 1].flatMap((tick) => [s("line", { x1: 48, x2: 314, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 42, y: y(tick) + 4, "text-anchor": "end" }, `${100 * tick}\u00a0%`)]),
    s("polyline", { points: course.map(([step, share]) => `${(48 + (266 * step) / most).toFixed(1)},${y(share).toFixed(1)}`).join(" "), class: "curve" }));
}
