// Verifies a session's records again on this device: the same module over the bytes as received.
import type { Core } from "../assembly/host/core.ts";
import { type RegisteredKey, verifyRecord } from "../assembly/host/verify.ts";
import { REPLACED_BYTE, type RecordView } from "./record-view.ts";

export type LocalCheck =
  | { readonly state: "not started" }
  | { readonly state: "running" }
  | {
      readonly state: "done";
      /** UTC milliseconds. */
      readonly atMillis: number;
      readonly valid: number;
      readonly count: number;
      /** Records on which this device and the server disagree. */
      readonly differing: number;
    }
  | { readonly state: "failed" };

/**
 * The report's text is encoded again instead of sending the bytes a second time. For every record that can be read that
 * gives back its very bytes: its payload and signature sections are JSON, which is read only when it is UTF-8 byte for
 * byte (assembly/host/json-parser.ts), and what surrounds them is ASCII; in the key section of OCMF 1.0 another byte is
 * U+FFFD to both sides. A record with such bytes in its JSON is unreadable, and its text must not be judged in its
 * place: with U+FFFD for the byte it can be read, and its signature is then wrong for a reason of our own making.
 *
 * `registeredKeys`: the station's meters. A key that the server did not find registered is taken from the record's
 * report.
 */
export function checkRecordsHere(
  core: Core,
  records: readonly RecordView[],
  registeredKeys: readonly RegisteredKey[],
): { readonly valid: number; readonly differing: number } {
  let valid = 0;
  let differing = 0;
  for (const record of records) {
    // The server's "unverifiable" stands: it vouches for nothing, and the bytes are not here to say otherwise.
    if (record.reasonCode === "record-unreadable" && record.text.includes(REPLACED_BYTE)) continue;
    const supplied = record.publicKeySource !== "registered" && record.publicKey ? { publicKey: record.publicKey } : {};
    const own = verifyRecord(core, new TextEncoder().encode(record.text), { registeredKeys, ...supplied });
    if (own.signature === "valid") valid += 1;
    if (own.signature !== record.signature) differing += 1;
  }
  return { valid, differing };
}
