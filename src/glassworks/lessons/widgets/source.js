// A field for Python source: Tab leaves it (so that the keyboard is never caught), Enter keeps the indentation.
import { fresh, h } from "./kit.js";

export function field(label, text, onchange = () => {}) {
  const id = fresh("source");
  const area = h("textarea", {
    id, spellcheck: "false", autocapitalize: "off", autocomplete: "off", rows: Math.min(24, text.split("\n").length + 2),
  });
  area.value = text;
  area.addEventListener("input", () => onchange(area.value));
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const before = area.value.slice(0, area.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const indent = line.match(/^ */)[0] + (line.trimEnd().endsWith(":") ? "    " : "");
    area.setRangeText(`\n${indent}`, area.selectionStart, area.selectionEnd, "end");
    onchange(area.value);
  });
  return { row: h("div", {}, h("label", { for: id }, label), area), area };
}

/** What a process printed. */
export const printed = (output) => (output ? h("pre", { tabindex: 0, "aria-label": "Output" }, output) : null);
