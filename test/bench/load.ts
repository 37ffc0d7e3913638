// `npm run load`: connected stations that send MeterValues as fast as they are answered, beside a bare Durable Object that
// writes one row and answers. All on loopback and in folders of its own; ends with an error when an acknowledged message
// is lost. `-- --stations 10,100,1000 --seconds 20` is the default; seconds are for each of the two.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BOOTSTRAP_KEY } from "../e2e/owner.ts";
import { startServer } from "../e2e/server.ts";
import { type Figures, type Measured, measure } from "./load/measure.ts";
import { startBareServer } from "./load/servers.ts";

/** README, "Performance": a frame costs at most twice what the platform itself takes for it. */
const LEAST_RATIO = 0.5;
const MOST_STATIONS = 2_000;
const MOST_SECONDS = 600;

const { values } = parseArgs({
  options: {
    stations: { type: "string", default: "10,100,1000" },
    seconds: { type: "string", default: "20" },
  },
});
const sizes = values.stations.split(",").map((text) => within(text, 1, MOST_STATIONS, "stations"));
const seconds = within(values.seconds, 1, MOST_SECONDS, "seconds");

function within(text: string, least: number, most: number, name: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  console.error(`--${name} takes whole numbers from ${least} to ${most}.`);
  process.exit(1);
}

function row(name: string, { framesPerSecond, p50Millis, p99Millis, ...rest }: Figures): string {
  const { cpuMicrosPerFrame, residentMebibytes, errors } = rest;
  const cells = [
    name.padEnd(14),
    framesPerSecond.toFixed(0).padStart(8),
    p50Millis.toFixed(1).padStart(8),
    p99Millis.toFixed(1).padStart(8),
    (cpuMicrosPerFrame?.toFixed(0) ?? "-").padStart(8),
    (residentMebibytes?.toFixed(0) ?? "-").padStart(8),
    String(errors).padStart(7),
  ];
  return cells.join(" ");
}

function report({ stations, ours, bare, ratios }: Measured): void {
  console.log(row(`${stations} ours`, ours));
  console.log(row(`${stations} bare`, bare));
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  // Of all rounds together: one round of many stations may be shorter than their queue.
  const together = ours.framesPerSecond / bare.framesPerSecond;
  // Of the two the steadier one on a machine that does other things as well.
  const [own, other] = [ours.cpuMicrosPerFrame, bare.cpuMicrosPerFrame];
  const cpu = own === null || other === null ? "" : `, of CPU time ${(other / own).toFixed(2)}`;
  const judged = together >= LEAST_RATIO ? "" : `, below ${LEAST_RATIO}`;
  console.log(`  ours/bare ${together.toFixed(2)} (${least} to ${most} by round)${judged}${cpu}`);
}

const folders = ["ours", "bare"].map((name) => mkdtempSync(join(tmpdir(), `wattest-load-${name}-`)));
const [ours = "", bare = ""] = folders;
let lost = 0;
const running: { stop(): Promise<void> }[] = [];
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // The servers are groups of their own, which do not end with this process.
  process.once(signal, async () => {
    await Promise.allSettled(running.map((server) => server.stop()));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  });
}
try {
  const server = await startServer(ours, { WATTEST_BOOTSTRAP_KEY: BOOTSTRAP_KEY });
  running.push(server);
  try {
    const bareServer = await startBareServer(bare);
    running.push(bareServer);
    try {
      console.log(`node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores`);
      console.log("stations       frames/s   p50 ms   p99 ms   cpu µs  RSS MiB  errors");
      for (const stations of sizes) {
        const measured = await measure(server, bareServer, stations, seconds);
        report(measured);
        const lostNow = await measured.countLost();
        console.log(`  ${measured.acknowledged} acknowledged, ${lostNow} lost`);
        lost += lostNow;
      }
    } finally {
      await bareServer.stop();
    }
  } finally {
    await server.stop();
  }
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
if (lost > 0) {
  console.error(`${lost} acknowledged messages are in no session.`);
  process.exitCode = 1;
}
