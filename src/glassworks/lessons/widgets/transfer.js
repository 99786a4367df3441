// A frozen network, cut at a depth, and a new top for the reader's own classes: how good from how few images?
import { asker } from "./asking.js";
import { collector } from "./collect.js";
import { ownFolder } from "./folder.js";
import { addressed, button, choice, disable, h, live, number, refill, s, slider, toggle } from "./kit.js";
import { ownModel } from "./own_model.js";
import { inStudio } from "./studio.js";
import { watcher } from "./watching.js";

export default {
  render({ model, el }) {
    const { name, sources, models, folders } = model.get("config");
    const state = addressed(name, { source: sources[0][0], model: models[0][0], images: 10, cut: "", seed: 0, channel: 0, shuffled: false });
    const mine = state.values;
    const ask = asker(model);
    const askForLikes = asker(model);
    const said = live();
    const big = h("p", { class: "big" });
    const bars = h("div");
    const likes = h("div", { class: "row", role: "group", "aria-label": "Images that excite this channel most" });
    const dreamt = h("div", { class: "row", "aria-live": "polite" });
    let shown = null;
    const dreaming = watcher(model, ({ dream, error, running }) => {
      disable(dreamer, Boolean(running));
      if (error) dreamt.replaceChildren(h("p", { class: "said no" }, error));
      if (!dream || running) return;
      dreamt.replaceChildren(h("figure", { class: "liked dreamt" }, h("img", { src: dream.image, alt: `What excites channel ${dream.channel + 1} of ${dream.layer}` }),
        h("figcaption", {}, `Channel ${dream.channel + 1} of ${dream.layer}: ${number(dream.reached, 2)}. The best of 32 images of noise: ${number(dream.noise, 2)}.`)));
    });
    const dreamer = button("Make an image that excites it most", () => dreaming.begin({ model: mine.model, cut: tops().cut, channel: within() - 1 }));

    let isPassing = false;
    const passing = watcher(model, ({ share, error, running }) => {
      isPassing = Boolean(running);
      if (running) return;
      if (error) refuse(error);
      else if (share >= 1) measure();
      else said.textContent = "Stopped before all images went through the network. Move a control to begin again.";
    }, { about: "pass" });
    let round = 0;
    const pass = () => {
      round += 1;
      shown = null;
      isPassing = true;
      channel.hidden = dreams.hidden = true; // of the images before
      likes.replaceChildren();
      dreamt.replaceChildren();
      big.textContent = "";
      refill(bars);
      said.className = "live";
      said.textContent = "The images go through the frozen network once, for all cuts.";
      passing.begin({ source: mine.source, model: mine.model });
    };
    const again = () => (shown ? measure() : isPassing || pass());
    const refuse = (error) => {
      big.textContent = "";
      bars.replaceChildren();
      said.className = "live said no";
      said.textContent = error;
    };
    const measure = async () => {
      said.className = "live";
      const mineRound = round;
      const answer = await ask({ source: mine.source, model: mine.model, images: mine.images, seed: mine.seed, shuffled: mine.shuffled });
      if (mineRound !== round) return; // other images were chosen meanwhile
      if (answer.error) return refuse(answer.error);
      shown = answer;
      draw();
    };
    const draw = () => {
      const chosen = tops();
      big.textContent = `${number(100 * chosen.accuracy, 1)}\u00a0% right`;
      said.textContent = `Cut after ${chosen.cut}: a top of ${chosen.parameters.toLocaleString("en")} numbers, learned from ${chosen.learned_from} images in ${chosen.seconds < 0.01 ? "less than 0.01" : number(chosen.seconds, 2)} s; `
        + `${shown.frozen[chosen.cut].toLocaleString("en")} numbers below it stay as they are. Of ${chosen.held_out} other images ${chosen.correct} are right `
        + `(95\u00a0% interval ${number(100 * chosen.low, 1)} to ${number(100 * chosen.high, 1)}\u00a0%). Guessing: ${number(100 / shown.classes.length, 0)}\u00a0%.`
        + (shown.there > shown.seen ? ` Of the ${shown.there.toLocaleString("en")} images there ${shown.seen} are looked at, shared out evenly among the classes.` : "")
        + (shown.unusable ? ` Files that cannot be read: ${shown.unusable}.` : "");
      like();
      refill(bars, chart(shown.tops, chosen.cut, 100 / shown.classes.length), h("div", { class: "row", role: "group", "aria-label": "Cut the network after" }, h("span", {}, "Cut after:"),
        ...shown.tops.map((one) => button(one.cut, () => { state.set({ cut: one.cut }); draw(); }, { "aria-pressed": String(one.cut === chosen.cut) }))));
    };
    const like = async () => {
      const { cut } = tops();
      const count = shown.channels[cut] ?? 0;
      channel.hidden = dreams.hidden = !count;
      if (!count) return likes.replaceChildren(h("p", { class: "muted" }, "Pixels have no channels: cut after a layer to see what it likes."));
      const at = within() - 1;
      channel.querySelector("input").max = count;
      channel.set(at + 1);
      const answer = await askForLikes({ do: "likes", source: mine.source, model: mine.model, cut, channel: at });
      likes.replaceChildren(...(answer.images ?? []).map(([image, label, value]) =>
        h("figure", { class: "liked" }, h("img", { src: image, alt: `An image of ${label}` }), h("figcaption", {}, `${label}, ${number(value, 2)}`))));
    };
    // An early layer has fewer channels than the late one that the number was chosen in.
    const within = () => Math.min(shown.channels[tops().cut], Math.max(1, mine.channel + 1));
    const tops = () => shown.tops.find((one) => one.cut === mine.cut) ?? shown.tops[shown.tops.length - 1];
    const channel = slider({ label: "Channel", min: 1, max: 2, step: 1, value: mine.channel + 1, digits: 0, onchange: (one) => { state.set({ channel: one - 1 }); like(); } });
    const dreams = h("div", { class: "side" }, h("div", { class: "row" }, dreamer), dreaming.row, dreamt);
    channel.hidden = dreams.hidden = true; // until there is a layer
    const own = h("details", {}, h("summary", {}, "or collect your own images here"),
      collector(asker(model), () => take("own")));
    const offered = choice({ legend: "Images", options: sources, value: mine.source, onchange: (source) => take(source) });
    const open = (next) => {
      nets.set(next);
      state.set({ model: next, cut: "" });
      pass();
    };
    const nets = choice({ legend: "Frozen network", options: models, value: mine.model, onchange: open });
    const take = (source) => {
      state.set({ source });
      offered.set(source); // none of them where it is the reader's own
      pass();
    };
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        offered,
        ownFolder({ isAllowed: folders, value: mine.source === "own" || sources.some(([key]) => key === mine.source) ? "" : mine.source, onfolder: take }),
        own, inStudio(model, () => ({ source: mine.source }), {}, "Open these images in the studio"),
        nets, ownModel({ isAllowed: folders, models, value: mine.model, onmodel: open }),
        slider({ label: "Labels a class", min: 2, max: 40, step: 1, value: mine.images, digits: 0, onchange: (images) => { state.set({ images }); again(); } }),
        h("div", { class: "row" }, button("Other images with labels", () => { state.set({ seed: mine.seed + 1 }); again(); }, { class: "main" })),
        toggle({ label: "Break it: labels exchanged at random", value: mine.shuffled, onchange: (shuffled) => { state.set({ shuffled }); again(); } })),
      h("div", { class: "side" }, big, passing.row, bars, said),
      h("div", { class: "across side" }, h("h3", {}, "What does a channel of that layer like? The six images here that excite it most:"), channel, likes, dreams)));
    pass();
  },
};

