// A grid of any number of images of which only those in sight are in the page; one list box for the keyboard.
import { make } from "./ask.js";
import { Thumbnails } from "./thumbnails.js";

const SIDE = 104, GAP = 6, CAPTION = 20;
const ROW = SIDE + CAPTION + GAP;

export class Grid {
  constructor(box, sheet, { address, describe, changed }) {
    Object.assign(this, { box, sheet, describe, changed });
    this.thumbnails = new Thumbnails(address);
    this.shown = []; // numbers of the images, in order
    this.chosen = new Set();
    this.active = 0;
    this.anchor = 0;
    this.tiles = new Map();
    this.across = 0;
    box.addEventListener("scroll", () => this.later(), { passive: true });
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("click", (event) => this.click(event));
    new ResizeObserver(() => this.later()).observe(box);
  }

  get columns() {
    return Math.max(1, Math.floor((this.box.clientWidth - GAP) / (SIDE + GAP)));
  }

  // Tiles that show what they showed before stay: their images need not come again.
  show(numbers) {
    for (const [place, tile] of this.tiles) {
      if (numbers[place] === this.shown[place]) continue;
      tile.remove();
      this.tiles.delete(place);
    }
    if (this.chosen.size && numbers !== this.shown) {
      const there = new Set(numbers);
      this.chosen = new Set([...this.chosen].filter((number) => there.has(number)));
    }
    this.shown = numbers;
    this.active = Math.min(this.active, Math.max(0, numbers.length - 1));
    this.draw();
    this.changed();
  }

  later() {
    if (!this.waiting) requestAnimationFrame(() => this.place());
    this.waiting = true;
  }

  draw() {
    this.across = 0; // everything is placed and dressed anew
    this.place();
  }

  // Scrolling only adds what comes into sight and takes away what has left it.
  place() {
    this.waiting = false;
    const { columns } = this;
    const anew = columns !== this.across;
    this.across = columns;
    if (anew) this.sheet.style.height = `${Math.ceil(this.shown.length / columns) * ROW + GAP}px`;
    const first = Math.max(0, Math.floor(this.box.scrollTop / ROW) - 1) * columns;
    const last = Math.min(this.shown.length, (Math.ceil((this.box.scrollTop + this.box.clientHeight) / ROW) + 1) * columns);
    for (const [place, tile] of this.tiles) {
      if (place < first || place >= last) {
        tile.remove();
        this.tiles.delete(place);
      }
    }
    for (let place = first; place < last; place += 1) {
      if (!anew && this.tiles.has(place)) continue;
      const tile = this.tiles.get(place) ?? this.add(place);
      const x = GAP + (place % columns) * (SIDE + GAP), y = GAP + Math.floor(place / columns) * ROW;
      tile.style.transform = `translate(${x}px, ${y}px)`;
      this.dress(tile, place);
    }
    this.box.setAttribute("aria-activedescendant", this.tiles.has(this.active) ? `tile-${this.active}` : "");
  }

  add(place) {
    const number = this.shown[place];
    const image = make("img", { alt: "", draggable: false });
    const tile = make("div", { className: "tile", id: `tile-${place}` }, image, make("span", { className: "caption name" }));
    tile.setAttribute("role", "option");
    tile.dataset.place = place;
    tile.setAttribute("aria-posinset", place + 1);
    this.sheet.append(tile);
    this.tiles.set(place, tile);
    this.thumbnails.show(number, tile, (address) => {
      if (address) image.src = address;
      else image.replaceWith(make("span", { className: "blank", textContent: "not readable" }));
    });
    return tile;
  }

  dress(tile, place) {
    const number = this.shown[place];
    const { label, path, isOut, isChanged } = this.describe(number);
    tile.lastChild.textContent = label;
    tile.setAttribute("aria-label", `${label}, ${path}${isOut ? ", left out" : ""}${isChanged ? ", relabelled" : ""}`);
    tile.setAttribute("aria-setsize", this.shown.length);
    tile.setAttribute("aria-selected", String(this.chosen.has(number)));
    tile.classList.toggle("out", isOut);
    tile.classList.toggle("changed", isChanged);
    tile.classList.toggle("active", place === this.active);
  }

  choose(place, event) {
    const number = this.shown[place];
    if (event.shiftKey) {
      for (let at = Math.min(this.anchor, place); at <= Math.max(this.anchor, place); at += 1) this.chosen.add(this.shown[at]);
    } else if (!this.chosen.delete(number)) this.chosen.add(number);
    if (!event.shiftKey) this.anchor = place;
  }

  click(event) {
    const tile = event.target.closest(".tile");
    if (!tile || event.detail > 1) return; // the second of a double click would take back the first
    this.active = Number(tile.dataset.place);
    this.choose(this.active, event);
    this.draw();
    this.changed();
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / ROW)) * this.columns;
    const steps = {
      ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns, ArrowUp: -this.columns, PageDown: page, PageUp: -page,
      Home: -Infinity, End: Infinity,
    };
    if (event.key in steps) {
      this.active = Math.min(this.shown.length - 1, Math.max(0, this.active + steps[event.key]));
      if (event.shiftKey) this.choose(this.active, event);
      this.reveal();
    } else if (event.key === " ") this.choose(this.active, event);
    else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) this.chosen = new Set(this.shown);
    else if (event.key === "Escape") this.chosen.clear();
    else return;
    event.preventDefault();
    this.draw();
    this.changed();
  }

  reveal() {
    const top = Math.floor(this.active / this.columns) * ROW;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + ROW + GAP > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top + ROW + GAP - this.box.clientHeight;
  }
}
