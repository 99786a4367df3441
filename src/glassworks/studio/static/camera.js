// The camera of this machine; its images go nowhere but to the studio.
import { fail } from "./ask.js";

const REFUSED = {
  NotAllowedError: "The browser may not use the camera. Allow it beside the address, then try again.",
  NotFoundError: "There is no camera.",
  NotReadableError: "Another program uses the camera. Close it, then try again.",
};

export class Camera {
  constructor(video) {
    this.video = video;
    this.stream = null;
  }

  async start() {
    if (!navigator.mediaDevices) throw new Error("A browser lets only pages of this machine, or of https addresses, use the camera.");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, facingMode: "environment" } });
    } catch (error) {
      throw new Error(REFUSED[error.name] ?? `The camera does not work: ${error.message}`);
    }
    this.video.srcObject = this.stream;
    await this.video.play();
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  // The middle square, as a JPEG file.
  image(side = 320) {
    const { videoWidth: width, videoHeight: height } = this.video, least = Math.min(width, height);
    const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
    canvas.getContext("2d").drawImage(this.video, (width - least) / 2, (height - least) / 2, least, least, 0, 0, side, side);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
  }
}

// A button that starts and stops a camera; `changed` is called with whether it runs, and `failed` is where it says why not.
export function startWith(button, camera, failed, changed) {
  button.onclick = async () => {
    failed.hidden = true;
    button.disabled = true; // it takes a moment, and a second click would start another one
    try {
      if (camera.stream) camera.stop();
      else await camera.start();
    } catch (error) {
      fail(error, failed);
    }
    button.disabled = false;
    button.textContent = camera.stream ? "Stop the camera" : "Start the camera";
    changed(Boolean(camera.stream));
  };
}
