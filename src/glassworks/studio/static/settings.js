// A form made from a recipe: only what was changed is sent, and what is wrong is said beside its field.
import { element, fail, post } from "./ask.js";
import { restore } from "./kept.js";
import { pasted } from "./pasted.js";

const form = element("settings");
const fields = [...form.querySelectorAll("[name][data-given]")];
const source = element("source");

function changed() {
  return fields.filter((field) => field.value.trim() !== field.dataset.given);
}

function count() {
  const number = changed().length;
  element("changed").textContent = number ? `${number} setting${number > 1 ? "s" : ""} changed` : "";
}

function clear() {
  element("failed").hidden = true;
  for (const place of form.querySelectorAll("[data-wrong]")) place.hidden = true;
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function showProblems(error) {
  const left = [];
  let first = null;
  for (const problem of error.problems ?? []) {
    const key = problem.replace(/^(--set|line \d+): /, "").split(": ")[0];
    const place = [...form.querySelectorAll("[data-wrong]")].find((one) => one.dataset.wrong === key);
    if (!place) {
      left.push(problem);
      continue;
    }
    place.textContent = problem.replace(/^(--set|line \d+): /, "").slice(key.length + 2);
    place.hidden = false;
    place.closest("details")?.setAttribute("open", "");
    const field = place.parentElement.querySelector("input, select");
    field.setAttribute("aria-invalid", "true");
    first ??= field;
  }
  fail({ message: error.message, problems: left });
  first?.focus();
}

form.addEventListener("input", count);
form.onsubmit = async (event) => {
  event.preventDefault();
  clear();
  const button = form.querySelector("button[type=submit]");
  const reference = source ? pasted(source.value) : form.dataset.reference;
  if (!reference) {
    fail({ message: "Name the images first: a folder on this machine, images that you looked through, or a set that is built in." });
    source.focus();
    return;
  }
  button.disabled = true;
  try {
    const settings = changed().map((field) => `${field.name}=${field.value.trim()}`);
    location.assign((await post("/runs", { reference, settings })).url);
  } catch (error) {
    showProblems(error);
    button.disabled = false;
  }
};
restore();
count();
