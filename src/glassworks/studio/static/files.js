// Files that were given to a page, there again after a reload and Back: the newest few, in this browser alone.
import { entry } from "./kept.js";

const MOST = 24; // of all pages together
let number = Date.now();

// Browsers have such a store for pages of this machine and of https addresses.
const opened = async () => globalThis.caches?.open("glassworks-files");

export async function keepFile(file) {
  const store = await opened();
  if (!store) return;
  number += 1;
  await store.put(`/?${new URLSearchParams({ entry, number, name: file.name })}`, new Response(file));
  for (const old of (await store.keys()).slice(0, -MOST)) await store.delete(old);
}

export async function keptFiles() {
  const store = await opened(), found = [];
  for (const request of (await store?.keys()) ?? []) {
    const given = new URL(request.url).searchParams;
    if (given.get("entry") !== entry) continue;
    const response = await store.match(request);
    if (response) found.push(new File([await response.blob()], given.get("name")));
  }
  return found;
}
