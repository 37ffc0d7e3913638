// What a verification says, in terms shared by the Worker, the browser and the command line.
// Signature, key and rules are three separate verdicts: none of them is folded into another.

/** Whether the signature fits the signed bytes under the key. Unsigned or not checkable is never "valid" and never "invalid". */
export type SignatureVerdict = "valid" | "invalid" | "unverifiable";

/** Why a signature is not valid. `signature-malformed` (not DER, not r‖s) is told apart from `signature-mismatch`. */
export type SignatureReason =
  | "signature-mismatch"
  | "signature-malformed"
  | "signature-missing"
  | "public-key-missing"
  | "public-key-malformed"
  | "public-key-at-infinity"
  | "public-key-off-curve"
  | "curve-mismatch"
  | "algorithm-unknown"
  | "record-unreadable";

/**
 * What is known of the key.
 * - `registered`: it is the one registered for the meter that the record names.
 * - `supplied`: the caller of the verification gave it; nothing is registered.
 * - `embedded`: it came beside the record and nothing else vouches for it.
 * - `unknown`: there is no key.
 * - `contradicting`: another key is registered for this meter.
 */
export type KeyVerdict = "registered" | "supplied" | "embedded" | "unknown" | "contradicting";

/** Where the key that was used came from. */
export type PublicKeySource = "registered" | "supplied" | "embedded" | "none";

/** `error`: must not be billed as it stands. `warning`: usable, with a remark. `info`: worth knowing. */
export type Severity = "error" | "warning" | "info";

/**
 * What a sentence says beside its fixed words, by name. Two names are reserved: `sentence` is the code of the sentence
 * where that is not the finding's own, `because` those of the causes (causes.ts) that fill `{message}`, set apart by blanks.
 */
export type FindingValues = Readonly<Record<string, string | number>>;

/** One broken or noteworthy rule. */
export interface Finding {
  readonly severity: Severity;
  /** Stable, kebab-case; the closed set stands in findings.ts. */
  readonly code: string;
  /** One English sentence that says what and why. */
  readonly message: string;
  /** The values in it, so that another language can say it; absent in findings stored before there were any. */
  readonly values?: FindingValues;
  /** Where in the record, for example `RD[1].RV`. */
  readonly field?: string;
}

/** Clock quality of a reading: OCMF table 19 (S, I, U, R). */
export type TimeStatus = "synchronised" | "informative" | "unknown" | "relative";

/** What a reading stands for: OCMF table 7, TX. `end` covers E, L, R, A and P; `endCause` on the reading says which. */
export type ReadingEvent = "begin" | "charging" | "exception" | "end" | "suspended" | "tariff-change";

/** One reading of a record, with inheritance resolved. */
export interface ReadingReport {
  /** UTC, milliseconds since 1970-01-01; null when the record's time cannot be read. */
  readonly atMillis: number | null;
  /** Time as received, with its offset. */
  readonly at: string | null;
  readonly timeStatus: TimeStatus | null;
  readonly event: ReadingEvent | null;
  /** OCMF's own letter where it says more than `event`: "E", "L" local, "R" remote, "A" abort, "P" power failure. */
  readonly endCause?: string;
  /** OBIS code as received; null when the reading names no register. */
  readonly register: string | null;
  /** Register value; null when it is no energy, cannot be read, or lies beyond ±(2⁵³−1) mWh (`value` keeps it exactly). */
  readonly energyMilliwattHours: number | null;
  /** The literal text of the value as it was signed. */
  readonly value: string | null;
  readonly unit: string | null;
  /** Meter status letter, OCMF table 10; "G" is good. */
  readonly status: string | null;
  /** Error flags: "E" energy unusable, "t" time unusable. */
  readonly errorFlags: string;
}

/** A half-open byte range [start, end) of the record as received. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A field of the record worth showing: the format's own key, a word for it, the value as received. */
export interface DecodedField {
  readonly key: string;
  readonly label: string;
  readonly value: string;
}

/** Everything said about one record. */
export interface RecordReport {
  readonly format: "OCMF" | "unknown";
  readonly formatVersion: string | null;
  readonly signature: SignatureVerdict;
  /** Sentence; present whenever `signature` is not "valid". */
  readonly reason?: string;
  readonly reasonCode?: SignatureReason;
  /** What `reason` is made from: `sentence` is its code in causes.ts, the others are its values. */
  readonly reasonValues?: FindingValues;
  /** SEC 2 / RFC 5639 name, e.g. "secp256r1". */
  readonly curve: string | null;
  /** E.g. "SHA-256". */
  readonly hash: string | null;
  readonly signatureEncoding: "der" | "raw" | null;
  readonly publicKeySource: PublicKeySource;
  /** SubjectPublicKeyInfo, DER, lower-case hex; null when there is none or it cannot be read. */
  readonly publicKey: string | null;
  readonly key: KeyVerdict;
  /** Serial number of the meter; of the gateway where the record names no meter. */
  readonly meter: string | null;
  /** Pagination as received, e.g. "T4117". */
  readonly pagination: string | null;
  /** The begin reading of the billed register. */
  readonly begin?: ReadingReport;
  /** The end reading of the same register: chosen per register, never by position. */
  readonly end?: ReadingReport;
  readonly readings: readonly ReadingReport[];
  readonly findings: readonly Finding[];
  readonly fields: readonly DecodedField[];
  /** Range of the signed bytes and of the signature's text within the record's bytes; null when unreadable. */
  readonly signedRange: ByteRange | null;
  readonly signatureRange: ByteRange | null;
  /** SHA-256 of the signed bytes, lower-case hex; null when unreadable. The record figure is drawn from it. */
  readonly signedSha256: string | null;
  /** The record as received, decoded as UTF-8 for display; verification never reads this. */
  readonly text: string;
}

/** What several records of one transaction say together (also made from a single record with begin and end). */
export interface SessionReport {
  /** End register minus begin register of the billed register; null when either is unusable. */
  readonly energyMilliwattHours: number | null;
  readonly durationMillis: number | null;
  readonly findings: readonly Finding[];
}

/** Answer of one verification. `session` is absent when there is no begin or no end. */
export interface VerifyReport {
  readonly records: readonly RecordReport[];
  readonly session?: SessionReport;
}
