// The code lists of OCMF 1.4.1, by the number of their table there, and what each code means.

import type { ReadingEvent, TimeStatus } from "../verdict.ts";

/** Format versions whose rules are applied; 0.1 to 0.4 differ in field names only. */
export const FORMAT_VERSIONS: ReadonlySet<string> = new Set([
  "0.1",
  "0.2",
  "0.3",
  "0.4",
  "0.5",
  "1.0",
  "1.1",
  "1.2",
  "1.3",
  "1.4",
]);

/** Table 7, TX. */
export const EVENTS: ReadonlyMap<string, ReadingEvent> = new Map([
  ["B", "begin"],
  ["C", "charging"],
  ["X", "exception"],
  ["E", "end"],
  ["L", "end"],
  ["R", "end"],
  ["A", "end"],
  ["P", "end"],
  ["S", "suspended"],
  ["T", "tariff-change"],
]);

/** Table 10, ST: "G" is good, all others are not. */
export const METER_STATUSES: ReadonlyMap<string, string> = new Map([
  ["N", "not present"],
  ["G", "good"],
  ["T", "time-out"],
  ["D", "disconnected"],
  ["R", "not found"],
  ["M", "manipulated"],
  ["X", "exchanged"],
  ["I", "incompatible"],
  ["O", "out of range"],
  ["S", "substitute"],
  ["E", "other error"],
  ["F", "read error"],
]);

/** Table 11, IL: levels that assign the transaction, and levels that say the assignment failed. */
export const IDENTIFICATION_LEVELS: ReadonlySet<string> = new Set([
  "NONE",
  "HEARSAY",
  "TRUSTED",
  "VERIFIED",
  "CERTIFIED",
  "SECURE",
]);
export const FAILED_IDENTIFICATION_LEVELS: ReadonlySet<string> = new Set([
  "MISMATCH",
  "INVALID",
  "OUTDATED",
  "UNKNOWN",
]);

/** Tables 13 to 16, IF. */
export const IDENTIFICATION_FLAGS: ReadonlySet<string> = new Set([
  "RFID_NONE",
  "RFID_PLAIN",
  "RFID_RELATED",
  "RFID_PSK",
  "OCPP_NONE",
  "OCPP_RS",
  "OCPP_AUTH",
  "OCPP_RS_TLS",
  "OCPP_AUTH_TLS",
  "OCPP_CACHE",
  "OCPP_WHITELIST",
  "OCPP_CERTIFIED",
  "ISO15118_NONE",
  "ISO15118_PNC",
  "PLMN_NONE",
  "PLMN_RING",
  "PLMN_SMS",
]);

/** Table 17, IT. */
export const IDENTIFICATION_TYPES: ReadonlySet<string> = new Set([
  "NONE",
  "DENIED",
  "UNDEFINED",
  "ISO14443",
  "ISO15693",
  "EMAID",
  "EVCCID",
  "EVCOID",
  "ISO7812",
  "CARD_TXN_NR",
  "CENTRAL",
  "CENTRAL_1",
  "CENTRAL_2",
  "LOCAL",
  "LOCAL_1",
  "LOCAL_2",
  "PHONE_NUMBER",
  "KEY_CODE",
]);

/** Table 19: clock quality behind the time. */
export const TIME_STATUSES: ReadonlyMap<string, TimeStatus> = new Map([
  ["U", "unknown"],
  ["I", "informative"],
  ["S", "synchronised"],
  ["R", "relative"],
]);

/** Table 20, RU: energy is summed; resistances are known and never summed. */
export const RESISTANCE_UNITS: ReadonlySet<string> = new Set(["mOhm", "uOhm"]);
/** Units outside the table that genuine meters (DZG) give further readings in. */
export const VENDOR_UNITS: ReadonlySet<string> = new Set(["Ohm", "s", "sec"]);

/** Longest texts, characters: Table 4 (TT), Table 3 (CF). */
export const TEXT_LIMITS: ReadonlyMap<string, number> = new Map([
  ["TT", 250],
  ["CF", 25],
]);

/** Payload and signature fields in words, in the order of the format. */
export const FIELD_LABELS: ReadonlyMap<string, string> = new Map([
  ["FV", "Format version"],
  ["GI", "Gateway"],
  ["GS", "Gateway serial number"],
  ["GV", "Gateway firmware"],
  ["VI", "Gateway vendor"],
  ["VV", "Gateway version"],
  ["PG", "Pagination"],
  ["MV", "Meter vendor"],
  ["MM", "Meter model"],
  ["MS", "Meter serial number"],
  ["MF", "Meter firmware"],
  ["IS", "Assigned to a person"],
  ["IL", "Identification level"],
  ["IF", "Identification flags"],
  ["IT", "Identification type"],
  ["ID", "Identification"],
  ["TT", "Tariff text"],
  ["CF", "Charge controller firmware"],
  ["LC", "Loss compensation"],
  ["CT", "Charge point type"],
  ["CI", "Charge point"],
  ["SA", "Signature algorithm"],
  ["SE", "Signature encoding"],
  ["SM", "Signature type"],
]);
