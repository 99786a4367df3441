// Runs on the images that all of them held out.
import { element, make, offer, post } from "./ask.js";

const root = element("compared");
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const length = (share) => `${100 * share}%`; // as a style takes it

function bar(run) {
  const [low, high] = run.interval;
  const band = make("b", { className: "band" }), point = make("b", { className: "point" });
  Object.assign(band.style, { left: length(low), width: length(high - low) });
  point.style.left = length(run.accuracy);
  return make("div", { className: "rail", ariaHidden: "true" }, band, point);
}

function row(run) {
  const link = make("a", { href: `/runs/${encodeURIComponent(run.name)}`, className: "name", textContent: run.name });
  const name = make("th", { scope: "row" }, link, bar(run));
  return make("tr", {}, name, make("td", { className: "num", textContent: percent(run.accuracy) }), make("td", { className: "num", textContent: run.interval.map(percent).join(" to ") }));
}

function words({ a, b, only_a, only_b, p_holm, interval }) {
  const [better, worse] = only_a >= only_b ? [a, b] : [b, a];
  const real = p_holm < 0.05;
  const verdict = only_a === only_b ? `${a} and ${b} are right equally often` : real ? `${better} is better than ${worse}` : `${better} is ahead of ${worse} by no more than chance may bring`;
  const gain = interval.map((share) => (100 * share).toFixed(1).replace("-", "−")).join(" to ");
  return make("li", {}, make("b", { textContent: verdict }), ` (p = ${p_holm.toPrecision(2)}). Only ${a} is right on ${only_a} images, only ${b} on ${only_b}; ${b} gains ${gain} percentage points (95 % interval).`);
}

async function compare() {
  element("state").textContent = "Each run answers its held-out images; this takes some seconds for each.";
  const found = await post("/compare", { runs: root.dataset.runs.split(",") });
  element("state").textContent = "";
  element("shared").textContent = `${found.n.toLocaleString("en")} images; the runs disagree on ${found.differing.length.toLocaleString("en")} of them.`;
  element("rows").replaceChildren(...found.runs.map(row));
  element("pairs").replaceChildren(...found.pairs.map(words));
  element("accuracies").hidden = element("pairs-section").hidden = false;
}

function begin() {
  compare().catch((error) => {
    element("state").textContent = "";
    offer(error, begin);
  });
}

if (root) begin();
