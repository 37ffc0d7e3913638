// What operators read of a report: where it is, what happened to it, what was measured about it.
import { msg, str } from "@lit/localize";
import {
  type Claim,
  type FeedbackDetail,
  type FeedbackEvent,
  type FeedbackItem,
  reasonSchema,
} from "../edge/contract/feedback.ts";
import type { FeedbackAlerts } from "../edge/contract/feedback-work.ts";
import type { Assignees, HidingReason } from "./api-inbox.ts";
import { DIMENSIONS, type Dimension, type Reason } from "./feedback-content.ts";
import { dimensionWords, hidingWords, reasonWords, starsWords, stateWords } from "./feedback-words.ts";
import { formats } from "./format.ts";

const isDimension = (about: string): about is Dimension => DIMENSIONS.some((dimension) => dimension === about);

/** A reason, a dimension, or the whole: what a claim or a line of the trends is about. */
export function aboutWords(about: Reason | Dimension | "overall"): string {
  if (about === "overall") return msg("As a whole");
  return isDimension(about) ? dimensionWords(about) : reasonWords(about);
}

/** What a claim is about. With its stars where it was rated: "Worked at once" alone would say the opposite of one star. */
export function claimedWords(about: Reason | Dimension, rated: FeedbackItem["dimensions"]): string {
  const stars = isDimension(about) ? rated[about] : null;
  return stars === null ? aboutWords(about) : `${aboutWords(about)}: ${starsWords(stars)}`;
}

/** As `aboutWords`, for what came from an address. */
export function problemWords(problem: string): string {
  if (problem === "overall" || isDimension(problem)) return msg(str`${aboutWords(problem)}: 1 or 2 stars`);
  const reason = reasonSchema.options.find((one) => one === problem);
  return reason === undefined ? problem : reasonWords(reason);
}

export interface Line {
  readonly word: string;
  /** `open`: waits for somebody. `held`: its text waits for somebody. `done`: nothing is left to do. */
  readonly tone: "open" | "due" | "held" | "work" | "done";
}

/** The most pressing thing about a report, in a word or two. */
export function lineOf(item: FeedbackItem, nowMillis: number): Line {
  const isOpen = item.state !== "resolved" && item.state !== "declined";
  if (item.visibility === "held") return { word: msg("Text held, look at it"), tone: "held" };
  if (isOpen && item.dueAtMillis !== null && item.dueAtMillis <= nowMillis) return { word: msg("Due"), tone: "due" };
  if (item.mergedInto !== null) return { word: msg("Handled with another report"), tone: "done" };
  if (item.state === "received" && item.answer === null) return { word: msg("New"), tone: "open" };
  const answered = item.answer !== null;
  if (!isOpen) {
    const { word } = stateWords(item.state);
    return { word: answered ? msg(str`${word}, answered`) : word, tone: "done" };
  }
  if (item.dueAtMillis !== null) {
    return { word: msg(str`${stateWords(item.state).word}, due ${formats.day(item.dueAtMillis)}`), tone: "work" };
  }
  return {
    word: answered ? msg(str`${stateWords(item.state).word}, answered`) : stateWords(item.state).word,
    tone: "work",
  };
}

export function visibilityWords(visibility: FeedbackItem["visibility"]): string {
  switch (visibility) {
    case "public":
      return msg("Public text");
    case "held":
      return msg("Held text");
    case "hidden":
      return msg("Hidden text");
  }
}

/** What the station's data say of what the driver said. `≠` is no reproach. */
export function claimWord(verdict: Claim["verdict"]): string {
  switch (verdict) {
    case "confirmed":
      return msg("confirmed");
    case "not-confirmed":
      return msg("not confirmed");
    case "explained":
      return msg("explained");
    case "no-data":
      return msg("no data");
  }
}

export const HIDING_REASONS: readonly HidingReason[] = [
  ...(["insult", "personal-data", "advertising", "unlawful", "not-about-this-station"] as const),
];

