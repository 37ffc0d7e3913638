// What a report comes to while parts of it are on their way: what stands, and whether another device came first. Pure.
import { type FeedbackDoor, MAX_PHOTOS } from "../edge/contract/feedback.ts";
import type { KeptPhoto, WaitingWriting } from "./drafts/feedback-store.ts";
import { type Said, saidOf } from "./feedback-content.ts";

/** The newest of what waits, else what the server has; with the photos that are on their way. */
export function baseOf(
  answer: FeedbackDoor | null,
  waiting: readonly WaitingWriting[],
  photos: readonly KeptPhoto[],
): Said {
  const standing = waiting.at(-1)?.said ?? saidOf(answer?.feedback ?? null);
  const onTheirWay = photos.filter(({ state }) => state === "waiting").map(({ photoId }) => photoId);
  return { ...standing, photos: [...new Set([...standing.photos, ...onTheirWay])].slice(0, MAX_PHOTOS) };
}

/** Two versions of one report: what was written here, and what the server has. */
export interface Conflict {
  readonly mine: Said;
  readonly theirs: FeedbackDoor;
}

/** `unsent`: what is being written here and the version that it was made from; null: nothing is. */
export function conflictOf(
  answer: FeedbackDoor | null,
  waiting: readonly WaitingWriting[],
  unsent: { readonly said: Said; readonly basedOn: number } | null,
): Conflict | null {
  if (!answer?.feedback) return null;
  const { version } = answer.feedback;
  const refused = waiting.find(({ refusal }) => refusal !== null);
  // The server's answer may be older than the refusal: without the other words there is nothing to choose from yet.
  if (refused?.refusal?.kind === "conflict" && version > refused.basedOn) {
    return { mine: waiting.at(-1)?.said ?? refused.said, theirs: answer };
  }
  const isBehind = unsent !== null && waiting.length === 0 && version > unsent.basedOn;
  return isBehind ? { mine: unsent.said, theirs: answer } : null;
}
