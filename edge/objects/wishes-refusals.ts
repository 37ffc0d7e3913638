// What drivers' wishes are refused with before they are planned.
import type { Refusal } from "./answer.ts";

export const WISHES_CLOSED: Refusal = {
  ok: false,
  problem: {
    code: "wishes-closed",
    detail: "The session takes no wishes: it has ended, or its station cannot be told how fast to charge.",
  },
};

export const HOURS_UNAVAILABLE: Refusal = {
  ok: false,
  problem: {
    code: "storage-unavailable",
    detail: "What the site's hours cost cannot be read at the moment. Try again in a moment.",
    retryAfterSeconds: 5,
  },
};

export function tooManyChanges(most: number, retryAfterSeconds: number): Refusal {
  const detail = `The wishes of a session are changed at most ${most} times in an hour; what was wished last holds.`;
  return { ok: false, problem: { code: "too-many-attempts", detail, retryAfterSeconds } };
}

export const TOO_MANY_PREVIEWS: Refusal = {
  ok: false,
  problem: {
    code: "too-many-attempts",
    detail: "Too many questions about this session within a minute; try again in 60 seconds.",
    retryAfterSeconds: 60,
  },
};
