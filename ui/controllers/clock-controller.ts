// Updates its host once a second, so that "3 s ago" and a running duration stay true. Rests while the page is hidden.
import type { ReactiveController, ReactiveControllerHost } from "lit";

export class ClockController implements ReactiveController {
  /** UTC milliseconds of the last tick. */
  nowMillis = Date.now();
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#timer = setInterval(() => {
      if (document.hidden) return;
      this.nowMillis = Date.now();
      this.#host.requestUpdate();
    }, 1000);
  }

  hostUpdate(): void {
    this.nowMillis = Date.now();
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }
}
