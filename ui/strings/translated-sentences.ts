// Sentences of the core and the server from their codes and values, in the language in force. Loaded by sentences.ts when
// that is not English. Each function answers null where a code or a value is not known.
import { msg } from "@lit/localize";
import { PROBLEM_CODES } from "../../edge/contract/problem.ts";
import { CAUSE_SENTENCES } from "./cause-sentences.ts";
import { FIELD_LABELS } from "./field-labels.ts";
import { FINDING_SENTENCES } from "./finding-sentences.ts";
import { PROBLEM_DETAILS, PROBLEM_TITLES, placeOf } from "./problem-sentences.ts";
import type { SaidFinding, SaidProblem, SaidReason, SentenceValues } from "./sentences.ts";
import { SESSION_SENTENCES } from "./session-sentences.ts";
import { valueText } from "./value-words.ts";

/** All sentences with values, by code; no code stands in two of the tables. */
export const SENTENCES: Readonly<Record<string, () => string>> = {
  ...FINDING_SENTENCES,
  ...CAUSE_SENTENCES,
  ...SESSION_SENTENCES,
};

export function findingText({ code, values }: SaidFinding): string | null {
  return values === undefined ? null : sentenceOf(values.sentence ?? code, values);
}

export function reasonText({ reasonValues }: SaidReason): string | null {
  return reasonValues === undefined ? null : sentenceOf(reasonValues.sentence, reasonValues);
}

/** The server's sentence where that is a fixed one, else what the code says, and the place. */
export function problemText(problem: SaidProblem): string | null {
  const detail = Object.hasOwn(PROBLEM_DETAILS, problem.detail) ? PROBLEM_DETAILS[problem.detail] : undefined;
  if (detail !== undefined) return detail();
  if (!PROBLEM_CODES.includes(problem.code)) return null;
  const title = PROBLEM_TITLES[problem.code]();
  const place = placeOf(problem);
  return place === null ? `${title}.` : `${title} (${place}).`;
}

/** As edge/domain/record-chain.ts names a record: "record T12 RD[1].RV", "record" where it has no pagination. */
export function placeText(field: string): string {
  return field.replace(/^record(?= |$)/, msg("record"));
}

/** What a field of a record is called; a maker's own has no name. */
export function labelText(key: string): string {
  return Object.hasOwn(FIELD_LABELS, key) ? (FIELD_LABELS[key]?.() ?? key) : msg("Vendor field");
}

/** A sentence with its values. */
export function sentenceOf(code: unknown, values: SentenceValues): string | null {
  const sentence = typeof code === "string" && Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  if (sentence === undefined) return null;
  if (values.because === undefined) return fill(sentence(), values);
  const message = causesOf(values);
  return message === null ? null : fill(sentence(), { ...values, message });
}

/** The causes' sentences one after the other. */
function causesOf({ because, ...values }: SentenceValues): string | null {
  const causes = String(because)
    .split(" ")
    .map((code) => (Object.hasOwn(CAUSE_SENTENCES, code) ? sentenceOf(code, values) : null));
  return causes.includes(null) ? null : causes.join(" ");
}

function fill(sentence: string, values: SentenceValues): string | null {
  let missing = false;
  const text = sentence.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) missing = true;
    return value === undefined ? "" : valueText(name, value);
  });
  return missing ? null : text;
}
