// `npm start`: builds what is stale, applies the D1 migrations to the local data folder, serves worker and UI on one
// address, and prints that address once it answers.
//
// Environment: PORT (default 8787), HOST (default 127.0.0.1), WATTEST_DATA (default .wrangler/state),
// WATTEST_BOOTSTRAP_KEY (optional; an owner's API key).

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isStale } from "./staleness.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
/** A cold start of workerd took 2 to 6 s on two busy cores; ten times that is a fault. */
const START_DEADLINE_MILLIS = 60_000;
/** A server that answers nothing for a minute is gone: wrangler outlives a workerd that was killed, and then hangs. */
const SILENCE_DEADLINE_MILLIS = 60_000;
const WATCH_PAUSE_MILLIS = 5_000;
const STOP_PATIENCE_MILLIS = 10_000;

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

function portFromEnvironment(): number {
  const text = process.env.PORT ?? "8787";
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    fail(`PORT is "${text}"; it must be a whole number from 1 to 65535.`);
  return port;
}

/**
 * Without a key whoever reaches the server is its owner: a peer can write "Host: localhost" into his request. So it
 * listens to this machine alone until a key is set.
 */
function refuseOpenHost(host: string): void {
  const loopback = host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
  if (loopback || process.env.WATTEST_BOOTSTRAP_KEY !== undefined) return;
  fail(
    `HOST is "${host}", which other machines reach, and no key is set: anyone there could manage the stations. Set WATTEST_BOOTSTRAP_KEY to 16 to 256 characters, or leave HOST out.`,
  );
}

async function refuseTakenPort(host: string, port: number): Promise<void> {
  await new Promise<void>((done) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) =>
      fail(
        error.code === "EADDRINUSE"
          ? `Port ${port} is taken on ${host}. Start with another one: PORT=${port + 1} npm start`
          : `Cannot listen on ${host}:${port}: ${error.message}`,
      ),
    );
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

function run(title: string, command: string, args: readonly string[]): void {
  const child = spawnSync(command, args, { cwd: ROOT, encoding: "utf8", env: { ...process.env, CI: "1" } });
  if (child.status !== 0)
    fail(`${title} failed:\n${child.stdout ?? ""}${child.stderr ?? ""}${child.error?.message ?? ""}`);
}

/** Secrets reach the worker through a file that only this user may read: arguments show up in process lists. */
function writeEnvFile(folder: string): string {
  const path = join(folder, "start.env");
  const key = process.env.WATTEST_BOOTSTRAP_KEY;
  if (key !== undefined && !/^[\x21-\x7e]{16,256}$/.test(key)) {
    fail("WATTEST_BOOTSTRAP_KEY must have 16 to 256 printable ASCII characters without spaces.");
  }
  writeFileSync(path, key === undefined ? "" : `WATTEST_BOOTSTRAP_KEY=${JSON.stringify(key)}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return path;
}

async function waitUntilItAnswers(address: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MILLIS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) fail(`The server stopped with exit code ${server.exitCode} before it answered.`);
    const answer = await fetch(`${address}/api/health`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await delay(100);
  }
  server.kill("SIGTERM");
  fail(`The server did not answer within ${START_DEADLINE_MILLIS / 1000} s.`);
}

/** Returns only when the server has been silent for too long. */
async function watch(address: string): Promise<void> {
  let heardMillis = Date.now();
  while (Date.now() - heardMillis < SILENCE_DEADLINE_MILLIS) {
    const before = Date.now();
    await delay(WATCH_PAUSE_MILLIS);
    // The machine slept: the server did as well.
    if (Date.now() - before > 2 * WATCH_PAUSE_MILLIS) heardMillis = Date.now();
    const answer = await fetch(`${address}/api/health`, { signal: AbortSignal.timeout(WATCH_PAUSE_MILLIS) }).catch(
      () => undefined,
    );
    await answer?.body?.cancel();
    if (answer !== undefined) heardMillis = Date.now();
  }
}

const port = portFromEnvironment();
const host = process.env.HOST ?? "127.0.0.1";
const data = resolve(ROOT, process.env.WATTEST_DATA ?? ".wrangler/state");
// An IPv6 address stands in brackets; a server that listens everywhere is reached here under loopback.
const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
const address = `http://${name}:${port}`;

refuseOpenHost(host);
await refuseTakenPort(host, port);
mkdirSync(data, { recursive: true });
if (isStale(ROOT)) {
  console.log("Building the core, the command line and the UI");
  run("The build", "npm", ["run", "build"]);
}
console.log(existsSync(join(data, "v3/d1")) ? "Bringing the database up to date" : "Creating the database");
run("The database migration", process.execPath, [
  WRANGLER,
  "d1",
  "migrations",
  "apply",
  "DB",
  "--local",
  "--persist-to",
  data,
]);

const envFile = writeEnvFile(data);
const server = spawn(
  process.execPath,
  [
    WRANGLER,
    "dev",
    "--ip",
    host,
    "--port",
    String(port),
    "--inspector-port",
    "0",
    "--persist-to",
    data,
    "--env-file",
    envFile,
    "--log-level",
    "error",
    "--show-interactive-dev-session=false",
  ],
  { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
);
let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    stopping = true;
    server.kill(signal);
  });
}
server.once("exit", (code) => {
  rmSync(envFile, { force: true });
  process.exit(stopping ? 0 : (code ?? 1));
});
await waitUntilItAnswers(address, server);
console.log(`Wattest is ready on ${address}`);
console.log(`Data: ${data}. Stop with Ctrl+C.`);
await watch(address);
console.error(
  `The server has answered nothing for ${SILENCE_DEADLINE_MILLIS / 1000} s and is stopped. Nothing that it acknowledged is lost: npm start.`,
);
server.removeAllListeners("exit");
const gone = once(server, "exit");
server.kill("SIGTERM");
await Promise.race([gone, delay(STOP_PATIENCE_MILLIS)]);
server.kill("SIGKILL");
rmSync(envFile, { force: true });
process.exit(1);
