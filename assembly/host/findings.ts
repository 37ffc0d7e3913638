// The closed set of findings: what a code means, how grave it is, and the sentence that says so.
// Severity follows one question: may the quantity be billed as it stands? A peculiarity of genuine meters that leaves
// the quantity beyond doubt is never an error.

import { fillSentence } from "./causes.ts";
import type { Finding, FindingValues, Severity } from "./verdict.ts";

type Entry = readonly [severity: Severity, sentence: string];

/** `{name}` is filled from the values given to `finding`. Identification (OCMF ID) is personal and in no sentence. */
const FINDINGS = {
  // Framing and text
  "byte-order-mark": ["warning", "A byte order mark stands before the record. It is not part of the signed bytes."],
  "space-before-record": ["info", "White space stands before the record. It is not part of the signed bytes."],
  "text-after-record": ["warning", "{count} bytes follow after the end of the record. They are not signed."],
  "several-records": ["error", "More than one record was given where one was expected. Only the first was verified."],
  "separator-in-text": ["error", 'The character "|" stands inside a text of the payload, where OCMF forbids it.'],
  "key-section": ["info", "A fourth section holds a public key, which only OCMF 1.0 knew. It is not signed."],
  "member-repeated": [
    "error",
    "The member {name} occurs twice in one object (byte {offset}); readers disagree on which one counts.",
  ],
  "more-findings": ["info", "{count} more findings of the kind {code} are not listed."],

  // Payload fields
  "version-as-number": ["info", "The format version is written as a number, not as text."],
  "version-unknown": ["warning", "The format version {version} is not known; the rules of 1.4 were applied."],
  "field-type": ["warning", "The field is {found}; the format wants {expected}."],
  "text-too-long": ["warning", "The text has {length} characters; the format allows {limit}."],
  "serial-missing": ["error", "The record names neither a meter nor a gateway, so no key can belong to it."],
  "meter-serial-missing": ["info", "The record names no meter; the serial number of the gateway stands in."],
  "pagination-missing": [
    "error",
    "The record carries no pagination, so it cannot be told whether records are missing.",
  ],
  "pagination-malformed": ["error", "The pagination {value} is not a T or F followed by a number."],
  "pagination-padded": ["warning", "The pagination {value} has leading zeros, which the format does not allow."],
  "pagination-fiscal": ["error", "The record is a fiscal reading ({value}), not one of a transaction."],
  "identification-level-failed": [
    "error",
    "The charging station reports that the assignment to a person failed (level {value}).",
  ],
  "identification-level-unknown": ["error", "The identification level {value} is not one of the format."],
  "identification-flag-unknown": ["info", "The identification flag {value} is not one of the format."],
  "identification-type-unknown": ["info", "The identification type {value} is not one of the format."],

  // Readings
  "readings-missing": ["error", "The record holds no readings."],
  "reading-malformed": ["error", "The reading is not an object."],
  "begin-missing": ["info", "The record holds an end reading but no begin reading of the same register."],
  "end-missing": ["info", "The record holds a begin reading but no end reading of the same register."],
  "events-missing": ["info", "The record holds neither a begin nor an end reading of an energy register."],
  "end-before-begin": ["error", "The end reading stands before the begin reading."],
  "event-unknown": ["error", "The event {value} is not one of the format."],
  exception: ["error", "The meter reports an exception here. From this reading on, time or energy are not usable."],
  "value-missing": ["info", "The reading reports an event without a value."],
  "value-malformed": ["error", "{message}"],
  "value-as-text": [
    "info",
    "The value is written as text, not as a number. Some makers do; its digits are read as they stand.",
  ],
  "value-cut": ["info", "Digits below 1 mWh were cut off for the calculation; the signed value keeps them."],
  "value-beyond-range": [
    "warning",
    "The value is too large to be given in whole milliwatt-hours; the signed text keeps it.",
  ],
  "unit-missing": ["error", "The value has no unit."],
  "unit-unknown": ["error", "The unit {value} is not one of the format; the value is not used."],
  "unit-of-vendor": ["info", "The unit {value} is the maker's own; the value is not used."],
  "time-missing": ["error", "The reading has no time."],
  "time-malformed": ["error", "The time {value} cannot be read: {message}."],
  "time-status-missing": ["warning", "The time carries no status, so nothing is known of the clock."],
  "time-unknown": ["warning", "The clock was not set (status U): time and duration are not usable for a price."],
  "time-informative": ["info", "The time is informative (status I): it is not usable for a price by time."],
  "time-relative": ["info", "The duration is reliable, the time of day is not (status R)."],
  "clock-implausible": [
    "warning",
    "The time lies before 2017, when the format did not exist yet: the clock was wrong.",
  ],
  "time-in-future": ["warning", "The time lies {seconds} s in the future: the clock was wrong."],
  "status-missing": ["warning", "The reading carries no meter status."],
  "status-not-good": [
    "error",
    "The meter's status is {value} ({meaning}), not G (good). The value must not be billed.",
  ],
  "status-unknown": ["error", "The meter status {value} is not one of the format."],
  "energy-unusable": ["error", "The meter flags the energy as unusable (E). The value must not be billed."],
  "time-unusable": ["warning", "The meter flags the time as unusable (t)."],
  "flag-unknown": ["warning", "The error flag {value} is not one of the format."],
  "loss-not-reset": ["error", "The cumulated loss is {value} at the begin; it must be 0 there."],
  "loss-negative": ["error", "The cumulated loss is negative."],
  "loss-malformed": ["error", "The cumulated loss cannot be read: {message}"],
  "loss-exceeds-energy": ["warning", "The cumulated loss is larger than the energy of the record."],
  "loss-without-cable": ["warning", "A cumulated loss is given, but no cable (LC) that it was computed for."],
  "register-falls": ["error", "The register is lower than at the reading before it."],
  "time-falls": ["error", "The time is earlier than at the reading before it."],
  "power-implausible": ["warning", "The energy since the reading before it would need more than {watts} W."],

  // Signature and key
  "algorithm-alias": ["info", "The algorithm is spelled {value}; the format spells it {canonical}."],
  "algorithm-extension": [
    "warning",
    "The signature algorithm {value} is an extension that the format does not name; not every verifier knows it.",
  ],
  "algorithm-outside-specification": [
    "error",
    "The signature algorithm {value} is none of those that the format allows. The signature was checked all the same.",
  ],
  "curve-short": ["info", "The curve {curve} has 192 bits, below what is chosen today. Older meters use it lawfully."],
  "signature-raw": ["warning", "The signature is bare r and s, not DER as the format wants. It was read as such."],
  "signature-method": ["error", "The signature is said to be {value}, but is DER."],
  "signature-method-unknown": [
    "warning",
    "The signature is said to be {value}; the format knows only application/x-der.",
  ],
  "key-form": ["info", "{message}"],
  "key-contradicts-registration": [
    "error",
    "The signature fits the key that came with the record, but another key is registered for this meter.",
  ],
  "key-beside-record-differs": ["warning", "Another key came with the record than the one that was used."],

  // Several records of one session
  "record-repeated": ["error", "The record is the same as record {number}: it was given twice."],
  "record-invalid": ["error", "The signature of record {number} is not valid, so its values prove nothing."],
  "record-unverified": [
    "warning",
    "The signature of record {number} could not be checked, so its values are only claimed.",
  ],
  "records-out-of-order": ["info", "The records were not given in the order of the session."],
  "begin-differs": ["error", "Records {first} and {second} state different begin readings."],
  "end-differs": ["error", "Records {first} and {second} state different end readings."],
  "register-differs": ["error", "The begin and the end are readings of different registers."],
  "meter-differs": ["error", "Records {first} and {second} come from different meters."],
  "gateway-differs": ["warning", "Records {first} and {second} come through different gateways."],
  "identification-differs": ["error", "Records {first} and {second} name different persons or cards."],
  "identification-incomplete": ["warning", "Only one of the records {first} and {second} names a person or card."],
  "charge-point-differs": ["error", "Records {first} and {second} name different charge points."],
  "tariff-differs": ["warning", "Records {first} and {second} name different tariffs."],
  "firmware-differs": ["warning", "Records {first} and {second} come from different firmware versions."],
  "key-differs": ["error", "Records {first} and {second} are signed with different keys."],
  "pagination-repeated": ["error", "Records {first} and {second} have the same pagination {value}."],
  "pagination-falls": ["error", "The pagination falls from {before} to {after}."],
  "pagination-gap": ["error", "The pagination jumps from {before} to {after}: records between them are missing."],
} as const satisfies Record<string, Entry>;

