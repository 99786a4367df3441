// Requests of the pages: JSON both ways, and errors as the command line says them.

const TOKEN = { message: "The studio asks for its token again. Bring it on another tab, and go on here.", do: "Bring it." };

// An answer that is none, with its status; 0 where the studio does not answer at all.
export class Refused extends Error {
  constructor(error, status = 0) {
    super(error.message ?? "The studio does not answer as expected.");
    this.problems = error.problems ?? [];
    this.isFinal = status >= 400 && status < 500 && ![401, 408, 429].includes(status); // the same would be refused again
    this.mayPass = !this.isFinal && !error.do; // by itself: nobody is told to do anything
  }
}

// Why there is no answer: what the studio says of it, or that it says nothing, with status 0.
export function refusal(status, text) {
  if (!status) return new Refused({ message: "The studio does not answer. Is it still running?" });
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    return new Refused({ message: `The studio answered with status ${status}.` }, status);
  }
  if (said.reason === "no_token") return new Refused(TOKEN, status);
  return new Refused(typeof said.error === "string" ? { message: said.error } : said.error, status);
}

export async function ask(address, options = {}) {
  let response, text;
  try {
    response = await fetch(address, options);
    text = await response.text();
  } catch {
    throw refusal(0);
  }
  if (!response.ok) throw refusal(response.status, text);
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(response.status, text);
  }
}

export function post(address, body = {}) {
  return ask(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// A page that Back brings from the browser's memory is as old as its last moment: buttons off, runs that go on.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

export function element(id) {
  return document.getElementById(id);
}

export function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// What an error says, and each problem below it.
export function lines({ message, problems = [] }) {
  return [message, ...problems.map((problem) => `– ${problem}`)].join("\n");
}

export function fail(error, place = element("failed")) {
  place.textContent = lines(error);
  place.hidden = false;
}

// The same, of what a page asks by itself: a button asks once more, unless that would be refused again.
export function offer(error, again, place = element("failed")) {
  fail(error, place);
  if (error.isFinal) return;
  const button = make("button", { type: "button", className: "offered", textContent: "Try again" });
  button.onclick = () => {
    place.hidden = true;
    element("main").focus(); // the button goes
    again();
  };
  place.append(button);
}
