// `npm start` shows the worker's own lines whole, and nothing of wrangler's lines of requests, which hold drivers' links.
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { showOwnLines, showReports } from "../edge/local/shown-lines.ts";

const TEXT = [
  "[wrangler:info] GET /api/driver/Zk3JZk3JZk3JZk3JZk3Jab 200 OK (2ms)",
  '{"at":"2026-11-23T09:10:42.502Z","level":"info","event":"connection-opened","stationId":"Säule 1"}',
  "    at somewhere",
  '{"at":"2026-11-23T09:10:43.000Z","level":"warn","event":"handshake-refused"}',
  '{"at":"not complete',
].join("\n");

it("passes the worker's lines on, wherever the pieces are cut, and nothing else", () => {
  const bytes = Buffer.from(TEXT);
  for (let at = 0; at <= bytes.length; at += 1) {
    const [from, to] = [new PassThrough(), new PassThrough()];
    showOwnLines(from, to);
    for (const piece of [bytes.subarray(0, at), bytes.subarray(at)]) if (piece.length > 0) from.write(piece);
    const shown = (to.read() as Buffer | null)?.toString("utf8");
    expect(shown, `cut at ${at}`).toBe(`${TEXT.split("\n")[1]}\n${TEXT.split("\n")[3]}\n`);
  }
});

it("holds no endless line in memory", () => {
  const [from, to] = [new PassThrough(), new PassThrough()];
  showOwnLines(from, to);
  from.write('{"at":'.padEnd(20_000, "x"));
  from.write('\n{"at":"1"}\n');
  expect((to.read() as Buffer).toString("utf8")).toBe('{"at":"1"}\n');
});

it("shows what is reported of the server itself, but not that it rings no cron trigger", () => {
  const [from, to] = [new PassThrough(), new PassThrough()];
  showReports(from, to);
  from.write("before\n\u001b[33mScheduled Workers are not automatically triggered during local development.\n\n  To ");
  from.write("manually trigger one, run:\n    curl x\n  For more details, see y\nThe address is already in use\n");
  expect((to.read() as Buffer).toString("utf8")).toBe("before\nThe address is already in use\n");
});
