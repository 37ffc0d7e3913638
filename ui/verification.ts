// Verifies input in this browser with the same core as the server: the whole file is cut into records, each is
// verified, and the page stays responsive meanwhile. Nothing is sent.
import type { Core } from "../assembly/host/core.ts";
import { splitRecords } from "../assembly/host/records/ocmf-framing.ts";
import {
  MAX_INPUT_BYTES,
  type RegisteredKey,
  type VerifyOptions,
  verifyRecord,
  verifyRecords,
} from "../assembly/host/verify.ts";
import type { RecordView, VerifyView } from "./record-view.ts";

/** Largest file read here: 32 MiB, some 30,000 records. All of it is held in memory. */
export const MAX_FILE_BYTES = 33_554_432;
/** Up to this many records are judged together as one transaction; more are a collection of many. */
const TOGETHER = 20;
/** Work between two pauses: under one frame of 16 ms, with room for drawing. */
const SLICE_MILLIS = 8;

export interface VerifiedRecord {
  /** 1 for the first of the input. */
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly report: RecordView;
}

export interface VerifiedInput {
  readonly records: readonly VerifiedRecord[];
  /** Present when the records were judged together and make up a transaction. */
  readonly session: VerifyView["session"] | null;
  readonly sizeBytes: number;
  /** Time from start to end, pauses included. */
  readonly millis: number;
}

export interface VerifyInputOptions {
  readonly publicKey?: string;
  readonly registeredKeys?: readonly RegisteredKey[];
  /** UTC milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Lets the browser draw and answer the keyboard. */
  readonly pause: () => Promise<void>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Why an input is not even looked at; null when it may hold records. */
export type InputRefusal =
  | { readonly kind: "empty" }
  | { readonly kind: "too-large"; readonly sizeBytes: number }
  | { readonly kind: "xml" }
  | { readonly kind: "binary"; readonly what: "zip" | "pdf" | "image" | "gzip" | "unknown" };

const SIGNATURES: readonly (readonly [readonly number[], "zip" | "pdf" | "image" | "gzip"])[] = [
  [[0x50, 0x4b, 0x03, 0x04], "zip"],
  [[0x25, 0x50, 0x44, 0x46], "pdf"],
  [[0x89, 0x50, 0x4e, 0x47], "image"],
  [[0xff, 0xd8, 0xff], "image"],
  [[0x1f, 0x8b], "gzip"],
];

/** Tells from size and first bytes what cannot be a record. */
export function refuseInput(input: Uint8Array): InputRefusal | null {
  if (input.length > MAX_FILE_BYTES) return { kind: "too-large", sizeBytes: input.length };
  const known = SIGNATURES.find(([bytes]) => bytes.every((byte, index) => input[index] === byte));
  if (known) return { kind: "binary", what: known[1] };
  const head = input.subarray(0, 4_096);
  if (head.includes(0)) return { kind: "binary", what: "unknown" };
  const text = new TextDecoder().decode(head).trimStart();
  if (text === "" && input.length <= head.length) return { kind: "empty" };
  if (/^<(\?xml|values|signedData|!--)/i.test(text)) return { kind: "xml" };
  return null;
}

/** The records' places in the input, however many there are: 2,000 and some 10 ms at a time. */
async function cut(input: Uint8Array, pause: () => Promise<void>): Promise<{ start: number; end: number }[]> {
  const ranges: { start: number; end: number }[] = [];
  let from = 0;
  for (;;) {
    const pieces = splitRecords(input.subarray(from));
    for (const piece of pieces) if (!piece.isRest) ranges.push({ start: from + piece.start, end: from + piece.end });
    const rest = pieces.find((piece) => piece.isRest);
    if (!rest) return ranges;
    from += rest.start;
    await pause();
  }
}

/** Verifies everything in the input. Rejects only when `signal` was aborted. */
export async function verifyInput(core: Core, input: Uint8Array, options: VerifyInputOptions): Promise<VerifiedInput> {
  const startMillis = options.now();
  const ranges = await cut(input, options.pause);
  const verifyOptions: VerifyOptions = {
    nowMillis: startMillis,
    ...(options.publicKey ? { publicKey: options.publicKey } : {}),
    ...(options.registeredKeys ? { registeredKeys: options.registeredKeys } : {}),
  };
  const records: VerifiedRecord[] = [];
  const bytesOf = (index: number) => {
    const range = ranges[index];
    return range ? input.slice(range.start, range.end) : new Uint8Array();
  };
  if (ranges.length <= TOGETHER && input.length <= MAX_INPUT_BYTES) {
    const report = verifyRecords(core, input, verifyOptions);
    report.records.forEach((record, index) => {
      records.push({ number: index + 1, bytes: bytesOf(index), report: record });
    });
    return {
      records,
      session: report.session ?? null,
      sizeBytes: input.length,
      millis: options.now() - startMillis,
    };
  }
  let sliceStart = options.now();
  for (let index = 0; index < ranges.length; index++) {
    const bytes = bytesOf(index);
    records.push({ number: index + 1, bytes, report: verifyRecord(core, bytes, verifyOptions) });
    if (options.now() - sliceStart < SLICE_MILLIS) continue;
    options.onProgress?.(index + 1, ranges.length);
    await options.pause();
    options.signal.throwIfAborted();
    sliceStart = options.now();
  }
  return { records, session: null, sizeBytes: input.length, millis: options.now() - startMillis };
}

/** Gives the browser one turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
