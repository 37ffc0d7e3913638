// The closed set of sentences that say why a record, a key, a signature, a value or a time cannot be read or does not
// fit. Each has a code and named values beside its English words, so that a reader's page can say it in another language.

/** What a sentence is made from: its code and the values of its placeholders. */
export interface Cause {
  readonly code: CauseCode;
  readonly values: CauseValues;
  /** The sentence in English; those of the OCMF time are clauses without a full stop. */
  readonly message: string;
}

export type CauseValues = Readonly<Record<string, string | number>>;

/** `{name}` is filled from the values given to `cause`. None of them repeats the text of a key. */
export const CAUSES = {
  // Input and record
  "input-empty": "The input is empty.",
  "input-too-large": "The input has {count} bytes; at most {limit} are read.",
  "input-too-many-records": "The input holds more than {limit} records; the rest, from byte {offset} on, was not read.",
  "input-too-many-readings": "The input holds more than {limit} readings; those of this record were not read.",
  "record-is-xml":
    "The text at byte {offset} is not a record: it is XML, which is not read yet; give the signed record inside it.",
  "record-is-json": "The text at byte {offset} is not a record: it is JSON, which is not read as a container yet.",
  "record-is-neither": "The text at byte {offset} is not a record: it does not start with OCMF|.",
  "payload-open": 'The record cannot be read: no "|" ends the payload section (byte {offset}).',
  "signature-section-open":
    "The record cannot be read: the signature section is not a complete JSON object (byte {offset}).",
  "payload-unreadable": "The payload is not readable at byte {offset}: {detail}",
  "payload-no-object": "The payload is not a JSON object (byte {offset}).",
  "signature-section-unreadable": "The signature section is not readable at byte {offset}: {detail}",
  "signature-section-no-object": "The signature section is not a JSON object (byte {offset}).",

  // Signature
  "signature-mismatch": "The signature does not match the signed data.",
  "signature-unreadable": "The signature cannot be read.",
  "signature-absent": "The record carries no signature (SD).",
  "signature-kind": "The signature (SD) is {found}, not a text.",
  "signature-too-long": "The signature (SD) has {length} characters; no signature of this kind has so many.",
  "signature-encoding": "The signature's encoding (SE) is {value}, neither hex nor base64.",
  "signature-character": "The signature (SD) is not {encoding}: character {position} does not belong to it.",
  "signature-length": "The signature (SD) is not {encoding}: its length of {length} characters does not fit.",
  "signature-form": "The signature is neither strict DER nor bare r and s.",
  "signature-form-ed25519": "The signature has not the 64 bytes of Ed25519.",
  "algorithm-kind": "The signature algorithm (SA) is {found}, not a text.",
  "algorithm-unsupported": "The signature algorithm {value} is not supported.",

  // Public key
  "key-absent": "There is no public key, so nothing can be said about the signature.",
  "key-other-curve": "The public key is on the curve {key}, but the record is signed on {signed}.",
  "key-empty": "The public key is empty.",
  "key-too-long": "The public key has {length} characters; at most {limit} are read.",
  "key-pem": "The PEM text is no complete PUBLIC KEY block.",
  "key-odd-hex": "The public key has an odd number of hex digits ({length}).",
  "key-character": "The public key is neither hex nor base64 nor PEM: character {position} belongs to none of them.",
  "key-text": "The public key is neither hex nor complete base64.",
  "key-der": "The public key is no complete DER: {detail} (byte {offset}).",
  "key-text-after": "{count} bytes follow after the end of the public key (byte {offset}).",
  "key-no-algorithm": "The public key names no algorithm.",
  "key-algorithm-unsupported": "The public key is a key for {algorithm}, which is not supported.",
  "key-algorithm-unknown":
    "The public key is a key for an algorithm with the identifier {identifier}, which is not supported.",
  "key-part-after-algorithm": "The public key has a part too many after its algorithm.",
  "key-no-point": "The public key holds no bit string of whole bytes with a point.",
  "key-part-after-point": "The public key has a part too many after its point.",
  "key-no-curve": "The public key names no curve.",
  "key-curve-spelt-out": "The public key spells out its curve; only curves given by name are accepted.",
  "key-part-after-curve": "The public key has a part too many after its curve.",
  "key-curve-unknown": "The public key is on an unknown curve (identifier {identifier}).",
  "key-curve-unsupported": "The public key is on the curve {curve}, which is not supported.",
  "key-length": "The public key has {count} bytes, which fits no key and no point.",
  "key-length-of-curve": "The public key is a bare point of {count} bytes, which does not fit the curve {curve}.",
  "key-of-several-curves": "The public key is a bare point that fits several curves; nothing names its curve.",
  "key-small-order": "The public key is a point of small order, under which anyone can sign.",
  "key-infinity": "The public key is the point at infinity, which is nobody's key.",
  "key-off-curve": "The point of the public key does not lie on the curve {curve}.",
  "key-off-its-curve": "The point of the public key does not lie on its curve.",
  "key-form-ed25519": "The public key is not 32 bytes that RFC 8032 reads as a point.",
  "key-form-sec1": "The point of the public key is not in a form of SEC 1 for the curve {curve}.",
  "key-unreadable": "The public key cannot be read.",

  // Forms of a key that can be read all the same
  "key-prefixed": 'The key is marked with the prefix "{prefix}".',
  "key-inside-base64": "The key is text inside base64, not bytes.",
  "key-bare": "The key is a bare point without the name of its curve.",

  // Value of a register
  "value-empty": "The value is empty.",
  "value-too-long": "The value has {length} characters; at most {limit} are read.",
  "value-not-decimal": "The value {value} is not a decimal number.",
  "value-exponent": "The exponent {exponent} is beyond ±{limit}.",
  "value-too-large": "The value {value} {unit} is larger than any register.",
  "value-kind": "The value is {found}, not a number.",
  "loss-kind": "it is {found}.",
  "loss-without-unit": "the reading has no unit of energy.",

  // Time of OCMF
  "time-kind": "it is no text",
  "time-month": "there is no month {month}",
  "time-day": "the month has no day {day}",
  "time-of-day": "there is no such time of day",
  "time-offset": "there is no such offset from UTC",
  "time-status": "the status {status} is not U, I, S or R",
  "time-ends-in-z": "it ends in Z; the format wants an offset such as +0200",
  "time-point": "a point stands before the milliseconds; the format wants a comma",
  "time-colon": "a colon stands in the offset",
  "time-form": "it does not have the form 2025-06-01T10:00:00,000+0200 S",
} as const satisfies Record<string, string>;

export type CauseCode = keyof typeof CAUSES;

/** Makes one sentence of the set. Every placeholder needs its value; values taken from a record go through `quoted`. */
export function cause(code: CauseCode, values: CauseValues = {}): Cause {
  return { code, values, message: fillSentence(CAUSES[code], values) };
}

/** What a report carries of its reason beside the words: the values, and the code under the name `sentence`. */
export function reasonValues({ code, values }: Cause): CauseValues {
  return { ...values, sentence: code };
}

/** Values for a finding whose sentence holds `{message}`: the causes' words, and their codes under the name `because`. */
export function because(...causes: readonly Cause[]): CauseValues {
  const values: Record<string, string | number> = {};
  for (const one of causes) Object.assign(values, one.values);
  return {
    ...values,
    because: causes.map(({ code }) => code).join(" "),
    message: causes.map(({ message }) => message).join(" "),
  };
}

/** A sentence with its placeholders filled; one without a value becomes empty. */
export function fillSentence(sentence: string, values: CauseValues): string {
  return sentence.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
