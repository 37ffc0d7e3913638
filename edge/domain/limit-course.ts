// The course of a session's limits from its begin to its end: pieces that differ, under what the EVSE is registered with. Pure.

export interface LimitPiece {
  readonly atMillis: number;
  /** Null: nothing bounds it. */
  readonly watts: number | null;
  /** Null: with `watts` null. */
  readonly reason: {
    readonly kind: "wish" | "profile" | "foreign" | "station";
    readonly name: string | null;
  } | null;
}

/** Pieces of one course: a change every quarter of an hour for four days. */
export const MAX_LIMIT_PIECES = 400;

/**
 * Under the registered power, where that is less than everything else or alone. A driver's plan stays under it in whole amperes, so that
 * one which allows as much (`roundedWatts` less at most) is no reason.
 */
export function underRegistered(
  pieces: readonly LimitPiece[],
  registeredWatts: number | null,
  roundedWatts: number,
): LimitPiece[] {
  if (registeredWatts === null) return [...pieces];
  return pieces.map((piece) => {
    const { watts, reason } = piece;
    const station = { kind: "station", name: null } as const;
    if (watts === null || registeredWatts < watts) return { ...piece, watts: registeredWatts, reason: station };
    const isPlan = reason?.kind === "wish" && watts > 0;
    return isPlan && registeredWatts < watts + roundedWatts ? { ...piece, reason: station } : piece;
  });
}

/** Neighbours that differ; of more than a course holds the shortest are left out, and what stood before them goes on. */
export function courseOf(pieces: readonly LimitPiece[], toMillis: number): LimitPiece[] {
  const course = different(pieces);
  if (course.length <= MAX_LIMIT_PIECES) return course;
  const lengthOf = (index: number) => (course[index + 1]?.atMillis ?? toMillis) - (course[index]?.atMillis ?? 0);
  const shortest = course
    .map((_, index) => index)
    .slice(1)
    .sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
  const dropped = new Set(shortest.slice(0, course.length - MAX_LIMIT_PIECES));
  return different(course.filter((_, index) => !dropped.has(index)));
}

function different(pieces: readonly LimitPiece[]): LimitPiece[] {
  const course: LimitPiece[] = [];
  for (const [index, piece] of pieces.entries()) {
    // Within one second something may hold for less than that: the last of those that begin together holds.
    if (pieces[index + 1]?.atMillis === piece.atMillis) continue;
    const before = course.at(-1);
    const isSame =
      before?.watts === piece.watts &&
      before.reason?.kind === piece.reason?.kind &&
      before.reason?.name === piece.reason?.name;
    if (!isSame) course.push(piece);
  }
  return course;
}
