// A run as it goes: its stages, curves, choices and state by server-sent events; then its report.
import { ask, element, fail, make, post } from "./ask.js";
import { duration, typeset } from "./figures.js";
import { Plot } from "./plot.js";

const run = element("run");
const address = `/runs/${encodeURIComponent(run.dataset.name)}`;
const AGAIN = 3000; // milliseconds
const GOES_ON = ["running", "queued"];
const WORDS = {
  queued: "It waits for its turn; it begins by itself.",
  running: "",
  finished: "",
  cancelled: "It was stopped; what it had learned is kept.",
  interrupted: "It was stopped before it began, or its process ended before it was done. Resume goes on from the last checkpoint, to the same weights.",
  failed: "",
  gone: "Its folder is no longer there: somebody has deleted it.",
};
const stages = new Map();
const plots = new Map();
let state = { status: run.dataset.status };
let stream = null;
let place = "0";
let drawn = false;

function show() {
  const { status } = state;
  element("status").textContent = state.stopping && status === "running" ? "stopping" : status;
  element("status").className = `status ${status}`;
  element("explained").textContent = WORDS[status] ?? "";
  element("stop").hidden = !GOES_ON.includes(status);
  element("stop").disabled = Boolean(state.stopping);
  element("resume").hidden = !["cancelled", "interrupted", "failed"].includes(status);
  element("delete").hidden = [...GOES_ON, "gone"].includes(status);
  if (state.error) element("error").hidden = !state.error.message; // until then as the page came
  if (state.error?.message) {
    element("error-text").textContent = state.error.message;
    element("error-problems").replaceChildren(...(state.error.problems ?? []).map((text) => make("li", { textContent: text })));
  }
  element("memory").textContent = state.memory ? `${(state.memory / 1e9).toFixed(2)}\u202fGB` : "–";
  for (const id of ["left", "memory"]) element(id).parentElement.hidden = !GOES_ON.includes(status);
  element("live-title").textContent = GOES_ON.includes(status) ? "How it goes" : "How it went";
  if (status === "finished") showReport();
}

function showReport() {
  const frame = element("report").querySelector("iframe");
  if (!frame.src) frame.src = frame.dataset.src;
  element("report").hidden = false;
}

const TAKE = {
  stage_started({ name, total, unit, time }) {
    const row = stages.get(name)?.row ?? make("li");
    const bar = make("progress");
    bar.setAttribute("aria-label", name);
    if (total) Object.assign(bar, { max: total, value: 0 });
    const amount = make("span", { className: "amount" });
    row.replaceChildren(make("span", { textContent: name }), bar, amount);
    element("stages").append(row);
    stages.set(name, { row, bar, amount, total, unit, done: 0, begin: time, seconds: null });
  },
  stage_advanced({ name, count, time }) {
    const stage = stages.get(name);
    if (stage) Object.assign(stage, { done: stage.done + count, last: time });
  },
  stage_ended({ name, seconds }) {
    const stage = stages.get(name);
    if (stage) stage.seconds = seconds;
  },
  metric({ name, value, step, folder }) {
    const kind = /loss/.test(name) ? "loss" : /accuracy/.test(name) ? "accuracy" : name.replaceAll("_", " ");
    if (!plots.has(kind)) {
      plots.set(kind, new Plot(kind));
      element("plots")[/loss|accuracy/.test(kind) ? "prepend" : "append"](plots.get(kind).figure);
      element("curves").hidden = false;
    }
    const part = folder.includes("/trainings/") ? `${folder.split("/trainings/").pop()} ` : "";
    plots.get(kind).add(part + name.replaceAll("_", " "), step, value);
  },
  choice: ({ key, value, reason }) => remark(reason ? `${key}: ${value} (${reason})` : `${key}: ${value}`),
  note: ({ line }) => remark(line),
};

// Settings are named as the form of Train names them: without the dashes of the command line.
function remark(text) {
  element("log").append(make("li", { textContent: typeset(text.replaceAll(/(?<!\S)--(?=[a-z])/g, "")) }));
  element("no-log").hidden = true;
}

function draw() {
  drawn = false;
  for (const plot of plots.values()) plot.draw();
  element("quiet").hidden = stages.size > 0 || state.status === "finished";
  let left = null;
  for (const stage of stages.values()) {
    if (stage.total) stage.bar.value = stage.seconds === null ? stage.done : stage.total;
    else if (stage.seconds !== null) Object.assign(stage.bar, { max: 1, value: 1 });
    const counted = stage.done ? `${stage.done.toLocaleString("en")}${stage.total ? ` of ${stage.total.toLocaleString("en")}` : ""} ${stage.unit}` : "";
    const time = stage.seconds === null ? "" : duration(stage.seconds);
    stage.amount.textContent = [counted, time].filter(Boolean).join(", ");
    if (stage.seconds === null && stage.total && stage.done && stage.last > stage.begin) {
      left = ((stage.total - stage.done) * (stage.last - stage.begin)) / stage.done;
    }
  }
  element("left").textContent = left === null || state.status !== "running" ? "–" : duration(Math.max(0, left));
}

function later() {
  if (!drawn) setTimeout(draw, 150);
  drawn = true;
}

function tick() {
  if (!state.started) return;
  const until = state.finished ? Date.parse(state.finished) : state.status === "running" ? Date.now() : null;
  if (until) element("elapsed").textContent = duration(Math.max(0, (until - Date.parse(state.started)) / 1000));
}

// Why there is no stream any more: the studio has ended, or there is no such run. The page goes on once there is one.
async function broken({ target }) {
  await ask(`${address}.json`).catch((error) => {
    fail(error);
    element("quiet").textContent = "What has happened is not known at the moment.";
  });
  if (target === stream && target.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN); // else the browser asks again
}

function listen() {
  stream?.close();
  stream = new EventSource(`${address}/live?after=${place}`);
  stream.onopen = () => (element("failed").hidden = true);
  stream.onerror = broken;
  stream.addEventListener("events", (message) => {
    place = message.lastEventId;
    for (const event of JSON.parse(message.data)) TAKE[event.event]?.(event);
    later();
  });
  stream.addEventListener("state", (message) => {
    place = message.lastEventId;
    const before = state.status;
    element("quiet").textContent = "Nothing has happened yet.";
    state = JSON.parse(message.data);
    show();
    if (state.status !== before) run.dispatchEvent(new Event("status")); // what only a finished run has is brought
    tick();
    later();
    if (!GOES_ON.includes(state.status)) stream.close();
  });
}

async function act(button, what, then) {
  button.disabled = true;
  element("failed").hidden = true;
  try {
    then(await post(`${address}/${what}`));
  } catch (error) {
    fail(error);
  }
  button.disabled = false;
}

element("stop").onclick = () => act(element("stop"), "stop", listen);
element("resume").onclick = () =>
  act(element("resume"), "resume", () => {
    element("report").hidden = true;
    listen();
  });
element("delete").onclick = () => element("sure").showModal();
element("keep").onclick = () => element("sure").close();
element("really").onclick = () => {
  element("sure").close();
  act(element("really"), "delete", ({ url }) => location.replace(url));
};
document.addEventListener("visibilitychange", () => {
  if (document.hidden) stream?.close();
  else if (GOES_ON.includes(state.status)) listen();
});
setInterval(tick, 1000);
show();
listen();
