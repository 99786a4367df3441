// Takes a model from elsewhere into the workspace.
import { element, fail, post } from "./ask.js";

element("other").onsubmit = async (event) => {
  event.preventDefault();
  element("failed").hidden = true;
  element("other-state").textContent = "It is opened; this takes some seconds.";
  try {
    location.assign((await post("/models", { path: element("path").value })).url);
  } catch (error) {
    element("other-state").textContent = "";
    fail(error);
    element("path").focus();
  }
};