function chart(tops, chosen, guessing) {
  const row = 34;
  const height = tops.length * row + 26;
  const x = (percent) => 130 + 2.5 * percent;
  return s("svg", { viewBox: `0 0 400 ${height}`, class: "wide", role: "img", "aria-label": `Accuracy by cut: ${tops.map((one) => `${one.cut} ${number(100 * one.accuracy, 0)}\u00a0%`).join(", ")}` },
    ...[0, 50, 100].flatMap((tick) => [s("line", { x1: x(tick), x2: x(tick), y1: 0, y2: height - 22, class: "grid" }), s("text", { x: x(tick), y: height - 6, "text-anchor": "middle" }, `${tick}\u00a0%`)]),
    s("line", { x1: x(guessing), x2: x(guessing), y1: 0, y2: height - 22, class: "line b", style: "stroke-width: 1.5" }),
    ...tops.flatMap((one, at) => {
      const y = at * row + 6;
      return [
        s("text", { x: 122, y: y + 16, "text-anchor": "end", class: one.cut === chosen ? "strong" : "" }, one.cut),
        s("rect", { x: x(0), y, width: 250 * one.accuracy, height: 22, style: `fill: rgb(var(--gw-accent-rgb) / ${one.cut === chosen ? 0.85 : 0.4})` }),
        s("line", { x1: x(100 * one.low), x2: x(100 * one.high), y1: y + 11, y2: y + 11, class: "line", style: "stroke-width: 2" }),
      ];
    }));
}
