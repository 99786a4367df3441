// A sheet to draw on, with mouse, finger or keys: arrows move the brush, Space puts it down and lifts it.
export class Drawing {
  constructor(canvas, changed) {
    Object.assign(this, { canvas, changed, isDown: false, at: [canvas.width / 2, canvas.height / 2], isEmpty: true });
    this.pen = canvas.getContext("2d");
    this.clear(false);
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.at = this.place(event);
      this.line(this.at);
      this.isDown = true;
    });
    canvas.addEventListener("pointermove", (event) => event.buttons && this.isDown && this.line(this.place(event)));
    canvas.addEventListener("pointerup", () => (this.isDown = false));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  place({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return [((clientX - box.left) / box.width) * this.canvas.width, ((clientY - box.top) / box.height) * this.canvas.height];
  }

  line(to) {
    const { pen } = this;
    Object.assign(pen, { lineWidth: this.canvas.width / 14, lineCap: "round", strokeStyle: this.isLight ? "#fff" : "#000" });
    pen.beginPath();
    pen.moveTo(...this.at);
    pen.lineTo(to[0] + 0.01, to[1]); // a point is a line, too
    pen.stroke();
    this.at = to;
    this.isEmpty = false;
    this.changed();
  }

  clear(isLight) {
    this.isLight = isLight;
    this.pen.fillStyle = isLight ? "#000" : "#fff";
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.isEmpty = true;
  }

  key(event) {
    const step = this.canvas.width / 28;
    const moves = { ArrowUp: [0, -step], ArrowDown: [0, step], ArrowLeft: [-step, 0], ArrowRight: [step, 0] };
    if (event.key === " ") {
      this.isDown = !this.isDown;
      if (this.isDown) this.line(this.at);
    } else if (event.key in moves) {
      const within = (value) => Math.min(this.canvas.width - 1, Math.max(0, value));
      const to = this.at.map((value, axis) => within(value + moves[event.key][axis]));
      if (this.isDown) this.line(to);
      else this.at = to;
    } else return;
    event.preventDefault();
  }

  // A drawing of before, as a data URI.
  async show(address) {
    const image = Object.assign(new Image(), { src: address });
    await image.decode();
    this.pen.drawImage(image, 0, 0);
    this.isEmpty = false;
    this.changed();
  }

  image() {
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
  }
}
