// What was done and can be taken back. Values are immutable; a gesture of many changes counts as one.

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** The gesture that the present belongs to; null: it stands by itself. */
  readonly gesture: string | null;
}

/** So many steps back: enough for an afternoon, and some megabytes at most. */
const MAX_PAST = 200;

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], gesture: null };
}

/** Goes on to `next`. Changes of one gesture are one step back. */
export function record<T>(history: History<T>, next: T, gesture: string | null = null): History<T> {
  if (next === history.present) return history;
  const goesOn = gesture !== null && gesture === history.gesture;
  const past = goesOn ? history.past : [...history.past, history.present].slice(-MAX_PAST);
  return { past, present: next, future: [], gesture };
}

export function undo<T>({ past, present, future }: History<T>): History<T> | null {
  const before = past.at(-1);
  if (past.length === 0 || before === undefined) return null;
  return { past: past.slice(0, -1), present: before, future: [present, ...future], gesture: null };
}

export function redo<T>({ past, present, future }: History<T>): History<T> | null {
  const [next, ...rest] = future;
  if (next === undefined) return null;
  return { past: [...past, present], present: next, future: rest, gesture: null };
}
