// The module's verifications in Node, workerd and Chromium, and the ratio to Node. All are timed from here, by requests for
// so many pieces of work: workerd's clock stands still while code runs. What a request costs by itself is taken off.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import type { Curve } from "../../assembly/host/core.ts";
import { launchOptions } from "../support/chromium.ts";
import { CORE_BYTES, CORE_MODULE } from "../support/core.ts";
import { newInput } from "./signature.bench.ts";
import { type Input, type Way, worker } from "./verifications.ts";

/** Does `count` pieces of work one way; the first call of a way makes its worker. */
interface Place {
  readonly name: string;
  load(input: Input): Promise<void>;
  work(way: Way, count: number): Promise<void>;
  close(): Promise<void>;
}

const TIMED: readonly Way[] = ["prepared", "new"];
const ROUNDS = 5;
const SLICE_MILLIS = 100;

export async function benchEverywhere(curves: readonly Curve[]): Promise<void> {
  const places = [inNode(), await inWorkerd(), await inChromium()];
  try {
    console.log("\nMicroseconds for one verification (median), and the ratio to Node: above 1 is slower than Node.");
    console.log(`curve            way       ${places.map(({ name }) => name.padStart(16)).join("")}`);
    for (const curve of curves) {
      const input = newInput(curve);
      for (const place of places) await place.load(input);
      for (const way of TIMED) {
        const micros = await medianMicros(places, way);
        const cells = micros.map((value) =>
          `${value.toFixed(0)} (${(value / (micros[0] ?? 0)).toFixed(2)})`.padStart(16),
        );
        console.log(`${curve.padEnd(17)}${way.padEnd(10)}${cells.join("")}`);
      }
    }
  } finally {
    for (const place of places) await place.close();
  }
}

async function medianMicros(places: readonly Place[], way: Way): Promise<number[]> {
  const counts: number[] = [];
  for (const place of places) {
    // Until the optimising compiler has done its part.
    await place.work(way, 600);
    const started = performance.now();
    await place.work(way, 100);
    counts.push(Math.max(20, Math.round((100 * SLICE_MILLIS) / (performance.now() - started))));
  }
  const times = places.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, place] of places.entries()) {
      const count = counts[index] ?? 1;
      const start = performance.now();
      await place.work(way, 0);
      const middle = performance.now();
      await place.work(way, count);
      times[index]?.push(((performance.now() - middle - (middle - start)) * 1e3) / count);
    }
  }
  return times.map((list) => list.toSorted((a, b) => a - b)[(ROUNDS - 1) / 2] ?? Number.NaN);
}

/** What runs inside a place: `load` takes text, since input crosses as JSON; bytes are hexadecimal. */
const PORTABLE = `
  import { worker } from "./verifications.ts";
  const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  let input = null;
  let workers = {};
  export function load(text) {
    const { curve, checks } = JSON.parse(text);
    input = { curve, checks: checks.map((check) => ({
      ...check, message: bytes(check.message), publicKey: bytes(check.publicKey), signature: bytes(check.signature) })) };
    workers = {};
  }
  export function work(module, way, count) {
    workers[way] ??= worker(module, input, way);
    for (let turn = 0; turn < count; turn++) workers[way]();
  }
`;

function toText({ curve, checks }: Input): string {
  const hex = (part: Uint8Array) => Buffer.from(part).toString("hex");
  return JSON.stringify({
    curve,
    checks: checks.map((check) => ({
      ...check,
      message: hex(check.message),
      publicKey: hex(check.publicKey),
      signature: hex(check.signature),
    })),
  });
}

async function bundle(tail: string, format: "esm" | "iife"): Promise<string> {
  const stdin = { contents: PORTABLE + tail, resolveDir: import.meta.dirname, loader: "ts" } as const;
  const external = ["core.wasm"];
  const { outputFiles } = await build({ stdin, bundle: true, format, write: false, target: "es2022", external });
  return outputFiles[0]?.text ?? "";
}

function inNode(): Place {
  let input: Input | null = null;
  let workers: Partial<Record<Way, () => void>> = {};
  return {
    name: "Node",
    async load(next) {
      input = next;
      workers = {};
    },
    async work(way, count) {
      if (input === null) throw new Error("not loaded");
      workers[way] ??= worker(CORE_MODULE, input, way);
      const once = workers[way];
      for (let turn = 0; turn < count; turn++) once();
    },
    async close() {},
  };
}

async function inWorkerd(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "wattest-bench-"));
  const port = await freePort();
  const tail = `
    import module from "core.wasm";
    export default { async fetch(request) {
      const { way, count, text } = await request.json();
      if (text !== undefined) load(text); else if (way !== undefined) work(module, way, count);
      return new Response("done");
    } };`;
  writeFileSync(join(folder, "worker.js"), await bundle(tail, "esm"));
  writeFileSync(join(folder, "core.wasm"), CORE_BYTES);
  writeFileSync(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js"), (name = "core.wasm", wasm = embed "core.wasm")],
  compatibilityDate = "2026-01-01"
);
`,
  );
  const workerd = spawn(join("node_modules", ".bin", "workerd"), ["serve", join(folder, "config.capnp")], {
    stdio: "inherit",
  });
  const ask = async (body: unknown) => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify(body) });
    if ((await response.text()) !== "done") throw new Error(`workerd answered ${response.status}`);
  };
  await untilListening(workerd, port);
  return {
    name: "workerd",
    load: (input) => ask({ text: toText(input) }),
    work: (way, count) => ask({ way, count }),
    async close() {
      workerd.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function inChromium(): Promise<Place> {
  const browser = await chromium.launch(await launchOptions());
  const page = await browser.newPage();
  await page.goto("about:blank");
  await page.addScriptTag({ content: await bundle("Object.assign(globalThis, { load, work });", "iife") });
  await page.evaluate((text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    Object.assign(globalThis, { coreModule: new WebAssembly.Module(bytes) });
  }, CORE_BYTES.toString("base64"));
  return {
    name: "Chromium",
    load: (input) => page.evaluate(`load(${JSON.stringify(toText(input))})`),
    work: (way, count) => page.evaluate(`work(coreModule, "${way}", ${count})`),
    close: () => browser.close(),
  };
}

/** A port that is free now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Waits for the first answer, ten seconds at most. */
async function untilListening(workerd: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (workerd.exitCode !== null) throw new Error(`workerd ended with ${workerd.exitCode}`);
    try {
      await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("workerd does not listen");
}
