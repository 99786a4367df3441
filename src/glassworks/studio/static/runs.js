// The list of runs: kept as they are, and those that are chosen beside each other.
import { element } from "./ask.js";
import { restore } from "./kept.js";

const form = element("compare");
if (form) {
  const chosen = () => [...form.querySelectorAll("input[name=run]:checked")].map((box) => box.value);
  const count = () => (form.querySelector("button").disabled = chosen().length < 2);
  form.addEventListener("input", count);
  form.onsubmit = (event) => {
    event.preventDefault();
    location.assign(`/compare?runs=${chosen().map(encodeURIComponent).join(",")}`);
  };
  restore(form);
}
