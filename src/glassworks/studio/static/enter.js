// Brings the token of the address' fragment, or a typed one, and goes on to where the reader wanted to be.
import { element, fail, post } from "./ask.js";

const onward = own(new URLSearchParams(location.search).get("to") ?? "/");

// As the browser reads it: tabs, line breaks and backslashes make another host of what looks like a path.
function own(wanted) {
  try {
    const read = new URL(wanted, location.origin);
    return read.origin === location.origin && read.protocol === location.protocol ? read.href : "/";
  } catch {
    return "/";
  }
}

async function enter(token) {
  const button = element("enter").querySelector("button");
  element("failed").hidden = button.disabled = true;
  try {
    await post("/session", { token });
    location.replace(onward);
  } catch (error) {
    fail(error);
    button.disabled = false;
  }
}

element("enter").onsubmit = (event) => {
  event.preventDefault();
  enter(element("token").value);
};
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  history.replaceState(null, "", location.pathname + location.search);
  enter(given);
} else if ((await fetch(onward, { redirect: "manual" })).ok) {
  location.replace(onward); // whoever came from a report, whose links bring no cookie, is in already
}
