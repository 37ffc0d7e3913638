// The power curves of the sessions that charge now: read once from their start, then grown with every poll.
import type { Session, SessionDetail } from "../../edge/contract/sessions.ts";
import { type Api, ApiError } from "../api.ts";

/** [seconds since 1970, watts]. */
export type CurvePoint = readonly [number, number];

/** Curves that are read from the start of their session; each costs one call. Further ones start when they are first seen. */
const READ_CURVES = 6;
/** Points read of what was before, and points kept: 240 at one every 3 s are 12 minutes. */
const READ_POINTS = 120;
const KEPT_POINTS = 240;

export class LiveCurves {
  readonly #curves = new Map<string, CurvePoint[]>();
  #read = 0;

  get all(): ReadonlyMap<string, readonly CurvePoint[]> {
    return this.#curves;
  }

  /** Takes the newest state of all active sessions; curves of others are forgotten. */
  async follow(api: Api, active: readonly Session[], signal: AbortSignal): Promise<void> {
    for (const id of this.#curves.keys()) if (!active.some((session) => session.id === id)) this.#curves.delete(id);
    for (const session of active) {
      let curve = this.#curves.get(session.id);
      if (!curve) {
        curve = this.#read < READ_CURVES ? await this.#readCurve(api, session.id, signal) : [];
        this.#curves.set(session.id, curve);
      }
      const at = session.updatedAtMillis / 1000;
      if (session.powerWatts !== null && at > (curve.at(-1)?.[0] ?? 0)) curve.push([at, session.powerWatts]);
      if (curve.length > KEPT_POINTS) curve.splice(0, curve.length - KEPT_POINTS);
    }
  }

  async #readCurve(api: Api, id: string, signal: AbortSignal): Promise<CurvePoint[]> {
    this.#read += 1;
    let samples: SessionDetail["samples"];
    try {
      ({ samples } = await api.session(id, signal));
    } catch (error) {
      // A curve that cannot be read leaves its own cell empty and nothing else.
      if (error instanceof ApiError) return [];
      throw error;
    }
    const points = samples.flatMap((sample): CurvePoint[] =>
      sample.powerWatts === null ? [] : [[sample.atMillis / 1000, sample.powerWatts]],
    );
    const every = Math.max(1, Math.ceil(points.length / READ_POINTS));
    return points.filter((_, index) => index % every === 0 || index === points.length - 1);
  }
}
