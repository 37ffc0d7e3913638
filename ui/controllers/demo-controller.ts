// The demo charger of this tab: loaded when it is first started, one at a time.
import type { ReactiveControllerHost } from "lit";
import type { DemoRunner } from "../demo/demo-runner.ts";

export interface DemoOptions {
  /** Called once, when its session exists. */
  readonly onSession: (sessionId: string) => void;
  readonly onEnd: () => void;
}

export class DemoController {
  /** Null before the first start and once its strip was closed. */
  runner: DemoRunner | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #options: DemoOptions;

  constructor(host: ReactiveControllerHost, options: DemoOptions) {
    this.#host = host;
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.runner?.running) return;
    const { DemoRunner } = await import("../demo/demo-runner.ts");
    const runner = new DemoRunner({
      onChange: () => this.#host.requestUpdate(),
      onSession: this.#options.onSession,
    });
    this.runner = runner;
    await runner.start();
    this.#options.onEnd();
  }

  readonly close = (): void => {
    this.runner = null;
    this.#host.requestUpdate();
  };
}
