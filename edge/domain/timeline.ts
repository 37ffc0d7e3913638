// Sessions of an EVSE whose readings name no transaction: its timeline is cut at begin and end readings. Readings
// between an end and the next begin are idle and belong to no session.
import type { SessionIdentity } from "./ids.ts";
import { inOrder, type Reading } from "./reading.ts";

export interface Segment {
  readonly identity: SessionIdentity;
  readonly readings: readonly Reading[];
  /** A later begin cut it; it has no end reading of its own. */
  readonly superseded: boolean;
}

/**
 * Cuts a stretch of one EVSE's timeline. The stretch starts at a begin reading or at the timeline's start, and stops
 * before a begin reading (`followed`) or at the timeline's end, so that nothing outside changes the result.
 * An end without a begin makes a session of the readings since the end before it: its begin register is unknown.
 */
export function cutTimeline(evseId: number, set: readonly Reading[], followed: boolean): Segment[] {
  const segments: Segment[] = [];
  let open: { atMillis: number; readings: Reading[] } | null = null;
  let idle: Reading[] = [];
  const close = (superseded: boolean) => {
    if (open === null) return;
    const { atMillis, readings } = open;
    segments.push({ identity: { evseId, boundary: "begin", atMillis }, readings, superseded });
    open = null;
  };
  const readings = inOrder(set);
  for (let index = 0; index < readings.length; ) {
    const atMillis = readings[index]?.atMillis ?? 0;
    let next = index;
    while (next < readings.length && readings[next]?.atMillis === atMillis) next += 1;
    const instant = readings.slice(index, next);
    index = next;
    const begins = instant.filter((reading) => reading.event === "begin");
    const ends = instant.filter((reading) => reading.event === "end");
    const others = instant.filter((reading) => reading.event !== "begin" && reading.event !== "end");
    // At one instant the end of the session before comes ahead of the begin of the next.
    const endsOpen = ends.length > 0 && open !== null;
    if (endsOpen) {
      add(open, begins.length > 0 ? ends : [...others, ...ends]);
      close(false);
    }
    if (begins.length > 0) {
      close(true);
      open = { atMillis, readings: [...begins, ...others] };
      idle = [];
    } else if (open !== null) {
      add(open, others);
    } else if (!endsOpen) {
      idle.push(...others);
    }
    if (ends.length > 0 && !endsOpen) {
      if (open !== null) {
        add(open, ends);
        close(false);
      } else {
        segments.push({
          identity: { evseId, boundary: "end", atMillis },
          readings: [...idle, ...ends],
          superseded: false,
        });
      }
    }
    if (ends.length > 0) idle = [];
  }
  close(followed);
  return segments;
}

function add(open: { readings: Reading[] } | null, readings: readonly Reading[]): void {
  open?.readings.push(...readings);
}
