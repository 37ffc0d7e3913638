// The server as a user starts it: `npm start` with its own data folder and a free port, stopped with its whole process group.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const ROOT = resolve(import.meta.dirname, "../..");
/** Build, migration and start on two busy cores. */
const READY_DEADLINE_MILLIS = 110_000;
const STOP_DEADLINE_MILLIS = 20_000;

export interface RunningServer {
  readonly address: string;
  readonly port: number;
  /** The process group that everything it started is in. */
  readonly group: number;
  /** Everything it has printed so far. */
  output(): string;
  /** Sends SIGTERM to the whole process group and waits until the last of it is gone. */
  stop(): Promise<void>;
}

function isAlive(group: number): boolean {
  try {
    process.kill(group, 0);
    return true;
  } catch {
    return false;
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Sends SIGTERM to a process group and waits until the last of it is gone. */
export async function stopGroup(pid: number, output: () => string): Promise<void> {
  const group = -pid;
  if (isAlive(group)) process.kill(group, "SIGTERM");
  // Ports and databases are free only when the last of the group is gone.
  for (const deadline = Date.now() + STOP_DEADLINE_MILLIS; isAlive(group); await delay(50)) {
    if (Date.now() > deadline) {
      process.kill(group, "SIGKILL");
      throw new Error(`The server did not stop on SIGTERM:\n${output()}`);
    }
  }
}

export async function startServer(
  dataFolder: string,
  environment: Record<string, string> = {},
): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn("npm", ["start"], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PORT: String(port), WATTEST_DATA: dataFolder, ...environment },
  });
  let text = "";
  const exited = once(child, "exit");
  const ready = new Promise<void>((done, failed) => {
    const timer = setTimeout(
      () => failed(new Error(`npm start was not ready in time:\n${text}`)),
      READY_DEADLINE_MILLIS,
    );
    const read = (chunk: Buffer) => {
      text += chunk.toString("utf8");
      // The last line: what comes before it is complete, the setup link as well.
      if (!text.includes(`Wattest is ready on http://localhost:${port}`) || !text.includes("Stop with Ctrl+C")) return;
      clearTimeout(timer);
      done();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    exited.then(() => {
      clearTimeout(timer);
      failed(new Error(`npm start ended before it was ready:\n${text}`));
    });
  });
  const stop = () => stopGroup(child.pid ?? 0, () => text);
  await ready.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { address: `http://localhost:${port}`, port, group: child.pid ?? 0, output: () => text, stop };
}
