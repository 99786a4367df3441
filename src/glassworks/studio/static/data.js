// Names a source to be looked through.
import { element, fail, post } from "./ask.js";

element("look").onsubmit = async (event) => {
  event.preventDefault();
  element("failed").hidden = true;
  try {
    location.assign((await post("/data", { source: element("source").value })).url);
  } catch (error) {
    fail(error);
    element("source").focus();
  }
};
