// `npm start`: builds what is stale, applies the D1 migrations to the local data folder, serves worker and UI on one
// address, and prints that address once it answers.
//
// Environment: PORT (default 8787), HOST (default 127.0.0.1), WATTEST_DATA (default .wrangler/state), and what the worker
// takes (PASSED_ON; edge/README.md, "People and keys").

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { callAddress, isLoopback, shownAddress } from "./address.ts";
import { envLine } from "./env-file.ts";
import { newDatabaseScript } from "./new-database.ts";
import { authSecretOf, makeSetupCode } from "./secrets.ts";
import { showOwnLines, showReports } from "./shown-lines.ts";
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

/**
 * wrangler's own pages under /cdn-cgi/ read and write the database for whoever reaches the port and calls it localhost:
 * people, roles and the audit trail lie open there. They are not served, nor are its traces of requests.
 */
const WRANGLER_ENVIRONMENT = {
  WRANGLER_SEND_METRICS: "false",
  X_LOCAL_EXPLORER: "false",
  X_LOCAL_OBSERVABILITY: "false",
};

/** Values of the environment that reach the worker as they are; it checks them. */
const PASSED_ON = [
  "WATTEST_BOOTSTRAP_KEY",
  "WATTEST_AUTH_SECRET",
  "WATTEST_ORIGIN",
  "WATTEST_OIDC_ISSUER",
  "WATTEST_OIDC_CLIENT_ID",
  "WATTEST_OIDC_CLIENT_SECRET",
  "WATTEST_OIDC_NAME",
  "WATTEST_OIDC_ROLE",
];

/** What the worker is told. Through a file that only this user may read: arguments show up in process lists. */
function writeEnvFile(folder: string, setupCode: string): string {
  const path = join(folder, "start.env");
  const key = process.env.WATTEST_BOOTSTRAP_KEY;
  if (key !== undefined && key !== "" && !/^[\x21-\x7e]{16,256}$/.test(key)) {
    fail("WATTEST_BOOTSTRAP_KEY must have 16 to 256 printable ASCII characters without spaces.");
  }
  const values: Record<string, string> = { WATTEST_AUTH_SECRET: authSecretOf(folder), WATTEST_SETUP_CODE: setupCode };
  // Nobody but this machine reaches the server: it may read series from itself.
  if (isLoopback(host)) values.WATTEST_LOOPBACK_FEEDS = "1";
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined && value !== "") values[name] = value;
  }
  const lines = Object.entries(values).map(
    ([name, value]) =>
      envLine(name, value) ?? fail(`${name} holds every kind of quotation mark; leave one of them out.`),
  );
  writeFileSync(path, lines.join(""), { mode: 0o600 });
  chmodSync(path, 0o600);
  return path;
}

/** Whether the first owner is still missing. */
async function isSetupNeeded(address: string): Promise<boolean> {
  const answer = await fetch(`${address}/api/access`);
  if (!answer.ok) fail(`The server answers, but not who may use it: status ${answer.status}. The lines above say why.`);
  const { setupNeeded } = (await answer.json()) as { setupNeeded?: unknown };
  return setupNeeded === true;
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
const address = callAddress(host, port);
const shown = process.env.WATTEST_ORIGIN || shownAddress(host, port);
const setupCode = makeSetupCode();

await refuseTakenPort(host, port);
// Readable by this user alone: the database holds people's sessions and the hashes of their passwords.
mkdirSync(data, { recursive: true, mode: 0o700 });
if (isStale(ROOT)) {
  console.log("Building the core, the command line and the UI");
  run("The build", "npm", ["run", "build"]);
}
const database = ["DB", "--local", "--persist-to", data];
if (existsSync(join(data, "v3/d1"))) {
  console.log("Bringing the database up to date");
  run("The database migration", process.execPath, [WRANGLER, "d1", "migrations", "apply", ...database]);
} else {
  console.log("Creating the database");
  const script = join(data, "new-database.sql");
  writeFileSync(script, newDatabaseScript(join(ROOT, "edge/migrations")));
  run("The database's creation", process.execPath, [WRANGLER, "d1", "execute", ...database, "--file", script, "--yes"]);
  rmSync(script);
}

const envFile = writeEnvFile(data, setupCode);
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
    // The worker's own lines come with this level only; what else does is left out below.
    "--log-level",
    "log",
    "--show-interactive-dev-session=false",
  ],
  { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...WRANGLER_ENVIRONMENT } },
);
showOwnLines(server.stdout, process.stdout);
showReports(server.stderr, process.stderr);
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
console.log(`Wattest is ready on ${shown}`);
if (await isSetupNeeded(address)) {
  console.log(`There is no owner yet. Make one within this run: ${shown}/setup#code=${setupCode}`);
}
if (!isLoopback(host)) {
  console.log(
    "Other machines reach this server, and passwords with them: put TLS in front, and its address into WATTEST_ORIGIN.",
  );
}
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
