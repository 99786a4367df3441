// Which points are bright: by words, class, mistakes and lasso; and which of the maps is shown.
function filtered() {  // says how many are left, and draws
  const is = shown.size || wrongOnly || found || inside;
  let left = 0;
  if (window.parent !== window) {  // a page around this one may do something with them
    parent.postMessage({ lassoed: is ? [...data.names.keys()].filter(passes).map(at => data.names[at]) : [] }, "*");
  }
  if (is) for (let at = 0; at < count; at++) left += passes(at);
  document.getElementById("count").textContent = is ? `${left.toLocaleString("en")} of ${count.toLocaleString("en")}` : "";
  redraw();
}

document.getElementById("find").addEventListener("input", event => {
  const wanted = event.target.value.trim().toLowerCase(), exact = [], partly = [];
  if (wanted) data.names.forEach((name, at) => {
    const own = name.toLowerCase();
    if (own === wanted) exact.push(at);
    else if (own.includes(wanted) || className(at).toLowerCase().includes(wanted)) partly.push(at);
  });
  found = wanted ? new Set([...exact, ...partly]) : null;
  filtered();
});

const wrong = document.getElementById("wrong");
if (wrong) wrong.addEventListener("click", () => {
  wrongOnly = !wrongOnly;
  wrong.setAttribute("aria-pressed", String(wrongOnly));
  filtered();
});

function turn(which) {
  map = which; hovered = -1;
  document.getElementById("about").textContent = maps[map].about;
  document.querySelectorAll("#maps button").forEach((button, at) => button.setAttribute("aria-pressed", String(at === map)));
  fit();
}
maps.forEach((entry, at) => {
  const button = made("button", entry.title);
  button.type = "button";
  button.addEventListener("click", () => turn(at));
  document.getElementById("maps").append(button, " ");
});

function legend() {
  document.getElementById("legend").replaceChildren(...data.classes.map((name, number) => {
    const entry = made("li"), button = made("button"), dot = made("i", "", "dot");
    dot.style.background = colour(number);
    button.type = "button";
    button.setAttribute("aria-pressed", String(shown.has(number)));
    button.append(dot, name);
    button.addEventListener("click", () => {
      if (!shown.delete(number)) shown.add(number);
      button.setAttribute("aria-pressed", String(shown.has(number)));
      filtered();
    });
    entry.append(button);
    return entry;
  }));
}
document.body.classList.toggle("framed", window.parent !== window);
readColours();
legend();
turn(0);
