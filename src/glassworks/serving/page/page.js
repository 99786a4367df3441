// The page of a glassworks server: images in, one card each. It asks its own server and nobody else.

const AT_ONCE = 4; // requests in flight; the server forms its own batches
const element = (id) => document.getElementById(id);
const [zone, files, answers, status, clear] = ["zone", "files", "answers", "status", "clear"].map(element);
const waiting = [];
let running = 0;
let done = 0;
let total = 0;

// The token comes in the fragment, which no server and no log sees, and stays in this tab.
const fragment = new URLSearchParams(location.hash.slice(1)).get("token");
if (fragment) {
  sessionStorage.setItem("token", fragment);
  history.replaceState(null, "", location.pathname);
}

function headers(more = {}) {
  const token = sessionStorage.getItem("token");
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
}

const percent = (share) => {
  const text = (100 * share).toFixed(share > 0.995 && share < 1 ? 2 : 1);
  return `${share < 0.0005 ? "< 0.1" : text} %`;
};

async function start() {
  let response;
  try {
    response = await fetch("models", { headers: headers() });
  } catch {
    say("The server does not answer.");
    return;
  }
  element("token-form").hidden = response.status !== 401;
  element("ask").hidden = response.status === 401;
  if (response.status === 401) {
    element("token").focus();
    return;
  }
  if (!response.ok) {
    say("The server is not ready yet; trying again.");
    setTimeout(start, 1500);
    return;
  }
  say("");
  show((await response.json()).models);
}

function show(models) {
  const select = element("model");
  select.replaceChildren(...models.map((model) => new Option(model.name, model.name)));
  element("choice").hidden = models.length < 2;
  const describe = () => {
    const model = models.find((one) => one.name === select.value);
    const count = model.classes === 1 ? "1 class" : `${model.classes.toLocaleString()} classes`;
    const names = model.name === model.architecture ? [model.name] : [model.name, model.architecture];
    element("about").textContent = [...names, count, model.fingerprint.slice(0, 12)].join(" · ");
    document.title = `${model.name} · glassworks`;
  };
  select.onchange = describe;
  describe();
  begin();
}

function say(text) {
  status.textContent = text;
}

function count() {
  say(done < total ? `${done} of ${total} answered` : `${total} ${total === 1 ? "image" : "images"}`);
  clear.hidden = total === 0;
}

function take(list) {
  const model = element("model").value;
  for (const file of list) {
    waiting.push(cardOf(file, model));
    total += 1;
  }
  begin();
}

function begin() {
  const model = element("model").value;
  if (total) count();
  if (!model) return; // what comes before the models are known waits for them
  for (const card of waiting) card.model ||= model;
  while (running < AT_ONCE && waiting.length) work();
}

async function work() {
  running += 1;
  while (waiting.length) {
    const card = waiting.shift();
    try {
      fill(card, await ask(card, "top=5"));
    } catch (error) {
      fail(card, error.message);
    }
    if (card.item.isConnected) {
      done += 1;
      count();
    }
  }
  running -= 1;
}

async function ask(card, query) {
  const address = `predict?${query}&model=${encodeURIComponent(card.model)}`;
  for (let attempt = 0; ; attempt += 1) {
    let response;
    try {
      response = await fetch(address, {
        method: "POST",
        body: card.file,
        headers: headers({ "Content-Type": "application/octet-stream", Accept: "application/json" }),
      });
    } catch {
      throw new Error("the server does not answer");
    }
    if ((response.status === 429 || response.status === 503) && attempt < 20) {
      const seconds = Number(response.headers.get("Retry-After")) || 1;
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      continue;
    }
    const said = await response.json();
    if (!response.ok) throw new Error(said.error);
    return said;
  }
}

function cardOf(file, model) {
  const item = element("card").content.firstElementChild.cloneNode(true);
  const card = { item, file, model, url: URL.createObjectURL(file), map: null };
  const image = item.querySelector("img");
  image.onerror = () => {
    image.hidden = true;
    item.querySelector(".blank").hidden = false;
  };
  image.src = card.url;
  item.querySelector(".file").textContent = file.name || "pasted image";
  item.querySelector(".file").title = file.name;
  item.classList.add("waiting");
  item.querySelector(".label").textContent = "waiting";
  answers.append(item);
  return card;
}

function fill(card, said) {
  const { item } = card;
  item.classList.remove("waiting");
  item.querySelector(".label").textContent = said.label;
  const unlike = item.querySelector(".unlike");
  unlike.hidden = said.known !== false;
  unlike.textContent = unlike.hidden ? "" : warning(said);
  const ranked = said.top ?? [{ label: said.label, probability: said.probability }];
  item.querySelector(".bars").replaceChildren(
    ...ranked.map(({ label, probability }) => {
      const line = document.createElement("li");
      const [name, share] = [document.createElement("span"), document.createElement("span")];
      name.className = "class";
      name.textContent = name.title = label;
      share.className = "share";
      share.textContent = percent(probability);
      line.style.setProperty("--share", `${100 * probability}%`);
      line.append(name, share);
      return line;
    }),
  );
  const why = item.querySelector(".why");
  why.hidden = false;
  why.setAttribute("aria-label", `Why ${said.label}? Show where the model stated in ${card.file.name || "this image"}`);
  why.onclick = () => explain(card, why);
}

function warning({ distance }) {
  const far = distance === null || distance >= 1000 ? "far beyond the limit" : `${distance.toPrecision(3)} times as far from them as the limit`;
  return `Unlike the images this model was trained on (${far}). It has to name one of its classes: this says little.`;
}

async function explain(card, why) {
  const image = card.item.querySelector("img");
  const wanted = why.getAttribute("aria-pressed") !== "true";
  if (wanted && card.map === null) {
    why.disabled = true;
    try {
      card.map = `data:image/png;base64,${(await ask(card, "explain=gradcam")).explanation.png}`;
    } catch (error) {
      why.textContent = error.message;
      return;
    }
    why.disabled = false;
    why.focus();
  }
  image.src = wanted ? card.map : card.url;
  image.hidden = false;
  image.classList.toggle("map", wanted);
  image.alt = wanted ? "The places the answer depends on, in bright colours" : "";
  card.item.querySelector(".blank").hidden = true;
  why.setAttribute("aria-pressed", String(wanted));
}

function fail(card, why) {
  card.item.classList.remove("waiting");
  card.item.classList.add("failed");
  card.item.querySelector(".label").textContent = why;
}

files.onchange = () => {
  take(files.files);
  files.value = "";
};
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    if (name === "drop" || !event.relatedTarget) zone.classList.remove("over");
  });
}
document.addEventListener("drop", (event) => take(event.dataTransfer.files));
document.addEventListener("paste", (event) => take(event.clipboardData.files));
clear.onclick = () => {
  waiting.length = 0;
  answers.replaceChildren();
  done = total = 0;
  count();
  files.focus();
};
element("token-form").onsubmit = (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", element("token").value.trim());
  start();
};
start();
