// OCPP 2.1's randomised delay, drawn from a seed so that the same draw can be made again anywhere.

/**
 * Period starts after the draw: every start but the first moves by a whole number of seconds from 0 to `maximum` (K01.FR.93–.94); the
 * first stays, for moving it would leave the profile without a limit. A period whose moved start reaches that of the next
 * one left, or the schedule's end, is dropped (.97): null stands in its place. Each draw depends on the seed and the
 * period's index alone.
 */
export function delayedStarts(
  starts: readonly number[],
  maximum: number,
  seed: number,
  durationSeconds: number | null,
): (number | null)[] {
  const moved = starts.map((start, index) => (index === 0 ? start : start + draw(seed, index, maximum)));
  return settleStarts(moved, durationSeconds);
}

/** The rule of K01.FR.97 alone, on starts already moved. */
export function settleStarts(moved: readonly number[], durationSeconds: number | null): (number | null)[] {
  let next = durationSeconds ?? Number.POSITIVE_INFINITY;
  const kept: (number | null)[] = moved.map(() => null);
  for (let index = moved.length - 1; index >= 0; index--) {
    const start = moved[index] ?? 0;
    if (start >= next) continue;
    kept[index] = start;
    next = start;
  }
  return kept;
}

/** 0 to `maximum`, both included: a 32-bit mix (Murmur3's finaliser) scaled down; its bias is below (maximum + 1) / 2³². */
function draw(seed: number, index: number, maximum: number): number {
  let bits = (Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) + Math.imul(index, 0xc2b2_ae35)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35) >>> 0;
  bits = (bits ^ (bits >>> 16)) >>> 0;
  return Math.floor((bits / 0x1_0000_0000) * (maximum + 1));
}
