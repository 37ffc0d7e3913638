// Verification of many signatures in one call: each gets the verdict that verifySignature gives, sooner. On one curve they
// share the inverse of s, and those whose keys have tables share the inverses of their additions (curve/group.ts).

import { order, prime, selectCurve } from "../curve/curve";
import { addMember, groupCapacity, isUnusable, sumGroup, writeSum } from "../curve/group";
import { copyNumber, setOne, toMontgomery } from "../field/arithmetic";
import { invert } from "../field/inverse";
import { selectModulus } from "../field/modulus";
import { multiply } from "../field/multiply";
import {
  AFFINE_SIZE,
  BATCH,
  BATCH_AT_DIGEST,
  BATCH_AT_KEY,
  BATCH_AT_SIGNATURE,
  BATCH_CAPACITY,
  BATCH_RECORD_SIZE,
  BATCH_STATUSES,
  CURVE_COUNT,
  ELEMENT_SIZE,
  GROUP,
  KEY_POINT,
  NUMBER_E,
  NUMBER_R,
  NUMBER_S,
  NUMBER_U1,
  NUMBER_U2,
  PENDING,
  PENDING_SIZE,
  PRODUCTS,
  SUM,
  TWICE,
} from "../memory";
import { BAD_ARGUMENT, OK } from "../status";
import { decide, decideBySum, keyTable, open, writeScalars } from "./verify";

/** Layout of what is pending: r, s (from settleCurve on its inverse, Montgomery form), e, the key, its table, its curve. */
const AT_S: usize = ELEMENT_SIZE;
const AT_E: usize = 2 * ELEMENT_SIZE;
const AT_KEY: usize = 3 * ELEMENT_SIZE;
const AT_TABLE: usize = AT_KEY + AFFINE_SIZE;
const AT_CURVE: usize = AT_TABLE + 4;

/** The curve of nothing: already decided. */
const NO_CURVE = -1;

/** Verifies the first `count` signatures of the batch area; each gets a status. OK, or BAD_ARGUMENT for a count beyond the area. */
export function verifyBatch(count: i32): i32 {
  if (count < 0 || count > BATCH_CAPACITY) return BAD_ARGUMENT;
  for (let index = 0; index < count; index++) {
    const record = BATCH + index * BATCH_RECORD_SIZE;
    const curve = load<i32>(record);
    const status = open(
      curve,
      record + BATCH_AT_KEY,
      load<i32>(record, 4),
      record + BATCH_AT_SIGNATURE,
      load<i32>(record, 8),
      load<i32>(record, 12),
      record + BATCH_AT_DIGEST,
      load<i32>(record, 16),
    );
    store<u8>(BATCH_STATUSES + index, status as u8);
    const pending = PENDING + index * PENDING_SIZE;
    store<i32>(pending + AT_CURVE, status === OK ? curve : NO_CURVE);
    if (status !== OK) continue;
    copyNumber(pending, NUMBER_R);
    copyNumber(pending + AT_S, NUMBER_S);
    copyNumber(pending + AT_E, NUMBER_E);
    memory.copy(pending + AT_KEY, KEY_POINT, AFFINE_SIZE);
    store<usize>(pending + AT_TABLE, keyTable);
  }
  for (let curve = 0; curve < CURVE_COUNT; curve++) settleCurve(curve, count);
  return OK;
}

function settleCurve(curve: i32, count: i32): void {
  if (next(curve, 0, count) === count) return;
  selectCurve(curve);
  selectModulus(order());
  invertAll(curve, count);

  const capacity = groupCapacity();
  let members = 0;
  for (let index = next(curve, 0, count); index < count; index = next(curve, index + 1, count)) {
    const table = restore(index);
    selectModulus(order());
    if (table === 0) {
      store<u8>(BATCH_STATUSES + index, decide(0) as u8);
      continue;
    }
    writeScalars(order());
    selectModulus(prime());
    addMember(members, NUMBER_U1, NUMBER_U2, order(), table);
    store<u8>(GROUP + members, index as u8);
    members++;
    if (members === capacity) {
      settleGroup(members);
      members = 0;
    }
  }
  if (members > 0) settleGroup(members);
}

/** Index of the first signature on the curve from `index` up that is pending; `count` when there is none. */
function next(curve: i32, index: i32, count: i32): i32 {
  while (index < count && load<i32>(PENDING + index * PENDING_SIZE + AT_CURVE) !== curve) index++;
  return index;
}

/** Replaces each s of a curve by its inverse, Montgomery form, below 2n, with one inversion for all. The order is in force. */
function invertAll(curve: i32, count: i32): void {
  const running = SUM;
  const inverse = TWICE;
  let product = PRODUCTS;
  setOne(product);
  for (let index = next(curve, 0, count); index < count; index = next(curve, index + 1, count)) {
    const s = PENDING + index * PENDING_SIZE + AT_S;
    toMontgomery(s, s);
    multiply(product + ELEMENT_SIZE, product, s);
    product += ELEMENT_SIZE;
  }
  invert(running, product);
  for (let index = count - 1; index >= 0; index--) {
    const pending = PENDING + index * PENDING_SIZE;
    if (load<i32>(pending + AT_CURVE) !== curve) continue;
    product -= ELEMENT_SIZE;
    multiply(inverse, running, product);
    multiply(running, running, pending + AT_S);
    copyNumber(pending + AT_S, inverse);
  }
}

/** Brings a pending signature back to where verify.ts has its numbers; answers with the key's table, or 0. */
function restore(index: i32): usize {
  const pending = PENDING + index * PENDING_SIZE;
  copyNumber(NUMBER_R, pending);
  copyNumber(NUMBER_S, pending + AT_S);
  copyNumber(NUMBER_E, pending + AT_E);
  memory.copy(KEY_POINT, pending + AT_KEY, AFFINE_SIZE);
  return load<usize>(pending + AT_TABLE);
}

function settleGroup(members: i32): void {
  selectModulus(prime());
  sumGroup(members);
  for (let member = 0; member < members; member++) {
    const index = load<u8>(GROUP + member) as i32;
    const table = restore(index);
    let status: i32;
    if (isUnusable(member)) {
      selectModulus(order());
      status = decide(table);
    } else {
      writeSum(SUM, member);
      status = decideBySum();
    }
    store<u8>(BATCH_STATUSES + index, status as u8);
  }
}
