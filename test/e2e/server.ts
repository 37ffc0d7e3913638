// The server as a user starts it: `npm start` with its own data folder and a free port, stopped with its whole process group.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
/** Build, migration and start on two busy cores. */
const READY_DEADLINE_MILLIS = 110_000;

export interface RunningServer {
  readonly address: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Sends SIGTERM and waits for the end; answers the exit code. */
  stop(): Promise<number | null>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
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
      if (!text.includes(`Wattest is ready on http://127.0.0.1:${port}`)) return;
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
  const stop = async () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    await exited;
    return child.exitCode;
  };
  await ready.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { address: `http://127.0.0.1:${port}`, output: () => text, stop };
}
