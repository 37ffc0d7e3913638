// The fields of an OCMF payload outside its readings: types, serial numbers, pagination and identification
// (OCMF 1.4.1 tables 1 to 4), and all fields as received for display.

import { type FindingList, quoted } from "../findings.ts";
import { type JsonNode, type JsonObject, member } from "../json.ts";
import type { DecodedField } from "../verdict.ts";
import {
  FAILED_IDENTIFICATION_LEVELS,
  FIELD_LABELS,
  FORMAT_VERSIONS,
  IDENTIFICATION_FLAGS,
  IDENTIFICATION_LEVELS,
  IDENTIFICATION_TYPES,
  TEXT_LIMITS,
} from "./ocmf-tables.ts";

export interface OcmfPayload {
  readonly version: string | null;
  /** Meter serial number (MS), or the gateway's (GS) where the record names no meter; null when it names neither. */
  readonly serial: string | null;
  readonly gatewaySerial: string | null;
  /** As received, e.g. "T4117". */
  readonly pagination: string | null;
  /** Its counter; null when the pagination is missing, malformed or fiscal. */
  readonly paginationCounter: bigint | null;
  /** ID and IT, joined for comparison only: personal data. */
  readonly identification: string | null;
  readonly chargePoint: string | null;
  readonly tariffText: string | null;
  /** GV, MF and CF, joined for comparison. */
  readonly firmware: string;
  /** Whether a cable for loss compensation (LC) is given. */
  readonly hasCable: boolean;
}

/** Most fields shown; the format has 24, vendors add some. The text of the record holds the rest. */
const MAX_FIELDS_SHOWN = 96;
/** Longest value shown as a field, characters. */
const MAX_FIELD_LENGTH = 1_000;

const TEXT_FIELDS = [
  "GI",
  "GS",
  "GV",
  "VI",
  "VV",
  "PG",
  "MV",
  "MM",
  "MS",
  "MF",
  "IL",
  "IT",
  "ID",
  "TT",
  "CF",
  "CT",
  "CI",
];

/** Reads and checks the fields; what is wrong with them goes to `findings`. */
export function parsePayload(root: JsonObject, findings: FindingList): OcmfPayload {
  for (const name of TEXT_FIELDS) checkText(root, name, findings);
  const meterSerial = textOf(root, "MS");
  const gatewaySerial = textOf(root, "GS");
  if (meterSerial === null) {
    findings.add(gatewaySerial === null ? "serial-missing" : "meter-serial-missing", {}, "MS");
  }
  checkIdentification(root, findings);
  const identification = textOf(root, "ID");
  return {
    version: parseVersion(root, findings),
    serial: meterSerial ?? gatewaySerial,
    gatewaySerial,
    ...parsePagination(root, findings),
    identification: identification === null ? null : `${textOf(root, "IT") ?? ""}\n${identification}`,
    chargePoint: textOf(root, "CI"),
    tariffText: textOf(root, "TT"),
    firmware: ["GV", "MF", "CF"].map((name) => textOf(root, name) ?? "").join("\n"),
    hasCable: member(root, "LC")?.kind === "object",
  };
}

/** The fields as received, in the order of the record; readings are left to the readings. */
export function decodeFields(root: JsonObject, bytes: Uint8Array, skip: ReadonlySet<string>): DecodedField[] {
  const decoder = new TextDecoder();
  const fields: DecodedField[] = [];
  for (const { name, value } of root.members) {
    if (skip.has(name) || fields.length === MAX_FIELDS_SHOWN) continue;
    const text = value.kind === "string" ? value.value : decoder.decode(bytes.subarray(value.start, value.end));
    fields.push({
      key: name,
      label: FIELD_LABELS.get(name) ?? "Vendor field",
      value: text.length > MAX_FIELD_LENGTH ? `${text.slice(0, MAX_FIELD_LENGTH)}…` : text,
    });
  }
  return fields;
}

