// What the platform does with a station's WebSocket, and this server makes of it, over a real network: compression and how
// much may come out of it, pings, certificates that a header makes up; and what an operator sees of all that. The client is
// `ws`, as ocpp-rpc brings it along.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OcppMessage } from "../../edge/contract/ocpp.ts";
import type { CreatedStation } from "../../edge/contract/stations.ts";
import { BOOTSTRAP_KEY } from "./owner.ts";
import { type RunningServer, startServer } from "./server.ts";

interface Socket extends NodeJS.EventEmitter {
  readonly extensions: string;
  readonly protocol: string;
  send(text: string): void;
  ping(data: string): void;
  close(): void;
  terminate(): void;
}
interface SocketOptions {
  readonly headers: Record<string, string>;
  readonly perMessageDeflate: boolean | { readonly threshold: number };
}

const require = createRequire(import.meta.url);
const WebSocket = createRequire(require.resolve("ocpp-rpc"))("ws") as new (
  address: string,
  protocols: readonly string[],
  options: SocketOptions,
) => Socket;

const MEBIBYTE = 1_048_576;
let data = "";
let server: RunningServer;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "wattest-transport-"));
  server = await startServer(data, { WATTEST_BOOTSTRAP_KEY: BOOTSTRAP_KEY });
});
afterAll(async () => {
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
});

async function ask(path: string, body?: object): Promise<Response> {
  return fetch(`${server.address}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${BOOTSTRAP_KEY}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function register(stationId: string): Promise<string> {
  const { secret } = (await (await ask("/api/stations", { stationId })).json()) as CreatedStation;
  return `Basic ${Buffer.from(`${stationId}:${secret}`).toString("base64")}`;
}

async function connect(stationId: string, authorization: string, deflate: SocketOptions["perMessageDeflate"]) {
  const address = `${server.address.replace("http", "ws")}/ocpp/${stationId}`;
  const headers = { Authorization: authorization };
  const socket = new WebSocket(address, ["ocpp1.6"], { headers, perMessageDeflate: deflate });
  await once(socket, "open");
  return socket;
}

async function exchange(socket: Socket, text: string): Promise<unknown[]> {
  const answer = once(socket, "message");
  socket.send(text);
  return JSON.parse(String((await answer)[0])) as unknown[];
}

/** A heartbeat of so many bytes, all but a few of them spaces: compressed a thousandth of it. */
function padded(bytes: number): string {
  const text = '[2,"padded","Heartbeat",{}';
  return `${text}${" ".repeat(bytes - text.length - 1)}]`;
}

describe("compression", () => {
  it("is agreed on with a station that offers it, carries both directions, and is left alone with one that does not", async () => {
    const authorization = await register("WS-DEFLATE");
    const compressed = await connect("WS-DEFLATE", authorization, { threshold: 0 });
    expect(compressed.extensions).toContain("permessage-deflate");
    expect((await exchange(compressed, '[2,"1","Heartbeat",{}]'))[0]).toBe(3);
    compressed.terminate();
    const plain = await connect("WS-DEFLATE", authorization, false);
    expect(plain.extensions).toBe("");
    expect((await exchange(plain, '[2,"1","Heartbeat",{}]'))[0]).toBe(3);
    plain.terminate();
  });

  it("hides no size: what comes out of it is counted, and a bomb ends the connection and nothing else", async () => {
    const authorization = await register("WS-BOMB");
    const socket = await connect("WS-BOMB", authorization, { threshold: 0 });
    expect((await exchange(socket, padded(MEBIBYTE)))[0]).toBe(3);
    const refused = await exchange(socket, padded(MEBIBYTE + 1));
    expect(refused.slice(0, 3)).toEqual([4, "padded", "FormationViolation"]);
    // Beyond 32 MiB the platform itself does not hand it over.
    const closed = once(socket, "close");
    socket.send(padded(33 * MEBIBYTE));
    expect((await closed)[0]).toBe(1009);
    const again = await connect("WS-BOMB", authorization, { threshold: 0 });
    expect((await exchange(again, '[2,"2","Heartbeat",{}]'))[0]).toBe(3);
    again.terminate();
  });
});

describe("a ping", () => {
  it("is answered with its own bytes by the platform: the station's object hears nothing of it", async () => {
    const socket = await connect("WS-PING", await register("WS-PING"), false);
    const pong = once(socket, "pong");
    socket.ping("still there?");
    expect(String((await pong)[0])).toBe("still there?");
    const { items } = (await (await ask("/api/stations/WS-PING/messages")).json()) as { items: OcppMessage[] };
    expect(items).toEqual([]);
    socket.terminate();
  });
});

describe("a certificate", () => {
  it("that a header makes up lets nobody in: the local platform would believe it", async () => {
    await register("WS-FORGED");
    const tls = { certPresented: "1", certVerified: "SUCCESS", certRevoked: "0" };
    const cf = { tlsClientAuth: { ...tls, certSubjectDNRFC2253: "CN=WS-FORGED" } };
    const socket = new WebSocket(`${server.address.replace("http", "ws")}/ocpp/WS-FORGED`, ["ocpp1.6"], {
      headers: { "MF-CF-Blob": JSON.stringify(cf) },
      perMessageDeflate: false,
    });
    const [error] = await once(socket, "error").catch((failed: unknown) => [failed]);
    expect(String(error)).toContain("401");
  });
});

describe("the operator", () => {
  it("sees lines of JSON for what happened at the door, and numbers of it in the metrics", async () => {
    const lines = () =>
      server
        .output()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as { event: string; stationId: string; kind?: string });
    await expect
      .poll(lines, { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ event: "handshake-refused", stationId: "WS-FORGED" }));
    expect(lines()).toContainEqual(expect.objectContaining({ event: "connection-opened", stationId: "WS-PING" }));
    expect(server.output()).not.toContain("GET /api");
    const metrics = await (await ask("/api/metrics")).text();
    expect(metrics).toMatch(/^wattest_ocpp_handshakes_refused_total\{kind="credentials-missing"\} [1-9]/m);
    const health = await fetch(`${server.address}/api/health`);
    expect(await health.json()).toMatchObject({ status: "ok", database: "reachable" });
  });
});
