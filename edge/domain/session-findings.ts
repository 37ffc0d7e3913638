// The closed set of what can be said about a session: codes with their severity, and the sentences that say them.
// Findings about one record come from the record's own verification and keep their codes.
import type { Finding } from "./reading.ts";

const SEVERITIES = {
  "begin-register-unknown": "error",
  "end-register-missing": "warning",
  "end-below-begin": "error",
  "energy-out-of-range": "error",
  "begin-ambiguous": "warning",
  "end-ambiguous": "warning",
  "end-before-begin": "error",
  "end-reading-missing": "error",
  "reading-after-end": "warning",
  "transaction-reused": "error",
  "register-exports": "error",
  "register-falls": "error",
  "power-implausible": "error",
  "clock-not-set": "error",
  "clock-ahead": "warning",
  "time-unreadable": "warning",
  "time-without-zone": "warning",
  "register-unusable": "warning",
  "messages-missing": "warning",
  "readings-attributed": "info",
  "readings-full": "warning",
  "no-signed-records": "info",
  "record-invalid": "error",
  "record-unverified": "warning",
  "key-not-registered": "warning",
  "begin-record-missing": "error",
  "end-record-missing": "error",
  "meters-differ": "error",
  "registers-differ": "error",
  "keys-differ": "error",
  "identifications-differ": "error",
  "pagination-gap": "error",
  "pagination-open": "warning",
  "pagination-falls": "error",
  "signed-energy-differs": "warning",
  "identification-refused": "warning",
  "record-time-differs": "warning",
  "record-event-differs": "warning",
} as const;

export type SessionFindingCode = keyof typeof SEVERITIES;

/** Sentence by its own code, with the code of the finding. `{name}` is filled from the values. */
export const SESSION_SENTENCES = {
  // Begin
  "begin-reading-missing": [
    "begin-register-unknown",
    "The session has no begin reading, so its begin register is not known.",
  ],
  "begin-register-unusable": [
    "begin-register-unknown",
    "The begin reading has no usable register, so the energy is not known.",
  ],
  "begin-zero-beyond-limit": [
    "begin-register-unknown",
    "The begin register is an unsigned 0, and {energy} follow at {time}, more than {kilowatts} kW deliver in that time.",
  ],
  "begin-zero-beyond-power": [
    "begin-register-unknown",
    "The begin register is an unsigned 0, and {energy} follow at {time}, more than the power sent up to then (at most {watts} W) allows.",
  ],
  "begin-zero-beyond-car": [
    "begin-register-unknown",
    "The begin register is an unsigned 0, and {energy} follow at {time}: more than a car takes, and no value in between or after shows that it was delivered in this session.",
  ],
  "begin-zero-of-running-register": [
    "begin-register-unknown",
    "The begin register is an unsigned 0, and {energy} follow at {time}, then only {rest}: that is a register which went on from before, not energy of this session.",
  ],
  "begin-ambiguous": ["begin-ambiguous", "There are {count} begin registers of one register; the earliest counts."],

  // End
  "end-value-missing": ["end-register-missing", "The session ended without a register value after its begin."],
  "end-register-unusable": [
    "end-register-missing",
    "The end reading has no usable register; energy is counted up to the value of {time}.",
  ],
  "end-ambiguous": ["end-ambiguous", "There are {count} end registers of one register; the earliest counts."],
  "end-below-begin": ["end-below-begin", "The end register, {end}, is below the begin register, {begin}."],
  "newest-below-begin": ["end-below-begin", "The newest register, {end}, is below the begin register, {begin}."],
  "end-reading-missing": ["end-reading-missing", "The next session began on this EVSE before an end reading came."],
  "end-dated-before-begin": ["end-before-begin", "The end reading, {end}, is dated before the begin reading, {begin}."],
  "reading-after-end": [
    "reading-after-end",
    "A reading of {time} came with this transaction after its end; it does not change the energy.",
  ],
  "transaction-reused": [
    "transaction-reused",
    "Another begin reading of {time} carries the transaction id of this ended session; what followed is not counted.",
  ],

  // Registers
  "registers-differ": [
    "registers-differ",
    "Begin and end do not come from the same register, so they cannot be subtracted.",
  ],
  "only-register-exports": [
    "register-exports",
    "The only register, {register}, counts energy fed back to the grid, which is never billed as consumption.",
  ],
  "signed-register-exports": [
    "register-exports",
    "The signed register, {register}, counts energy fed back to the grid; what was consumed is known from unsigned registers alone.",
  ],
  "energy-out-of-range": [
    "energy-out-of-range",
    "The difference of the registers is no energy that a session can have.",
  ],
  "unsigned-zero-differs": [
    "signed-energy-differs",
    "The unsigned begin register is 0 and contradicts the signed one; the signed energy counts.",
  ],
  "signed-energy-differs": [
    "signed-energy-differs",
    "The signed registers say {signed}, the unsigned ones {unsigned}; the signed energy counts.",
  ],
  "register-falls-once": ["register-falls", "The register falls from {before} to {after} at {time}."],
  "register-falls-often": [
    "register-falls",
    "The register falls from {before} to {after} at {time}. It happens {count} times.",
  ],
  "power-implausible-once": [
    "power-implausible",
    "The register rises from {before} to {after} at {time}, more than {kilowatts} kW deliver in that time.",
  ],
  "power-implausible-often": [
    "power-implausible",
    "The register rises from {before} to {after} at {time}, more than {kilowatts} kW deliver in that time. It happens {count} times.",
  ],

  // Clocks
  "clock-not-set": ["clock-not-set", "A reading is dated {time}: the station's clock was not set."],
  "clock-ahead": ["clock-ahead", "A reading is dated {time}, after it was received: the station's clock is ahead."],
  "time-unreadable": [
    "time-unreadable",
    "Readings without a time that can be read: {count}. The time of their arrival stands for it.",
  ],
  "time-without-zone": ["time-without-zone", "Readings that name no time zone: {count}. They were taken as UTC."],

  // What was not said
  "register-unusable": [
    "register-unusable",
    "Registers that are no number of Wh or kWh at or above 0: {count}. They are not used.",
  ],
  "messages-missing": [
    "messages-missing",
    "Messages of this transaction that never came: {count}, with the numbers {numbers}.",
  ],
  "readings-attributed": [
    "readings-attributed",
    "Readings that name no transaction: {count}. They are of this EVSE, from while this session was going on.",
  ],

  // Who charges
  "identification-unknown": [
    "identification-refused",
    "The identification was not known when the session began, so it was refused.",
  ],
  "identification-blocked": [
    "identification-refused",
    "The identification was blocked when the session began, so it was refused.",
  ],
  "identification-expired": [
    "identification-refused",
    "The identification had expired when the session began, so it was refused.",
  ],

  "readings-full": [
    "readings-full",
    "The session holds {count} readings. Of what came beyond 20,000 only begin, end and signed readings are kept.",
  ],

  // Signed records
  "no-signed-records": ["no-signed-records", "No signed record came with this session, so nobody can verify it."],
  "records-invalid": ["record-invalid", "Invalid: {count} of {total} signed records; their values are not used."],
  "records-unverified": [
    "record-unverified",
    "Unverifiable: {count} of {total} signed records; their values are only claimed.",
  ],
  "key-not-registered": [
    "key-not-registered",
    "Checked only against a key that came along and is not registered for the meter: {count} of {total} signed records. Nothing else vouches for the key.",
  ],
  "record-time-differs": ["record-time-differs", "The reading is dated {reading}, the record in it {record}."],
  "record-event-differs": [
    "record-event-differs",
    "The reading is called {event}, but the signed record holds no {event} value.",
  ],
  "meters-differ": ["meters-differ", "The records come from {count} meters: {meters}."],
  "keys-differ": ["keys-differ", "The records of one meter were checked with {count} different keys."],
  "identifications-differ": ["identifications-differ", "The records name different identifications of the driver."],
  "pagination-dated-back": [
    "pagination-falls",
    "Record {later} is dated {time}, after {earlier}; the counter must grow with time.",
  ],
  "records-missing": ["pagination-gap", "Records are missing between {earlier} and {later}."],
  "records-awaited": ["pagination-open", "Records are missing between {earlier} and {later}."],
  "begin-record-missing": [
    "begin-record-missing",
    "No signed record with a usable begin value came, so the begin register is not verified.",
  ],
  "end-record-missing": ["end-record-missing", "The session ended without a signed record with a usable end value."],
} as const satisfies Record<string, readonly [SessionFindingCode, string]>;

