// A charger of our own: registers itself, then charges for some seconds and posts raw and signed readings through the
// real endpoint. No DOM: the network, the clock, randomness and the crypto come in.
import { msg, str } from "@lit/localize";
import * as v from "valibot";
import { type readingSchema, readingsAnswerSchema } from "../../edge/contract/readings.ts";
import { createdStationSchema } from "../../edge/contract/stations.ts";
import { hex, type MeterIdentity, type MeterReading, ocmfPayload, registerLiteral, signOcmf } from "./ocmf-writer.ts";

type Reading = v.InferInput<typeof readingSchema>;

export interface DemoProgress {
  readonly phase: "registering" | "charging" | "ending" | "done";
  /** 0 to 1. */
  readonly share: number;
  readonly stationId: string;
  /** Known from the first answer on. */
  readonly sessionId: string | null;
  readonly powerWatts: number;
  readonly energyWattHours: number;
  readonly signedRecords: number;
  /** Readings that could not be delivered yet; sent again with the next batch. */
  readonly waiting: number;
}

export interface DemoOptions {
  /** Origin of the server, without a slash at the end; "" for the page's own. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly crypto: Crypto;
  /** UTC milliseconds. */
  readonly now: () => number;
  readonly wait: (millis: number) => Promise<void>;
  /** An API key, where no cookie comes along: for registering the station. */
  readonly apiKey?: string | null;
  /** How long it charges; default 25 s. */
  readonly durationMillis?: number;
  /** Minutes that local time is ahead of UTC; default 0. */
  readonly offsetMinutes?: number;
  readonly onProgress?: (progress: DemoProgress) => void;
  /** Asked once a second: end the session now? */
  readonly stopRequested?: () => boolean;
}

export interface DemoResult {
  readonly stationId: string;
  readonly secret: string;
  readonly sessionId: string;
  /** SubjectPublicKeyInfo, DER, hex. */
  readonly publicKey: string;
  /** The signed records, as posted. */
  readonly records: readonly string[];
  readonly energyWattHours: number;
}

/** The server refused; says what it said. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}

const TICK_MILLIS = 1_000;
const DEFAULT_DURATION_MILLIS = 25_000;
const PEAK_WATTS = 148_000;
/** Attempts to deliver the last readings, one a second; then the demo ends with an error. */
const LAST_ATTEMPTS = 30;

/** Power at a share (0 to 1) of the session: a quick rise, a plateau, a taper as of a filling battery. Watts. */
function demoPowerWatts(share: number, elapsedMillis: number): number {
  const rise = Math.min(1, elapsedMillis / 3_500);
  const taper = share < 0.5 ? 1 : 1 - 0.62 * ((share - 0.5) / 0.5) ** 1.4;
  const ripple = 1 - 0.006 * (1 + Math.sin(elapsedMillis / 700) + 0.6 * Math.sin(elapsedMillis / 230));
  return Math.round(PEAK_WATTS * rise * taper * ripple);
}

function shortId(crypto: Crypto): string {
  return hex(crypto.getRandomValues(new Uint8Array(3)));
}

