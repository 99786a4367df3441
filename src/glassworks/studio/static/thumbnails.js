// Small images of a set, brought many at once: a request for each would keep the studio busy while somebody scrolls.
const KEPT = 4000; // of a few kilobytes each

export class Thumbnails {
  constructor(address) {
    this.address = address;
    this.kept = new Map(); // by number: the address of an image in the browser's memory, empty where it is not readable
    this.waiting = new Map(); // by number: the element that shows it
    this.isComing = false;
  }

  // Calls `shown` with the address of an image: at once, or when it has come and its tile is still in sight.
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
      const found = wanted.length ? await this.ask(wanted.map(([number]) => number)).catch(() => []) : [];
      found.forEach((content, at) => {
        const [number, { shown }] = wanted[at];
        this.kept.set(number, content.size ? URL.createObjectURL(content) : "");
        shown(this.kept.get(number));
      });
      this.forget();
    }
    this.isComing = false;
  }

  // The answer is how many bytes each image has, then the images.
  async ask(numbers) {
    const answer = await fetch(`${this.address}?numbers=${numbers.join(",")}`);
    if (!answer.ok) return [];
    const content = await answer.arrayBuffer();
    const sizes = new DataView(content, 0, 4 * numbers.length);
    let place = sizes.byteLength;
    return numbers.map((_, at) => {
      const size = sizes.getUint32(4 * at, true);
      place += size;
      return new Blob([new Uint8Array(content, place - size, size)], { type: "image/jpeg" });
    });
  }

  forget() {
    for (const [number, address] of this.kept) {
      if (this.kept.size <= KEPT) return;
      URL.revokeObjectURL(address);
      this.kept.delete(number);
    }
  }
}
