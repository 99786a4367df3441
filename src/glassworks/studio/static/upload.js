// Brings a zip piece by piece, or the files of a folder one by one; either goes on where it was interrupted.
import { ask, post } from "./ask.js";

const PIECE = 8 * 2 ** 20;
const ATTEMPTS = 6;
const AT_ONCE = 4;
const BYTES = { "Content-Type": "application/octet-stream" };

// The same file has the same key after a reload; two 32-bit hashes are enough, since it names no secret.
function keyOf(text) {
  let [one, other] = [0x811c9dc5, 0x1b873593];
  for (const letter of text) {
    one = Math.imul(one ^ letter.codePointAt(0), 0x01000193) >>> 0;
    other = Math.imul(other ^ letter.codePointAt(0), 0x85ebca6b) >>> 0;
  }
  return [one, other].map((part) => part.toString(16).padStart(8, "0")).join("");
}

async function patiently(work) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!error.mayPass || attempt === ATTEMPTS) throw error; // it was refused, or the studio has gone for good
      await new Promise((resolve) => setTimeout(resolve, 300 * 2 ** attempt));
    }
  }
}

// Brings one file in pieces, and returns the key under which it lies.
async function bringPieces(file, said) {
  const key = keyOf(`${file.name}|${file.size}|${file.lastModified}`), address = `/data/upload/${key}`;
  let { received } = await patiently(() => ask(address));
  while (received < file.size) {
    said(received / file.size);
    const piece = file.slice(received, received + PIECE), offset = received;
    received = (await patiently(() => ask(`${address}/piece?offset=${offset}`, { method: "POST", body: piece, headers: BYTES }))).received;
  }
  said(1);
  return key;
}

export async function bringZip(file, said) {
  return post(`/data/upload/${await bringPieces(file, said)}/finish`, { name: file.name });
}

export async function bringModel(file, said) {
  return post(`/models/${await bringPieces(file, said)}`, { name: file.name });
}

// `files` are pairs of a path below the folder and a file or blob; those that came before an interruption are not sent again.
export async function bringFiles(name, files, said) {
  const address = `/data/upload/${keyOf([name, ...files.map(([path, file]) => `${path}|${file.size}|${file.lastModified ?? 0}`)].join("\n"))}`;
  const missing = async () => {
    const there = new Set((await patiently(() => ask(`${address}/files`))).received);
    return files.filter(([path]) => !there.has(path));
  };
  await sendAll(address, await missing(), files.length, said);
  await sendAll(address, await missing(), files.length, said); // another tab that brought the same may have had it put in its place
  return post(`${address}/finish`, { name });
}

async function sendAll(address, left, total, said) {
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [path, file] = next;
      await patiently(() => ask(`${address}/file?path=${encodeURIComponent(path)}`, { method: "POST", body: file, headers: BYTES }));
      said(1 - left.length / total);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

// The files of what was dropped or chosen, with their paths; folders are followed.
export async function filesOf(items) {
  const found = [];
  const walk = async (entry, above) => {
    const path = `${above}${entry.name}`;
    if (entry.isFile) {
      if (!entry.name.startsWith(".")) found.push([path, await new Promise((resolve, reject) => entry.file(resolve, reject))]);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
      if (!some.length) return;
      for (const one of some) await walk(one, `${path}/`);
    }
  };
  for (const entry of items) await walk(entry, "");
  return found;
}
