// Images that another page chose, on their way to the Data page: a cell of a confusion matrix, a lasso on the map.
import { fail, post } from "./ask.js";

const KEPT = "glassworks-shown";

// Opens the Data page of the run at an address; ``shown`` says where the images were chosen.
export async function showOnData(address, paths, shown) {
  try {
    const { url } = await post(`${address}/data`);
    sessionStorage.setItem(KEPT, JSON.stringify(paths));
    location.assign(`${url}?shown=${shown}`);
  } catch (error) {
    fail(error);
  }
}

export function shownBefore() {
  return new Set(new URLSearchParams(location.search).has("shown") ? JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") : []);
}
