// Runs the demo charger in this tab and keeps what the bar above the page shows of it.
import { msg, str } from "@lit/localize";
import { formats } from "../format.ts";
import { DemoError, type DemoProgress, runDemo } from "./demo-charger.ts";

export interface DemoRunnerOptions {
  readonly onChange: () => void;
  /** Called once, when the session exists. */
  readonly onSession: (sessionId: string) => void;
}

export class DemoRunner {
  running = false;
  stopping = false;
  /** 0 to 1. */
  progress = 0;
  sentence = "";
  sessionId: string | null = null;
  readonly #options: DemoRunnerOptions;

  constructor(options: DemoRunnerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (!crypto.subtle) {
      this.#say(msg("The demo signs records in this browser, which needs https or localhost."));
      return;
    }
    this.running = true;
    try {
      const result = await runDemo({
        baseUrl: "",
        fetch: (input, init) => fetch(input, init),
        crypto,
        now: Date.now,
        wait: (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
        offsetMinutes: -new Date().getTimezoneOffset(),
        onProgress: (progress) => this.#follow(progress),
        stopRequested: () => this.stopping,
      });
      this.#say(
        msg(
          str`Charged ${formats.energy(result.energyWattHours * 1000)} kWh and signed ${result.records.length} records.`,
        ),
      );
    } catch (error) {
      this.#say(
        error instanceof DemoError
          ? msg(str`The demo stopped: ${error.message}`)
          : msg("The demo stopped: the server cannot be reached."),
      );
      if (!(error instanceof DemoError || error instanceof TypeError)) throw error;
    } finally {
      this.running = false;
      this.stopping = false;
      this.#options.onChange();
    }
  }

  /** Ends the session properly: the meter signs its end record. */
  stop(): void {
    this.stopping = true;
    this.#options.onChange();
  }

  #follow(progress: DemoProgress): void {
    this.progress = progress.share;
    if (this.sessionId === null && progress.sessionId !== null) {
      this.sessionId = progress.sessionId;
      this.#options.onSession(progress.sessionId);
    }
    this.#say(this.#words(progress));
  }

  #words(progress: DemoProgress): string {
    if (progress.waiting > 0) {
      return msg(str`${progress.waiting} readings wait for the server. They are sent again.`);
    }
    switch (progress.phase) {
      case "registering":
        return msg(str`Registering station ${progress.stationId} with its meter’s public key`);
      case "charging":
        return msg(
          str`Charging with ${formats.power(progress.powerWatts)} kW, ${formats.energy(progress.energyWattHours * 1000)} kWh so far, signed records: ${progress.signedRecords}`,
        );
      case "ending":
        return msg("The meter signs its end record");
      case "done":
        return msg("Done");
    }
  }

  #say(sentence: string): void {
    this.sentence = sentence;
    this.#options.onChange();
  }
}