/** The text of a string member; null when it is missing, empty or no string. */
function textOf(root: JsonObject, name: string): string | null {
  const node = member(root, name);
  return node?.kind === "string" && node.value !== "" ? node.value : null;
}

function checkText(root: JsonObject, name: string, findings: FindingList): void {
  const node = member(root, name);
  if (node === undefined) return;
  if (node.kind !== "string") {
    findings.add("field-type", { found: describeKind(node), expected: "a text" }, name);
    return;
  }
  const limit = TEXT_LIMITS.get(name);
  const length = [...node.value].length;
  if (limit !== undefined && length > limit) findings.add("text-too-long", { length, limit }, name);
}

function parseVersion(root: JsonObject, findings: FindingList): string | null {
  const node = member(root, "FV");
  if (node === undefined) return null;
  let version: string;
  if (node.kind === "string") version = node.value;
  else if (node.kind === "number") {
    findings.add("version-as-number", {}, "FV");
    version = node.literal.includes(".") ? node.literal : `${node.literal}.0`;
  } else {
    findings.add("field-type", { found: describeKind(node), expected: "a text" }, "FV");
    return null;
  }
  if (!FORMAT_VERSIONS.has(version)) findings.add("version-unknown", { version: quoted(version) }, "FV");
  return version;
}

function parsePagination(
  root: JsonObject,
  findings: FindingList,
): Pick<OcmfPayload, "pagination" | "paginationCounter"> {
  const pagination = textOf(root, "PG");
  if (pagination === null) {
    findings.add("pagination-missing", {}, "PG");
    return { pagination, paginationCounter: null };
  }
  // 20 digits hold any 64-bit counter; OCMF 1.0 let it wrap at 2³² − 1.
  const parts = /^([TF])([0-9]{1,20})$/.exec(pagination);
  if (parts === null) {
    findings.add("pagination-malformed", { value: quoted(pagination) }, "PG");
    return { pagination, paginationCounter: null };
  }
  const [, context, digits = ""] = parts;
  if (/^0[0-9]/.test(digits)) findings.add("pagination-padded", { value: quoted(pagination) }, "PG");
  if (context === "F") {
    findings.add("pagination-fiscal", { value: quoted(pagination) }, "PG");
    return { pagination, paginationCounter: null };
  }
  return { pagination, paginationCounter: BigInt(digits) };
}

function checkIdentification(root: JsonObject, findings: FindingList): void {
  const level = textOf(root, "IL");
  if (level !== null && FAILED_IDENTIFICATION_LEVELS.has(level)) {
    findings.add("identification-level-failed", { value: level }, "IL");
  } else if (level !== null && !IDENTIFICATION_LEVELS.has(level)) {
    findings.add("identification-level-unknown", { value: quoted(level) }, "IL");
  }
  const type = textOf(root, "IT");
  if (type !== null && !IDENTIFICATION_TYPES.has(type)) {
    findings.add("identification-type-unknown", { value: quoted(type) }, "IT");
  }
  const status = member(root, "IS");
  // Version 0.1 wrote the level into IS.
  if (status !== undefined && status.kind !== "boolean" && status.kind !== "string") {
    findings.add("field-type", { found: describeKind(status), expected: "true or false" }, "IS");
  }
  const flags = member(root, "IF");
  if (flags === undefined) return;
  if (flags.kind !== "array") {
    findings.add("field-type", { found: describeKind(flags), expected: "a list" }, "IF");
    return;
  }
  flags.items.forEach((flag, index) => {
    if (flag.kind === "string" && IDENTIFICATION_FLAGS.has(flag.value)) return;
    const value = flag.kind === "string" ? quoted(flag.value) : describeKind(flag);
    findings.add("identification-flag-unknown", { value }, `IF[${index}]`);
  });
}

/** The kind of a JSON value in words, for sentences. */
export function describeKind(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return "an object";
    case "array":
      return "a list";
    case "string":
      return "a text";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "null":
      return "null";
  }
}
