// The two servers that are compared, and what the system says of their processes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort, stopGroup } from "../../e2e/server.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const READY_DEADLINE_MILLIS = 60_000;

export interface BareServer {
  readonly port: number;
  readonly group: number;
  stop(): Promise<void>;
}

/** The bare object, served as `npm start` serves Wattest. */
export async function startBareServer(dataFolder: string): Promise<BareServer> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      ...[join(ROOT, "node_modules/wrangler/bin/wrangler.js"), "dev"],
      ...["--config", join(ROOT, "test/bench/bare-object/wrangler.toml"), "--persist-to", dataFolder],
      ...["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
      ...["--log-level", "error", "--show-interactive-dev-session=false"],
    ],
    {
      cwd: ROOT,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        WRANGLER_SEND_METRICS: "false",
        X_LOCAL_EXPLORER: "false",
        X_LOCAL_OBSERVABILITY: "false",
      },
    },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const exited = once(child, "exit").then(() => {
    throw new Error(`The bare object's server ended:\n${text}`);
  });
  exited.catch(() => {});
  const group = child.pid ?? 0;
  const stop = () => stopGroup(group, () => text);
  try {
    const deadline = Date.now() + READY_DEADLINE_MILLIS;
    while (!(await Promise.race([answers(port), exited]))) {
      if (Date.now() > deadline) throw new Error(`The bare object's server was not ready in time:\n${text}`);
      await delay(100);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, group, stop };
}

async function answers(port: number): Promise<boolean> {
  try {
    // Refused for want of an upgrade: whatever the answer, the worker is there.
    await (await fetch(`http://127.0.0.1:${port}/`)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

export interface ProcessCounts {
  /** Resident memory of the group's workerd processes, MiB. */
  readonly residentMebibytes: number;
  /** CPU seconds that they have used since they started. */
  readonly cpuSeconds: number;
}

/** Linux counts CPU time in ticks of 10 ms (sysconf CLK_TCK is 100 wherever workerd runs). */
const TICKS_PER_SECOND = 100;

/** Of the workerd processes in a process group; null where the system has no /proc. */
export function countsOf(group: number): ProcessCounts | null {
  let pids: string[];
  try {
    pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return null;
  }
  let residentMebibytes = 0;
  let cpuSeconds = 0;
  for (const pid of pids) {
    try {
      // proc(5): the name in parentheses may hold blanks; after it state, parent, group, …, user and system time.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(fields[2]) !== group || name !== "workerd") continue;
      cpuSeconds += (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
      const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      residentMebibytes += Number(resident ?? 0) / 1_024;
    } catch {
      // The process ended between the two looks.
    }
  }
  return { residentMebibytes, cpuSeconds };
}
