// A map by t-SNE that grows in the page, step by step: words by their vectors, digits by their pixels, images by features.
import { asker } from "./asking.js";
import { advance, affinities, distances, start } from "./arithmetic/tsne.js";
import { unit } from "./arithmetic/vectors.js";
import { ownFolder } from "./folder.js";
import { addressed, button, choice, fresh, h, live, number, s, slider, still } from "./kit.js";
import { listen } from "./learned.js";

const STEPS = 400;
const SETTLED = 120; // milliseconds without another value

export default {
  render({ model, el }) {
    const { name, digits, folders, cifar } = model.get("config");
    const state = addressed(name, { of: "words", perplexity: 15, seed: 0, find: "king", source: "birds" });
    const ask = asker(model);
    const mine = state.values;
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const said = live();
    const near = h("p");
    const classes = h("p");
    const id = fresh("find");
    const find = h("input", { id, type: "text", size: 12, autocomplete: "off", spellcheck: "false", value: mine.find });
    find.addEventListener("input", () => { state.set({ find: find.value.trim().toLowerCase() }); if (now) draw(); });
    const finding = h("div", { class: "row" }, h("label", { for: id }, "Find a word on it"), find);
    const sets = { digits: { points: digits.pixels, names: digits.labels.map(String) }, words: null, images: null };
    let now = null;
    let p = null;
    let running = 0;
    let settling = 0;

    const draw = () => {
      const { names } = sets[mine.of];
      const found = mine.of === "words" ? names.indexOf(mine.find) : -1;
      classes.textContent = mine.of !== "images" ? "" : `${sets.images.classes.map((words, at) => `${at} ${words}`).join(", ")}. Nearest to one of their own class, of all images: ${number(100 * sets.images.alike.features, 0)}\u00a0% by the network\u2019s features, ${number(100 * sets.images.alike.pixels, 0)}\u00a0% by their pixels.`;
      near.textContent = mine.of !== "words" ? "" : found < 0 ? `"${mine.find}" is not on this map.` : `Near ${mine.find} on the map: ${beside(now.places, found).map((at) => names[at]).join(", ")}.`;
      figure.replaceChildren(picture(now.places, names, mine.of, found), h("figcaption", {}, mine.of === "words" ? "A dot for each word, and names where they have room: the others stand in the dots' tooltips. Distances between clusters mean little." : mine.of === "digits" ? "Each digit by its 64 pixels; the map is not told which digit it is." : "Each image by what a trained network makes of it; its number is that of its class, which the map is not told."));
      big.textContent = now.step === 0 ? "At random" : `Step ${now.step}${Number.isFinite(now.kl) ? ` \u00b7 KL ${number(now.kl, 3)}` : ""}`;
    };
    const restart = (play) => {
      running++;
      finding.hidden = mine.of !== "words";
      bringing.hidden = mine.of !== "images";
      const set = sets[mine.of];
      said.className = "live";
      if (!set) {
        if (mine.of === "images") return bring(mine.source);
        said.textContent = "The words of the screen above are not learned yet.";
        return;
      }
      const count = set.points.length;
      const wanted = Math.min(mine.perplexity, (count - 1) / 3);
      set.distances ??= distances(set.points);
      p = affinities(set.distances, count, wanted);
      now = start(count, mine.seed + 1);
      said.textContent = `${count} points. Each attends to about ${number(wanted, 0)} neighbours; the start is random, and nothing else is.`;
      draw();
      if (play) run();
    };
    const some = (steps) => {
      for (let step = 0; step < steps && now.step < STEPS; step++) now = advance(now, p);
      draw();
    };
    const run = () => {
      const round = ++running;
      const part = () => {
        if (round !== running) return;
        // Whoever wants no motion sees the end alone.
        if (still()) some(STEPS);
        else {
          const until = performance.now() + 12;
          do now = advance(now, p); while (now.step < STEPS && performance.now() < until);
          draw();
        }
        if (now.step < STEPS) setTimeout(part);
      };
      part();
    };
    const bring = async (source) => {
      state.set({ of: "images", source });
      running++;
      sets.images = now = null;
      figure.replaceChildren();
      classes.textContent = big.textContent = near.textContent = "";
      [said.className, said.textContent] = ["live", "The images go through the network once; this takes some seconds."];
      const found = await ask({ source });
      if (mine.of !== "images") return;
      if (found.error) {
        [said.className, said.textContent] = ["live said no", found.error];
        return;
      }
      sets.images = { points: found.points, names: found.labels.map(String), classes: found.classes, alike: found.alike };
      restart(true);
    };
    const bringing = h("div", { class: "side" },
      h("div", { class: "row" }, button("Drawn birds", () => bring("birds")), button("X and O", () => bring("xo")), folders ? button("CIFAR-10", () => bring(cifar)) : null),
      ownFolder({ isAllowed: folders, value: ["birds", "xo", cifar].includes(mine.source) ? "" : mine.source, onfolder: bring,
        elsewhere: "CIFAR-10 and folders of your own can be named where the lessons run on your own machine." }));
    const whole = (changes) => {
      state.set(changes);
      clearTimeout(settling);
      restart(true);
    };
    // A map that begins anew with every value of a drag shows nothing: it begins where the drag ends.
    const drag = (changes) => {
      state.set(changes);
      running++;
      clearTimeout(settling);
      settling = setTimeout(() => restart(true), SETTLED);
    };
    el.append(h("div", { class: "gw two large" }, h("div", { class: "side" },
      choice({ legend: "Points", options: [["words", "words, by their vectors"], ["digits", "digits, by their pixels"], ["images", "images, by a network\u2019s features"]], value: mine.of, onchange: (of) => whole({ of }) }),
      slider({ label: "Perplexity", min: 1, max: 50, step: 1, value: mine.perplexity, digits: 0, onchange: (perplexity) => drag({ perplexity }) }),
      h("div", { class: "row" }, button("Run", () => { if (!now || now.step >= STEPS) restart(true); else run(); }, { class: "main" }), button("One step", () => { if (now) { running++; some(1); } }), button("Stop", () => running++), button("Other start", () => whole({ seed: mine.seed + 1 }))),
      bringing, big, said, finding, near), h("div", { class: "side" }, figure, classes)));
    restart(true);
    return listen(({ words, vectors }) => {
      sets.words = { points: vectors.map(unit), names: words };
      if (mine.of === "words") restart(true);
    });
  },
};

