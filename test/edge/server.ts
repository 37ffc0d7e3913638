// A client of the real worker, and a meter that signs OCMF records with a throw-away key.
import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import app from "../../edge/app.ts";
import type { Problem } from "../../edge/contract/problem.ts";
import type { ReadingsAnswer } from "../../edge/contract/readings.ts";
import type { SessionDetail } from "../../edge/contract/sessions.ts";
import type { CreatedStation, NewStation } from "../../edge/contract/stations.ts";
import { bindingsOf } from "../../edge/env.ts";

export const ORIGIN = "http://localhost:8787";
/** The access key that calls are made with, unless they say otherwise. */
export const OWNER_KEY = "owner-key-0123456789";
/** The environment as the worker gets it. */
export const ENVIRONMENT = { ...env, WATTEST_BOOTSTRAP_KEY: OWNER_KEY };
export const { database, stations } = bindingsOf(env);

export interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON; a string or bytes are sent as they are. */
  readonly body?: unknown;
  readonly origin?: string;
  /** `nobody` sends no credentials but those in `headers`; left out, `owner` sends the access key. */
  readonly by?: "owner" | "nobody";
  /** The worker's environment, where a test has its own. */
  readonly environment?: object;
}

/** An address of its own for each call, so that limits per address bind only where a test means them. */
function someAddress(): string {
  return `2001:db8:${Array.from(crypto.getRandomValues(new Uint16Array(2)), (n) => n.toString(16)).join(":")}::1`;
}

/** Calls the worker as a client would; without `by`, `Authorization` and `Cookie` it is the owner who calls. */
export async function call(path: string, options: Call = {}): Promise<Response> {
  const { body, method = body === undefined ? "GET" : "POST" } = options;
  const named = ["Authorization", "Cookie"].some((name) => options.headers?.[name] !== undefined);
  const credentials = named || options.by === "nobody" ? {} : { Authorization: `Bearer ${OWNER_KEY}` };
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const request = new Request(`${options.origin ?? ORIGIN}${path}`, {
    method,
    headers: {
      "CF-Connecting-IP": someAddress(),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...credentials,
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
  });
  return app.fetch(request, options.environment ?? ENVIRONMENT);
}

export async function callJson<T>(path: string, options?: Call): Promise<T> {
  return (await call(path, options)).json<T>();
}

/** The problem that a call ends in; throws when it is answered well. */
export async function problemOf(path: string, options?: Call): Promise<Problem> {
  const response = await call(path, options);
  if (response.headers.get("Content-Type") !== "application/problem+json") {
    throw new Error(`${path} answered ${response.status} ${await response.text()}`);
  }
  return response.json<Problem>();
}

let count = 0;

export interface TestStation {
  readonly id: string;
  readonly secret: string;
  post(readings: readonly unknown[]): Promise<ReadingsAnswer["results"]>;
  /** The same with the access key: spares the slow hash of the secret where a test makes many calls. */
  postAsOwner(readings: readonly unknown[]): Promise<ReadingsAnswer["results"]>;
  evict(): Promise<void>;
  /** Lets the delivery to D1 that waits for its alarm happen now. */
  deliver(): Promise<void>;
}

/** Registers a station of its own for a test. */
export async function newStation(fields: Partial<NewStation> = {}): Promise<TestStation> {
  count += 1;
  const id = fields.stationId ?? `CS-${count}-${crypto.randomUUID().slice(0, 8)}`;
  const response = await call("/api/stations", { body: { ...fields, stationId: id } });
  if (response.status !== 201) throw new Error(`Registration answered ${response.status} ${await response.text()}`);
  const { secret } = await response.json<CreatedStation>();
  const post = async (readings: readonly unknown[], key: string) => {
    const answer = await call(`/api/stations/${encodeURIComponent(id)}/readings`, {
      body: { readings },
      headers: { Authorization: `Bearer ${key}` },
    });
    if (answer.status !== 200) throw new Error(`Readings answered ${answer.status} ${await answer.text()}`);
    return (await answer.json<ReadingsAnswer>()).results;
  };
  return {
    id,
    secret,
    post: (readings) => post(readings, secret),
    postAsOwner: (readings) => post(readings, OWNER_KEY),
    async evict() {
      try {
        await evictDurableObject(stations.getByName(id));
      } catch (error) {
        // The platform has evicted it itself in the meantime.
        if (!String(error).includes("not currently running")) throw error;
      }
    },
    async deliver() {
      await runDurableObjectAlarm(stations.getByName(id));
    },
  };
}

export function sessionDetail(id: string | undefined): Promise<SessionDetail> {
  return callJson<SessionDetail>(`/api/sessions/${encodeURIComponent(id ?? "")}`);
}

/** 2026-03-01T12:00:00Z. */
export const T0 = Date.UTC(2026, 2, 1, 12);

export function at(seconds: number): string {
  return new Date(T0 + seconds * 1_000).toISOString();
}

export interface RecordReading {
  readonly TM?: string;
  readonly TX?: string;
  readonly RV?: unknown;
  readonly [key: string]: unknown;
}

export interface Meter {
  readonly serial: string;
  /** SubjectPublicKeyInfo, DER, lower-case hex. */
  readonly publicKey: string;
  /** A signed OCMF record; the counter is the caller's. */
  record(counter: number, readings: readonly RecordReading[], fields?: Record<string, unknown>): Promise<string>;
}

/** A reading of a transaction register in an OCMF record. */
export function recordReading(seconds: number, event: string, kilowattHours: number): RecordReading {
  const time = `${at(seconds).slice(0, 19)},000+0000 S`;
  return { TM: time, TX: event, RV: kilowattHours, RI: "01-00:B2.08.00*FF", RU: "kWh", RT: "AC", EF: "", ST: "G" };
}

export async function newMeter(serial = `M-${crypto.randomUUID().slice(0, 8)}`): Promise<Meter> {
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const { privateKey, publicKey } = keys as CryptoKeyPair;
  const spki = (await crypto.subtle.exportKey("spki", publicKey)) as ArrayBuffer;
  return {
    serial,
    publicKey: toHex(new Uint8Array(spki)),
    async record(counter, readings, fields = {}) {
      const payload = JSON.stringify({
        ...{ FV: "1.2", GI: "Test", GS: "G-1", GV: "1", PG: `T${counter}`, MV: "Wattest", MM: "Test", MS: serial },
        ...{ MF: "1", IS: true, IL: "VERIFIED", IF: ["RFID_PLAIN"], IT: "ISO14443", ID: "1F2D3A4F5506C7" },
        ...fields,
        RD: readings,
      });
      const bytes = new TextEncoder().encode(payload);
      const raw = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, bytes);
      return `OCMF|${payload}|${JSON.stringify({ SA: "ECDSA-secp256r1-SHA256", SD: derHex(new Uint8Array(raw)) })}`;
    },
  };
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** WebCrypto signs r‖s; OCMF wants ECDSA-Sig-Value. */
function derHex(raw: Uint8Array): string {
  const integer = (bytes: Uint8Array) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const digits = toHex(bytes.subarray(first === -1 ? bytes.length - 1 : first));
    const value = Number.parseInt(digits.slice(0, 2), 16) >= 0x80 ? `00${digits}` : digits;
    return `02${(value.length / 2).toString(16).padStart(2, "0")}${value}`;
  };
  const body = integer(raw.subarray(0, raw.length / 2)) + integer(raw.subarray(raw.length / 2));
  return `30${(body.length / 2).toString(16).padStart(2, "0")}${body}`;
}
