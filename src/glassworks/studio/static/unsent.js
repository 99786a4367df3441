// Images on their way to the studio. Until it has one, the image lies nowhere but in this page, and none is given up.
import { ask, post } from "./ask.js";

const QUIETLY = 6; // attempts before anybody is told
const AWAY = 5000; // milliseconds until a studio that does not answer is asked again, at most
const after = (failed) => new Promise((resolve) => setTimeout(resolve, Math.min(AWAY, 300 * 2 ** failed)));

// `came` is called with the path of each that the studio has, `refused` with that of one that it will never take, and
// `stays` with why the others are not sent at the moment.
export class Unsent {
  constructor(address, { came, stays, refused }) {
    Object.assign(this, { address, came, stays, refused, images: [], sending: null, attempt: null, onStay: null });
  }

  add(path, image) {
    this.images.push({ path, image });
    this.send();
  }

  // Ends once all have come, or none can come before somebody has mended something.
  async send() {
    if (this.images.length) await (this.sending ??= this.sendAll());
  }

  // Ends with that, or as soon as the studio is known to be away.
  async tried() {
    await Promise.race([this.send(), new Promise((resolve) => (this.onStay = resolve))]);
  }

  // One after the other, so that what is shown is what has come.
  async sendAll() {
    for (let failed = 0; this.images.length; ) {
      const [first] = this.images;
      try {
        this.attempt = this.sendOne(first);
        await this.attempt;
        failed = 0;
      } catch (error) {
        if (error.isFinal) {
          this.images = this.images.filter((other) => other !== first);
          this.refused(first.path, error);
          continue;
        }
        failed += 1;
        if (!error.mayPass || failed >= QUIETLY) {
          this.stays(error);
          this.onStay?.();
        }
        if (!error.mayPass) break;
        await after(failed);
      }
    }
    this.sending = null;
  }

  async sendOne(one) {
    const bytes = { method: "POST", body: one.image, headers: { "Content-Type": "application/octet-stream" } };
    await ask(`${this.address}/file?path=${encodeURIComponent(one.path)}`, bytes);
    one.hasCome = true;
    this.images = this.images.filter((other) => other !== one);
    this.came(one.path);
  }

  // Gives up these and those that the studio has; all stay where it does not do so.
  async forget() {
    const given = this.images;
    this.images = []; // nothing begins to be sent
    await this.attempt?.catch(() => undefined);
    try {
      await post(`${this.address}/forget`);
    } catch (error) {
      this.images = [...given.filter((one) => !one.hasCome), ...this.images];
      this.send();
      throw error;
    }
  }
}
