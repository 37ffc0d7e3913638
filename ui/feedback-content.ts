// What a driver says, as a page edits it and keeps it on the device until it has arrived.
import * as v from "valibot";
import {
  type FeedbackWriting,
  feedbackWritingSchema,
  MAX_PHOTOS,
  MAX_TEXT_CHARACTERS,
  type OwnFeedback,
  reasonSchema,
  starsSchema,
} from "../edge/contract/feedback.ts";

export type Reason = v.InferOutput<typeof reasonSchema>;
export type Dimension = keyof OwnFeedback["dimensions"];

/** In the order in which somebody who charges meets them. */
export const DIMENSIONS: readonly Dimension[] = ["worked", "speed", "price", "place", "payment"];
/** Most reasons that a report may name (contract). */
export const MAX_REASONS = 6;

const rating = v.nullable(starsSchema);

/** What is kept on the device is outside data as well. */
export const saidSchema = v.object({
  stars: rating,
  dimensions: v.object({ worked: rating, speed: rating, price: rating, place: rating, payment: rating }),
  reasons: v.pipe(v.array(reasonSchema), v.maxLength(MAX_REASONS)),
  /** As it is typed: it may be too long. */
  text: v.string(),
  photos: v.pipe(v.array(v.string()), v.maxLength(MAX_PHOTOS)),
  /** As it is typed; null: nobody is to ask. */
  contact: v.nullable(v.string()),
});
export type Said = v.InferOutput<typeof saidSchema>;

export const NOTHING_SAID: Said = {
  ...{ stars: null, reasons: [], text: "", photos: [], contact: null },
  dimensions: { worked: null, speed: null, price: null, place: null, payment: null },
};

/** What stands at the server. */
export function saidOf(feedback: OwnFeedback | null): Said {
  if (feedback === null) return NOTHING_SAID;
  const { stars, dimensions, reasons, text, photos, contact } = feedback;
  return { stars, dimensions, reasons, text: text ?? "", photos, contact };
}

export function isSame(one: Said, other: Said): boolean {
  const comparable = ({ stars, dimensions, reasons, text, photos, contact }: Said) =>
    JSON.stringify([
      ...[stars, DIMENSIONS.map((dimension) => dimensions[dimension]), [...reasons].sort(), sendable(text)],
      ...[[...photos].sort(), contact?.trim() || null],
    ]);
  return comparable(one) === comparable(other);
}

/** Whether there is something that the server takes: stars, a reason, or a text. */
export function saysSomething({ stars, dimensions, reasons, text }: Said): boolean {
  const isRated = Object.values(dimensions).some((rated) => rated !== null);
  return stars !== null || reasons.length > 0 || sendable(text) !== "" || isRated;
}

/**
 * The text as the server takes it: without control characters, half characters and direction marks, which come along when something
 * is copied from elsewhere and would turn what stands beside it. Scripts from right to left and emoji stay as they are.
 */
export function sendable(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/(?![\n\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, "")
    .trim();
}

/** Characters as the server counts them: an emoji of one code point is one. */
export const charactersOf = (text: string): number => [...text].length;

/** As many characters as allowed of a text of any length; half characters at its cut are left out. */
export function firstPart(text: string, most = MAX_TEXT_CHARACTERS): string {
  return [...text.slice(0, most * 2)].slice(0, most).join("");
}

/** What is wrong before anything is sent. */
export type SaidFault = "nothing" | "text-too-long" | "contact-malformed";

/** The writing to send, or why there is none. Time and id come from the caller. */
export function writingOf(
  said: Said,
  about: {
    readonly writingId: string;
    readonly basedOn: number;
    readonly writtenAtMillis: number;
    readonly language: string;
  },
): { readonly ok: true; readonly writing: FeedbackWriting } | { readonly ok: false; readonly fault: SaidFault } {
  if (!saysSomething(said)) return { ok: false, fault: "nothing" };
  const text = sendable(said.text);
  if (charactersOf(text) > MAX_TEXT_CHARACTERS) return { ok: false, fault: "text-too-long" };
  const checked = v.safeParse(feedbackWritingSchema, {
    ...said,
    text,
    contact: said.contact?.trim() || null,
    ...about,
  });
  // Everything else of it comes from this page's own controls.
  return checked.success ? { ok: true, writing: checked.output } : { ok: false, fault: "contact-malformed" };
}
