// What the core and the server say in English, in the reader's language. English readers get the words themselves, and
// need none of the tables; for others these come with the language. What is not in them stays as it was said, such as
// findings that were stored before they had values.
import type { CauseCode } from "../../assembly/host/causes.ts";
import type { Problem } from "../../edge/contract/problem.ts";
import { formats } from "../format.ts";
import type { FindingView, RecordView } from "../record-view.ts";

export type SentenceValues = Readonly<Record<string, string | number>>;
export type SaidFinding = Pick<FindingView, "code" | "message" | "values">;
export type SaidReason = Pick<RecordView, "reason" | "reasonValues">;
export type SaidProblem = Pick<Problem, "code" | "detail" | "pointer" | "offset">;
/** A cause that the core gives here, for example of a key that cannot be read. */
export interface SaidCause {
  readonly code: CauseCode;
  readonly values: SentenceValues;
  readonly message: string;
}

let translated: typeof import("./translated-sentences.ts") | null = null;

/** Call before the language changes; rejects when the tables do not come, and leaves the sentences as they were. */
export async function loadSentences(language: string): Promise<void> {
  translated = language === "en" ? null : await import("./translated-sentences.ts");
}

/** As edge/domain/clock.ts prints an instant; what a record itself says stands in quotes and is left as it is. */
const INSTANT = /(?<!["\d])\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z(?!")/g;

/** A finding's sentence, its instants in the reader's zone. */
export function findingText(finding: SaidFinding): string {
  return (
    translated?.findingText(finding) ??
    finding.message.replaceAll(INSTANT, (instant) => formats.moment(Date.parse(instant)))
  );
}

/** Why a record's signature is not valid; undefined where nothing is said. */
export function reasonText(report: SaidReason): string | undefined {
  return translated?.reasonText(report) ?? report.reason;
}

export function causeText(cause: SaidCause): string {
  return translated?.sentenceOf(cause.code, cause.values) ?? cause.message;
}

/** A refusal of the server, in one sentence with its place. */
export function problemText(problem: SaidProblem): string {
  return translated?.problemText(problem) ?? problem.detail;
}

/** Where a finding stands: "record T12 RD[1].RV". */
export function placeText(field: string | undefined): string | undefined {
  return field === undefined ? undefined : (translated?.placeText(field) ?? field);
}

/** What a field of a record is called. */
export function labelText({ key, label }: { readonly key: string; readonly label: string }): string {
  return translated?.labelText(key) ?? label;
}
