// A layer is a list of profiles of which one leads: the first in order that has a period at the instant. Its leader is followed
// through time in a tournament tree whose leaves are the profiles.

import { NODES, NODES_CAPACITY, ORDER } from "../memory";
import { seek, segmentPeriod, segmentUntil } from "./segment";
import { FOREVER, field, profileAt } from "./tables";

/**
 * Node: until (of a leaf: how long its state holds; above: the least of its subtree), period (of a leaf; above: ≥ 0 if any),
 * and of a leaf the last period that there was.
 */
const NODE_SIZE: usize = 16;

/** Layers that are followed at the same time, and how many tree nodes they have taken. */
let nodesTaken: i32 = 0;

/** Walker of a layer, 32 bytes: first in the order list, count, leaves, first node, leading period, until when it leads. */
export const LAYER_SIZE: usize = 32;

export function releaseLayers(): void {
  nodesTaken = 0;
}

/** Begins to follow `count` profiles from `first` in the order list on; false when the nodes do not suffice. */
export function openLayer(layer: usize, first: i32, count: i32): bool {
  let leaves = 1;
  while (leaves < count) leaves <<= 1;
  if (nodesTaken + 2 * leaves > NODES_CAPACITY) return false;
  store<i32>(layer, first);
  store<i32>(layer, count, 4);
  store<i32>(layer, leaves, 8);
  store<i32>(layer, nodesTaken, 12);
  store<i32>(layer, -1, 16);
  store<i32>(layer, count === 0 ? FOREVER : i32.MIN_VALUE, 20);
  const nodes = NODES + (nodesTaken as usize) * NODE_SIZE;
  nodesTaken += 2 * leaves;
  // Stale from the beginning: whoever is asked first looks its state up, and nobody below a leader is ever asked.
  for (let node = 0; node < 2 * leaves; node++) {
    const isPadding = node >= leaves + count;
    store<i32>(nodes + (node as usize) * NODE_SIZE, isPadding ? FOREVER : i32.MIN_VALUE);
    store<i64>(nodes + (node as usize) * NODE_SIZE, -1, 4);
  }
  return true;
}

/** Period that leads in the layer since the last `follow`, −1 for none. */
export function leaderOf(layer: usize): i32 {
  return load<i32>(layer, 16);
}

/** Second until which that leader leads, or nobody does. */
export function leadsUntil(layer: usize): i32 {
  return load<i32>(layer, 20);
}

/**
 * Brings the layer to the instant `t`, which never falls. A leaf is looked up again only when its state has ended and nobody
 * above it leads: each look-up passes one change of that profile, so all of them together cost n log n.
 */
export function follow(layer: usize, t: i32, station: usize): void {
  if (t < load<i32>(layer, 20)) return;
  const leaves = load<i32>(layer, 8);
  const nodes = NODES + (load<i32>(layer, 12) as usize) * NODE_SIZE;
  for (;;) {
    let node = 1;
    let until = FOREVER;
    while (node < leaves) {
      const left = nodes + ((node << 1) as usize) * NODE_SIZE;
      if (load<i32>(left) <= t || load<i32>(left, 4) >= 0) node <<= 1;
      else {
        until = min(until, load<i32>(left));
        node = (node << 1) | 1;
      }
    }
    const leaf = nodes + (node as usize) * NODE_SIZE;
    if (load<i32>(leaf) <= t) {
      seek(
        profileAt(load<i32>(ORDER + ((load<i32>(layer) + node - leaves) as usize) * 4)),
        t,
        station,
        load<i32>(leaf, 8),
      );
      store<i32>(leaf, segmentUntil);
      store<i32>(leaf, segmentPeriod, 4);
      if (segmentPeriod >= 0) store<i32>(leaf, segmentPeriod, 8);
      for (let parent = node >> 1; parent >= 1; parent >>= 1) {
        const left = nodes + ((parent << 1) as usize) * NODE_SIZE;
        const at = nodes + (parent as usize) * NODE_SIZE;
        store<i32>(at, min(load<i32>(left), load<i32>(left, NODE_SIZE)));
        store<i32>(at, max(load<i32>(left, 4), load<i32>(left, NODE_SIZE + 4)), 4);
      }
      // Nothing stands beside a single leaf: it is what was just looked up.
      if (leaves > 1) continue;
    }
    store<i32>(layer, load<i32>(leaf, 4), 16);
    store<i32>(layer, min(until, load<i32>(leaf)), 20);
    return;
  }
}

/** Leader at one instant, without a tree: the first profile in order that has a period. −1 for none. */
export function leaderAt(record: usize, offset: usize, t: i32, station: usize): i32 {
  const first = field(record, offset);
  const end = first + field(record, offset + 4);
  for (let index = first; index < end; index++) {
    seek(profileAt(load<i32>(ORDER + (index as usize) * 4)), t, station, -1);
    if (segmentPeriod >= 0) return segmentPeriod;
  }
  return -1;
}