export type SessionSentenceCode = keyof typeof SESSION_SENTENCES;
export type SentenceValues = Readonly<Record<string, string | number>>;

/** A sentence about a session before it became a finding. */
export interface SessionSentence {
  readonly code: SessionSentenceCode;
  readonly values: SentenceValues;
}

/** Makes the finding that a sentence belongs to; `field` names the place when there is one. */
export function sessionFinding(sentence: SessionSentenceCode, values: SentenceValues = {}, field?: string): Finding {
  const [code, words] = SESSION_SENTENCES[sentence];
  const message = words.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => String(values[name] ?? ""));
  const severity = SEVERITIES[code];
  return { severity, code, message, values: { ...values, sentence }, ...(field === undefined ? {} : { field }) };
}

const RANK = { error: 0, warning: 1, info: 2 } as const;
/** Findings kept per session: one page of reasons. What is beyond stays visible at the records themselves. */
export const MAX_FINDINGS = 40;

/** Errors first, each code and place once, at most MAX_FINDINGS. The order depends on nothing but the findings. */
export function settleFindings(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((finding) => [`${finding.code} ${finding.field ?? ""}`, finding]));
  return [...unique.values()]
    .sort(
      (a, b) =>
        RANK[a.severity] - RANK[b.severity] ||
        (a.code < b.code ? -1 : a.code > b.code ? 1 : (a.field ?? "") < (b.field ?? "") ? -1 : 1),
    )
    .slice(0, MAX_FINDINGS);
}

/** Energy for a sentence: kWh with the digits that are there, from mWh. */
export function formatKilowattHours(milliwattHours: bigint): string {
  const negative = milliwattHours < 0n;
  const digits = (negative ? -milliwattHours : milliwattHours).toString().padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "").padEnd(3, "0");
  return `${negative ? "−" : ""}${digits.slice(0, -6)}.${fraction} kWh`;
}
