// Placeholder until the demo charger lands.
import type { Api } from "../api.ts";
export interface DemoRunnerOptions {
  readonly api: Api;
  readonly accessKey: () => string | null;
  readonly onChange: () => void;
  readonly onSession: (sessionId: string) => void;
}
export class DemoRunner {
  running = false;
  stopping = false;
  progress = 0;
  sentence = "";
  sessionId: string | null = null;
  readonly options: DemoRunnerOptions;
  constructor(options: DemoRunnerOptions) {
    this.options = options;
  }
  async start(): Promise<void> {}
  stop(): void {}
}
