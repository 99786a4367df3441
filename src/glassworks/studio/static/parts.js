// What htmx brings: bodies are JSON, which no form of another site can send; a part that cannot come is said where the
// page has a place for it (data-failed); and what a person did in a part stays as it is.
import { element, fail, offer, refusal } from "./ask.js";

const isActed = (one) => ["button", "form"].includes(one.localName); // by a person, who can do so again
const placeOf = (one) => element(one.closest("[data-failed]")?.dataset.failed);
let isLeaving = false;

// What stands there several times is a list.
function valued(values, name) {
  const all = values.getAll(name);
  return [name, all.length > 1 ? all : all[0]];
}

htmx.defineExtension("json", {
  onEvent: (name, { detail }) => {
    if (name === "htmx:configRequest" && detail.verb === "post") detail.headers["Content-Type"] = "application/json";
  },
  encodeParameters: (_request, values) => JSON.stringify(Object.fromEntries([...values.keys()].map((name) => valued(values, name)))),
});
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name) => !["checked", "selected", "value"].includes(name);

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (isLeaving || (document.hidden && !isActed(elt))) return event.preventDefault();
  const place = placeOf(elt);
  if (place) place.hidden = true;
  return undefined;
});

function said({ detail: { elt, xhr, requestConfig } }) {
  const place = placeOf(elt), error = refusal(xhr.status, xhr.responseText);
  if (!place) return; // it is asked every few seconds
  if (isActed(elt)) fail(error, place);
  else offer(error, () => htmx.ajax(requestConfig.verb, requestConfig.path, { source: elt }), place);
  place.scrollIntoView({ block: "nearest" });
}

for (const name of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(name, said);

document.addEventListener("htmx:afterRequest", ({ detail: { elt, target, xhr } }) => {
  isLeaving = isLeaving || Boolean(xhr.getResponseHeader("HX-Redirect"));
  if (!isActed(elt) || document.activeElement !== document.body) return;
  // Where the keyboard was is gone, or was off meanwhile.
  const left = [elt, ...target.querySelectorAll("button")].find((one) => one.isConnected && !one.hidden && !one.disabled);
  left?.focus({ preventScroll: true });
});
