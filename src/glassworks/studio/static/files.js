// Files that were given to a page, there again after a reload and Back: the newest few, in this browser alone, for a day.
import { entry } from "./kept.js";

const MOST = 24; // of all pages together
const DAY = 24 * 3600 * 1000;
let number = 0; // the time at which a file came, in milliseconds, and another one for each
let last = Promise.resolve(); // what is done to the store, one after another: what is forgotten is not stored afterwards

// Browsers have such a store for pages of this machine and of https addresses.
const opened = async () => globalThis.caches?.open("glassworks-files");
const given = (request) => new URL(request.url).searchParams;

function inTurn(work) {
  const done = last.then(async () => {
    const store = await opened();
    if (store) await work(store);
  });
  last = done.catch(() => undefined);
  return done;
}

async function removeThose(store, isMeant) {
  for (const request of await store.keys()) if (isMeant(given(request))) await store.delete(request);
}

export function keepFile(file) {
  number = Math.max(number + 1, Date.now());
  const address = `/?${new URLSearchParams({ entry, number, name: file.name })}`;
  return inTurn(async (store) => {
    await store.put(address, new Response(file));
    for (const old of (await store.keys()).slice(0, -MOST)) await store.delete(old);
  });
}

export async function keptFiles() {
  const store = await opened(), found = [];
  for (const request of (await store?.keys()) ?? []) {
    if (given(request).get("entry") !== entry) continue;
    const response = await store.match(request);
    if (response) found.push(new File([await response.blob()], given(request).get("name")));
  }
  return found;
}

// Those of this page; of other visits, nobody sees here what there is.
export const forgetFiles = () => inTurn((store) => removeThose(store, (one) => one.get("entry") === entry));

// Machines are shared, and these may be photographs of people.
export const forgetOldFiles = () => inTurn((store) => removeThose(store, (one) => Date.now() - one.get("number") > DAY));
