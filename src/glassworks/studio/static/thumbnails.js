// Small images of a set, brought many at once: a request for each would keep the studio busy while somebody scrolls.
import { ask } from "./ask.js";

const AGAIN = 1000; // milliseconds
const KEPT = 1500; // of a few kilobytes each

export class Thumbnails {
  constructor(address) {
    this.address = address;
    this.kept = new Map(); // by number: the image as a data URI, empty where it is not readable
    this.waiting = new Map(); // by number: the element that shows it
    this.isComing = false;
  }

  // Calls `shown` with an image: at once, or when it has come and its tile is still in sight.
  show(number, tile, shown) {
    if (this.kept.has(number)) return shown(this.kept.get(number));
    this.waiting.set(number, { tile, shown });
    if (!this.isComing) queueMicrotask(() => this.bring());
    this.isComing = true;
    return undefined;
  }

  // One request at a time: what has left sight meanwhile is not asked for.
  async bring() {
    while (this.waiting.size) {
      const wanted = [...this.waiting].filter(([, { tile }]) => tile.isConnected);
      this.waiting.clear();
      const address = `${this.address}?numbers=${wanted.map(([number]) => number).join(",")}`;
      const found = wanted.length ? await ask(address).catch(() => null) : { images: [] };
      if (!found) { // the studio is being started again, for example
        for (const [number, one] of wanted) if (!this.waiting.has(number)) this.waiting.set(number, one);
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
        continue;
      }
      const { images } = found;
      images.forEach((image, at) => {
        const [number, { shown }] = wanted[at];
        this.kept.set(number, image);
        shown(image);
      });
      this.forget();
    }
    this.isComing = false;
  }

  forget() {
    for (const number of this.kept.keys()) {
      if (this.kept.size <= KEPT) return;
      this.kept.delete(number);
    }
  }
}