/** The five points nearest to one on the map. */
const beside = (places, at) => places.map((place, which) => [which, Math.hypot(place[0] - places[at][0], place[1] - places[at][1])])
  .filter(([which]) => which !== at).sort((one, other) => one[1] - other[1]).slice(0, 5).map(([which]) => which);

function picture(places, names, of, found) {
  const [size, margin] = [440, 34];
  const low = [0, 1].map((d) => Math.min(...places.map((place) => place[d])));
  const span = [0, 1].map((d) => Math.max(1e-9, Math.max(...places.map((place) => place[d])) - low[d]));
  const at = places.map((place) => [0, 1].map((d) => margin + ((place[d] - low[d]) / span[d]) * (size - 2 * margin)));
  const marks = of !== "words"
    ? at.map(([x, y], which) => s("text", { x: x.toFixed(1), y: (y + 4).toFixed(1), "text-anchor": "middle", class: "strong" }, names[which]))
    : [...at.map(([x, y], which) => s("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 3, style: "fill: var(--gw-line-b)" }, s("title", {}, names[which]))),
      ...(found < 0 ? [] : [s("circle", { cx: at[found][0], cy: at[found][1], r: 9, class: "now" })]), ...roomy(at, names, found).map((which) => s("text", { x: at[which][0].toFixed(1), y: (at[which][1] - (which === found ? 13 : 6)).toFixed(1), "text-anchor": "middle", class: "strong" }, names[which]))];
  return s("svg", { viewBox: `0 0 ${size} ${size}`, style: "max-width: 34rem", role: "img", "aria-label": `A map of ${places.length} ${of}` }, s("rect", { x: 0, y: 0, width: size, height: size, class: "frame" }), ...marks);
}

/** Those whose names do not lie on a name before them; the found one is the first. */
function roomy(at, names, found) {
  const written = [];
  const order = at.map((_, which) => which).sort((one, other) => (other === found) - (one === found));
  order.forEach((which) => {
    const [x, y] = at[which];
    const half = 4 * names[which].length;
    if (x - half < 2 || x + half > 438) return;
    if (written.every((one) => Math.abs(one.y - y) > 15 || Math.abs(one.x - x) > one.half + half)) written.push({ which, x, y, half });
  });
  return written.map((one) => one.which);
}