/** One line of the timeline; its own text, where it has one, stands below. */
export interface Happening {
  readonly atMillis: number;
  readonly by: string | null;
  readonly sentence: string;
  readonly text: string | null;
  readonly kind: "said" | "changed" | "note" | "answer" | "moderation";
}

const nameOf = (id: unknown, people: Assignees): string =>
  typeof id === "string" ? (people.find((person) => person.id === id)?.name ?? id) : "";

function changeSentences(event: FeedbackEvent, people: Assignees): string[] {
  const after = event.after ?? {};
  const sentences: string[] = [];
  if (typeof after.state === "string") {
    const state = (["received", "acknowledged", "in-work", "resolved", "declined"] as const).find(
      (one) => one === after.state,
    );
    sentences.push(state ? stateWords(state).word : after.state);
  }
  if (after.assignee === null) sentences.push(msg("Given to nobody"));
  else if (after.assignee !== undefined) sentences.push(msg(str`Given to ${nameOf(after.assignee, people)}`));
  if (after.dueAtMillis === null) sentences.push(msg("Without a due time"));
  else if (typeof after.dueAtMillis === "number") {
    sentences.push(msg(str`Due ${formats.day(after.dueAtMillis)}`));
  }
  if (after.mergedInto === null) sentences.push(msg("Handled by itself again"));
  else if (typeof after.mergedInto === "string") {
    sentences.push(msg(str`Handled with report ${after.mergedInto}`));
  }
  return sentences;
}

function hidingSentence(event: FeedbackEvent): string {
  const reason = HIDING_REASONS.find((one) => one === event.after?.reason);
  return reason === undefined ? msg("Text hidden") : msg(str`Text hidden: ${hidingWords(reason)}`);
}

/** Whoever has the session's link may erase: only the device that said it is known to be its driver's. */
function erasureSentence({ after }: FeedbackEvent): string {
  return after?.from === "link"
    ? msg("Text, photos and contact were erased by the link alone, not known to be from the driver’s device")
    : msg("The driver erased text, photos and contact");
}

function happeningOf(event: FeedbackEvent, people: Assignees): Happening {
  const base = { atMillis: event.atMillis, by: event.by.name || null, text: event.text };
  switch (event.kind) {
    case "changed":
      return { ...base, kind: "changed", sentence: changeSentences(event, people).join(". ") || msg("Changed") };
    case "note":
      return { ...base, kind: "note", sentence: msg("Note", { id: "inbox-note" }) };
    case "answer":
      return { ...base, kind: "answer", sentence: msg("Answer sent") };
    case "hidden":
      return { ...base, kind: "moderation", sentence: hidingSentence(event) };
    case "released":
      return { ...base, kind: "moderation", sentence: msg("Text shown") };
    case "erased":
      return { ...base, kind: "said", sentence: erasureSentence(event), by: null };
  }
}

/** What was said and done, oldest first. */
export function happenings(detail: FeedbackDetail, people: Assignees): Happening[] {
  const said = detail.history.map(
    ({ atMillis, version }): Happening => ({
      ...{ atMillis, by: null, text: null, kind: "said" },
      sentence:
        version > 1
          ? msg("The driver changed it")
          : detail.sessionId === null
            ? msg("Said at the station, tied to no session")
            : msg("Said through the session’s own link"),
    }),
  );
  return [...said, ...detail.events.map((event) => happeningOf(event, people))].toSorted(
    (a, b) => a.atMillis - b.atMillis,
  );
}

/** "3 drivers complained within 24 h: Charging did not start". */
export function alertSentence({ drivers, reason }: FeedbackAlerts["items"][number]): string {
  const complained = msg(str`${formats.count(drivers)} drivers complained within 24 h`);
  return reason === null ? `${complained}.` : `${complained}: ${reasonWords(reason)}.`;
}

/** "German", in the reader's language; null where none was told or the tag is not known. */
export function languageWord(tag: string | null): string | null {
  if (tag === null) return null;
  try {
    return new Intl.DisplayNames(formats.locale, { type: "language", fallback: "none" }).of(tag) ?? null;
  } catch {
    // A tag that Intl refuses.
    return null;
  }
}