export type FindingCode = keyof typeof FINDINGS;

/** All codes, for documentation and tests. */
export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[];

/** The English sentence of a code, with its placeholders. */
export function findingSentence(code: FindingCode): string {
  return FINDINGS[code][1];
}

/** Findings of one code beyond these are counted, not listed: a record may hold thousands of equal faults. */
const MAX_FINDINGS_PER_CODE = 16;

/**
 * Makes one finding. Every placeholder of the sentence needs its value; values taken from a record go through `quoted`.
 * @param field Where in the record, e.g. `RD[1].RV`.
 */
export function finding(code: FindingCode, values: FindingValues = {}, field?: string): Finding {
  const [severity, sentence] = FINDINGS[code];
  const message = fillSentence(sentence, values);
  const said = valuesOf(sentence, values);
  return { severity, code, message, values: said, ...(field === undefined ? {} : { field }) };
}

/** Of the values those that the sentence names. A cause inside it has values of its own, so that all are kept then. */
function valuesOf(sentence: string, values: FindingValues): FindingValues {
  if (values.because !== undefined) return values;
  return Object.fromEntries(Object.entries(values).filter(([name]) => sentence.includes(`{${name}}`)));
}

/** A text of the record for use in a sentence: in quotes, control characters escaped, cut after 40 characters. */
export function quoted(text: string): string {
  const characters = [...text];
  return JSON.stringify(characters.length > 40 ? `${characters.slice(0, 40).join("")}…` : text);
}

/** Collects findings, at most 16 of one code; the rest is counted. */
export class FindingList {
  private readonly list: Finding[] = [];
  private readonly counts = new Map<FindingCode, number>();

  add(code: FindingCode, values?: FindingValues, field?: string): void {
    const count = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, count);
    if (count <= MAX_FINDINGS_PER_CODE) this.list.push(finding(code, values, field));
  }

  has(code: FindingCode): boolean {
    return this.counts.has(code);
  }

  /** All listed findings, and one more per code that had too many. */
  all(): Finding[] {
    const cut = [...this.counts].filter(([, count]) => count > MAX_FINDINGS_PER_CODE);
    return [
      ...this.list,
      ...cut.map(([code, count]) => finding("more-findings", { code, count: count - MAX_FINDINGS_PER_CODE })),
    ];
  }
}
