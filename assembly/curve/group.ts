// u₁·G + u₂·Q for several signatures at a time, on one curve, all keys with tables. Points of one position of the comb are
// added pairwise in affine coordinates, and all pairs of a round, over all signatures, share one inverse (Montgomery's
// trick): some 5M + 1S for an addition instead of 8M + 3S. What remains is one point for each position.

import { negate } from "../field/arithmetic";
import { AT_8M } from "../field/modulus";
import {
  BASE_COLUMNS,
  BATCH_CAPACITY,
  GROUP_FLAGS,
  GROUP_POINTS,
  GROUP_POINTS_SIZE,
  KEY_COLUMNS,
  PRODUCTS_CAPACITY,
} from "../memory";
import {
  appendProduct,
  combBlocks,
  combEntry,
  combEntrySize,
  finishSum,
  invertProducts,
  isNegated,
  startProducts,
  takeInverse,
  writeColumns,
} from "./comb";
import { baseTable, combColumns, combPositions } from "./curve";
import { addAffine, double, setInfinity } from "./point";

/** Places for the points of a position: one of G and one of Q from each block. */
function placesOfPosition(): i32 {
  return 2 * combBlocks();
}

function pointAt(member: i32, position: i32, place: i32): usize {
  return GROUP_POINTS + ((member * combPositions() + position) * placesOfPosition() + place) * combEntrySize();
}

/** Signatures that fit a group on the curve in force: 32 on 192 bits, 28 on 256, 12 on 384, 6 on 521. */
export function groupCapacity(): i32 {
  const points = combPositions() * placesOfPosition();
  const byPoints = GROUP_POINTS_SIZE / (points * combEntrySize());
  // The first round has a product for each pair.
  return min(min(byPoints, PRODUCTS_CAPACITY / (points >> 1)), BATCH_CAPACITY);
}

/** Lays out the points whose sum is u₁·G + u₂·Q as a member of the group; u₁, u₂ < n, plain. */
export function addMember(member: i32, u1: usize, u2: usize, n: usize, keyTable: usize): void {
  writeColumns(BASE_COLUMNS, u1, n);
  writeColumns(KEY_COLUMNS, u2, n);
  store<u8>(GROUP_FLAGS + member, 0);
  const positions = combPositions();
  const count = combColumns();
  for (let position = 0; position < positions; position++) {
    for (let column = position, block = 0; column < count; column += positions, block++) {
      copyPoint(pointAt(member, position, 2 * block), baseTable(), block, load<u8>(BASE_COLUMNS + column));
      copyPoint(pointAt(member, position, 2 * block + 1), keyTable, block, load<u8>(KEY_COLUMNS + column));
    }
  }
}

function copyPoint(place: usize, table: usize, block: i32, column: u32): void {
  const size = combEntrySize();
  const entry = combEntry(table, block, column);
  memory.copy(place, entry, size);
  if (isNegated(column)) negate(place + (size >> 1), entry + (size >> 1), AT_8M);
}

/** Adds up the points of each position of all members. */
export function sumGroup(members: i32): void {
  const half = combEntrySize() >> 1;
  // After each round, points stand twice as far apart; an odd one out stays where it is.
  for (let apart = 1; apart < placesOfPosition(); apart <<= 1) {
    startProducts();
    for (let member = 0; member < members; member++) {
      for (let position = 0; position < combPositions(); position++) {
        const places = usedPlaces(position);
        for (let place = 0; place + apart < places; place += 2 * apart) {
          const isSame = !appendProduct(pointAt(member, position, place), pointAt(member, position, place + apart));
          if (isSame) store<u8>(GROUP_FLAGS + member, 1);
        }
      }
    }
    invertProducts();
    for (let member = members - 1; member >= 0; member--) {
      for (let position = combPositions() - 1; position >= 0; position--) {
        const pairs = (usedPlaces(position) - apart + 2 * apart - 1) / (2 * apart);
        for (let pair = pairs - 1; pair >= 0; pair--) {
          const a = pointAt(member, position, 2 * pair * apart);
          const b = pointAt(member, position, (2 * pair + 1) * apart);
          if (takeInverse(a, b)) finishSum(a, a, b, b + half, false);
        }
      }
    }
  }
}

/** Blocks of a position, twice: the last block may be shorter than the others. */
function usedPlaces(position: i32): i32 {
  return 2 * ((combColumns() - position + combPositions() - 1) / combPositions());
}

/** Did two points of a member have the same x? Then its sum is unusable, and combineTables has to find it. */
export function isUnusable(member: i32): bool {
  return load<u8>(GROUP_FLAGS + member) !== 0;
}

/** sum = the member's u₁·G + u₂·Q, after sumGroup. */
export function writeSum(sum: usize, member: i32): void {
  const half = combEntrySize() >> 1;
  setInfinity(sum);
  for (let position = combPositions() - 1; position >= 0; position--) {
    const point = pointAt(member, position, 0);
    double(sum);
    addAffine(sum, point, point + half, false);
  }
}