export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { now, wait, crypto } = options;
  const durationMillis = options.durationMillis ?? DEFAULT_DURATION_MILLIS;
  const short = shortId(crypto);
  const stationId = `demo-${short}`;
  const meter: MeterIdentity = {
    gatewaySerial: stationId,
    meterSerial: `WD-${short.toUpperCase()}`,
    identification: `DEMO-${short.toUpperCase()}`,
    offsetMinutes: options.offsetMinutes ?? 0,
  };
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const publicKey = hex(new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey)));
  const progress = {
    phase: "registering" as DemoProgress["phase"],
    share: 0,
    stationId,
    sessionId: null as string | null,
    powerWatts: 0,
    energyWattHours: 0,
    signedRecords: 0,
    waiting: 0,
  };
  const report = () => options.onProgress?.({ ...progress });
  report();
  const secret = await register(options, stationId, meter.meterSerial, publicKey);

  const records: string[] = [];
  const pending: Reading[] = [];
  // A meter that has already served: 14,000 to 20,000 kWh.
  const firstRegister = 14_000_000 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 6_000_000);
  const transactionId = `demo-${short}-1`;
  let registerMilliwattHours = firstRegister * 1000;
  let begin: MeterReading | null = null;

  const read = async (event: MeterReading["event"] | null, powerWatts: number): Promise<void> => {
    const atMillis = now();
    const registerWattHours = Math.floor(registerMilliwattHours / 1000);
    const reading: Reading = {
      at: new Date(atMillis).toISOString(),
      evseId: 1,
      transactionId,
      event: event === "B" ? "begin" : event === "E" ? "end" : "sample",
      register: { value: registerLiteral(registerWattHours), unit: "kWh", obis: "1-b:1.8.0" },
      powerWatts,
    };
    if (event !== null) {
      const own: MeterReading = { event, atMillis, registerWattHours };
      if (event === "B") begin = own;
      // The end record repeats the begin, so that it can be verified and billed on its own.
      const readings = event === "E" && begin ? [begin, own] : [own];
      const data = await signOcmf(crypto.subtle, pair.privateKey, ocmfPayload(meter, records.length + 1, readings));
      records.push(data);
      reading.signed = { format: "OCMF", data };
    }
    pending.push(reading);
    progress.powerWatts = powerWatts;
    progress.energyWattHours = registerWattHours - firstRegister;
    progress.signedRecords = records.length;
  };

  const deliver = async (): Promise<boolean> => {
    const batch = pending.slice();
    const answer = await post(options, stationId, secret, batch);
    if (answer === null) {
      progress.waiting = pending.length;
      return false;
    }
    pending.splice(0, batch.length);
    progress.waiting = pending.length;
    for (const result of answer.results) {
      if (result.status === "refused")
        throw new DemoError(result.problem?.detail ?? msg("The server refused a reading."));
      if (result.sessionId) progress.sessionId = result.sessionId;
    }
    return true;
  };

  const startMillis = now();
  let lastMillis = startMillis;
  let middleSigned = false;
  progress.phase = "charging";
  await read("B", 0);
  await deliver();
  report();
  while (now() - startMillis < durationMillis && !options.stopRequested?.()) {
    await wait(TICK_MILLIS);
    const elapsed = now() - startMillis;
    progress.share = Math.min(1, elapsed / durationMillis);
    const powerWatts = demoPowerWatts(progress.share, elapsed);
    // W × ms ÷ 3,600 = mWh; rounded down, as a meter counts only what has passed.
    registerMilliwattHours += Math.floor((powerWatts * (now() - lastMillis)) / 3_600);
    lastMillis = now();
    const signNow: boolean = !middleSigned && progress.share >= 0.45;
    middleSigned ||= signNow;
    await read(signNow ? "C" : null, powerWatts);
    await deliver();
    report();
  }

  progress.phase = "ending";
  report();
  await wait(TICK_MILLIS / 2);
  await read("E", 0);
  for (let attempt = 1; !(await deliver()); attempt++) {
    if (attempt >= LAST_ATTEMPTS)
      throw new DemoError(msg("The server could not be reached; the last readings are lost."));
    report();
    await wait(TICK_MILLIS);
  }
  if (progress.sessionId === null) throw new DemoError(msg("The server stored the readings but named no session."));
  progress.phase = "done";
  progress.share = 1;
  report();
  return {
    stationId,
    secret,
    sessionId: progress.sessionId,
    publicKey,
    records,
    energyWattHours: progress.energyWattHours,
  };
}

async function register(options: DemoOptions, stationId: string, serial: string, publicKey: string): Promise<string> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (options.apiKey) headers.authorization = `Bearer ${options.apiKey}`;
  const response = await options.fetch(`${options.baseUrl}/api/stations`, {
    method: "POST",
    headers,
    body: JSON.stringify({
      stationId,
      name: "Demo charger",
      meters: [{ serial, publicKey }],
      evses: [{ evseId: 1, maxPowerWatts: 150_000 }],
    }),
  });
  if (!response.ok) throw new DemoError(await refusal(response));
  return v.parse(createdStationSchema, await response.json()).secret;
}

/** Posts a batch; null when no answer came or the server was in trouble (it is sent again, which changes nothing twice). */
async function post(options: DemoOptions, stationId: string, secret: string, readings: readonly Reading[]) {
  let response: Response;
  try {
    response = await options.fetch(`${options.baseUrl}/api/stations/${encodeURIComponent(stationId)}/readings`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
      body: JSON.stringify({ readings }),
    });
  } catch {
    return null;
  }
  if (response.status >= 500) return null;
  if (!response.ok) throw new DemoError(await refusal(response));
  return v.parse(readingsAnswerSchema, await response.json());
}

async function refusal(response: Response): Promise<string> {
  const body = (await response.json().catch(() => null)) as { detail?: unknown } | null;
  return typeof body?.detail === "string" ? body.detail : msg(str`The server answered with status ${response.status}.`);
}
