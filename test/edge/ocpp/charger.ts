// A charging station on the other side of the real worker's WebSocket, with as little sense as real ones: it sends what
// it is told to, byte for byte.

import app from "../../../edge/app.ts";
import { ENVIRONMENT, ORIGIN, type TestStation } from "../server.ts";

export type Frame = readonly [number, string, ...unknown[]];

export interface Charger {
  readonly protocol: string | null;
  /** Sends a text and waits for the next frame. */
  exchange(text: string): Promise<Frame>;
  /** Sends a CALL with an id of its own, or the one given, and waits for the answer's payload or error. */
  call(action: string, payload: unknown, messageId?: string): Promise<Frame>;
  send(text: string): void;
  sendBytes(bytes: Uint8Array): void;
  /** The next frame that comes. */
  next(): Promise<Frame>;
  /** Frames that came and were not taken. */
  readonly waiting: readonly string[];
  close(): void;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export function basic(id: string, secret: string): string {
  return `Basic ${btoa(`${id}:${secret}`)}`;
}

/** The answer to a handshake. */
export async function handshake(
  station: Pick<TestStation, "id" | "secret">,
  protocols: string | null,
  headers: Record<string, string> = {},
): Promise<Response> {
  const request = new Request(`${ORIGIN}/ocpp/${encodeURIComponent(station.id)}`, {
    headers: {
      Upgrade: "websocket",
      "CF-Connecting-IP": "192.0.2.1",
      Authorization: basic(station.id, station.secret),
      ...(protocols === null ? {} : { "Sec-WebSocket-Protocol": protocols }),
      ...headers,
    },
  });
  return app.fetch(request, ENVIRONMENT);
}

let count = 0;

export async function connect(station: Pick<TestStation, "id" | "secret">, protocols = "ocpp1.6"): Promise<Charger> {
  const response = await handshake(station, protocols);
  const socket = response.webSocket;
  if (socket === null) throw new Error(`The handshake answered ${response.status} ${await response.text()}`);
  const waiting: string[] = [];
  const takers: ((text: string) => void)[] = [];
  socket.addEventListener("message", ({ data }) => {
    const taker = takers.shift();
    if (taker === undefined) waiting.push(String(data));
    else taker(String(data));
  });
  const closed = new Promise<{ code: number; reason: string }>((done) => {
    socket.addEventListener("close", ({ code, reason }) => done({ code, reason }));
  });
  socket.accept();
  const next = async (): Promise<Frame> => {
    const first = waiting.shift();
    const text =
      first ??
      (await Promise.race([
        new Promise<string>((taken) => takers.push(taken)),
        closed.then(({ code, reason }) => Promise.reject(new Error(`The server closed with ${code} ${reason}`))),
      ]));
    return JSON.parse(text) as Frame;
  };
  const exchange = (text: string) => {
    socket.send(text);
    return next();
  };
  return {
    protocol: response.headers.get("Sec-WebSocket-Protocol"),
    exchange,
    call(action, payload, messageId) {
      count += 1;
      return exchange(JSON.stringify([2, messageId ?? `m${count}`, action, payload]));
    },
    send: (text) => socket.send(text),
    sendBytes: (bytes) => socket.send(bytes),
    next,
    waiting,
    close: () => socket.close(1000, "done"),
    closed,
  };
}
