// How much a voice counts: less with age, by half each half-life, and less the more often the same driver has spoken since. All in
// integers, so that browser and edge agree to the last bit.

/** A voice of today, the newest of its driver. */
export const UNIT_WEIGHT = 2 ** 20;

/** Bits of the fixed-point factor of a day; the product of a half-life's days is then exact far below one unit. */
const FACTOR_BITS = 64n;

const tables = new Map<number, readonly number[]>();

/**
 * Weight of a voice `ageDays` old: UNIT_WEIGHT · 2^(−ageDays/halfLifeDays), within a half-life rounded to the nearest unit, for
 * each whole half-life halved and rounded down. 0 from 21 half-lives on. Never rises with age.
 */
export function weightOf(ageDays: number, halfLifeDays: number): number {
  const halvings = Math.floor(ageDays / halfLifeDays);
  if (halvings > 20) return 0;
  return (tableOf(halfLifeDays)[ageDays % halfLifeDays] ?? 0) >> halvings;
}

/**
 * The same voice when its driver has said `newer` things since: halved for each, rounded down. So a driver counts for less than
 * two voices however often they charge, and what they said last counts most.
 */
export function weightAmong(weight: number, newer: number): number {
  return newer > 20 ? 0 : weight >> newer;
}

function tableOf(halfLifeDays: number): readonly number[] {
  const known = tables.get(halfLifeDays);
  if (known !== undefined) return known;
  const factor = dayFactor(halfLifeDays);
  const table: number[] = [];
  let value = BigInt(UNIT_WEIGHT) << FACTOR_BITS;
  for (let day = 0; day < halfLifeDays; day++) {
    table.push(Number((value + (1n << (FACTOR_BITS - 1n))) >> FACTOR_BITS));
    value = (value * factor) >> FACTOR_BITS;
  }
  tables.set(halfLifeDays, table);
  return table;
}

/** 2^(−1/halfLifeDays) in units of 2^−64: the largest integer f with f^h ≤ 2^(64h − 1), found bit by bit. */
function dayFactor(halfLifeDays: number): bigint {
  const power = BigInt(halfLifeDays);
  const target = 1n << (FACTOR_BITS * power - 1n);
  let factor = 0n;
  for (let bit = FACTOR_BITS - 1n; bit >= 0n; bit--) {
    const tried = factor | (1n << bit);
    if (tried ** power <= target) factor = tried;
  }
  return factor;
}
