// Work that somebody started by a button, in its four states.

export type Work<T = null> =
  | { readonly state: "not started" }
  | { readonly state: "running" }
  | { readonly state: "done"; readonly value: T }
  | { readonly state: "failed"; readonly error: unknown };

export const NOT_STARTED = { state: "not started" } as const;
export const RUNNING = { state: "running" } as const;

/** Runs it and tells its end as a state; what is no Error is a bug and thrown on. */
export async function workOf<T>(task: Promise<T>): Promise<Work<T>> {
  try {
    return { state: "done", value: await task };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { state: "failed", error };
  }
}
