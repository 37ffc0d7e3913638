// Sorts the changes of many EVSEs by time: a radix sort, linear in their number and stable.

import { CHANGES, CHANGES_SPARE, RADIX_COUNTS } from "../memory";

const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 2048; // 2 ^ DIGIT_BITS

/** Sorts `count` changes (u64: index below, second from the window's start above) of a window of `seconds`. */
export function sortChanges(count: i32, seconds: u32): void {
  let source = CHANGES;
  let target = CHANGES_SPARE;
  for (let shift: u32 = 0; shift < 32 && seconds >> shift !== 0; shift += DIGIT_BITS) {
    memory.fill(RADIX_COUNTS, 0, DIGITS << 2);
    for (let index = 0; index < count; index++) {
      const at = RADIX_COUNTS + (digitOf(source, index, shift) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
    let before: u32 = 0;
    for (let digit: usize = 0; digit < DIGITS; digit++) {
      const at = RADIX_COUNTS + (digit << 2);
      const here = load<u32>(at);
      store<u32>(at, before);
      before += here;
    }
    for (let index = 0; index < count; index++) {
      const at = RADIX_COUNTS + (digitOf(source, index, shift) << 2);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      store<u64>(target + ((place as usize) << 3), load<u64>(source + ((index as usize) << 3)));
    }
    const swap = source;
    source = target;
    target = swap;
  }
  if (source !== CHANGES) memory.copy(CHANGES, source, (count as usize) << 3);
}

function digitOf(list: usize, index: i32, shift: u32): usize {
  return ((load<u32>(list + ((index as usize) << 3), 4) >> shift) as usize) & (DIGITS - 1);
}
