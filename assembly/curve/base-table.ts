// Odd multiples 1·G, 3·G, … 127·G of the base point, affine, for signed windows. Made once per curve and instance.

import { copyNumber } from "../field/arithmetic";
import { multiply, square } from "../field/multiply";
import { invert } from "../field/inverse";
import { AFFINE_SIZE, BASE_ENTRIES, ELEMENT_SIZE, KEY_TABLE, SUM, Z_PRODUCTS, Z_VALUES } from "../memory";
import { AT_Y, AT_Z, addEntry, completeEntry, double, setAffine } from "./point";

/** Fills the rest of a table whose first entry holds the base point, Montgomery form. */
export function fillBaseTable(table: usize): void {
  // 2G as a table entry; then each multiple is the one before plus 2G, its Z kept aside.
  const twice = KEY_TABLE;
  setAffine(twice, table);
  double(twice);
  completeEntry(twice);
  setAffine(SUM, table);
  for (let index = 1; index < BASE_ENTRIES; index++) {
    addEntry(SUM, twice, false);
    const entry = table + index * AFFINE_SIZE;
    copyNumber(entry, SUM);
    copyNumber(entry + AT_Y, SUM + AT_Y);
    copyNumber(Z_VALUES + index * ELEMENT_SIZE, SUM + AT_Z);
    const product = Z_PRODUCTS + index * ELEMENT_SIZE;
    if (index === 1) copyNumber(product, SUM + AT_Z);
    else multiply(product, product - ELEMENT_SIZE, SUM + AT_Z);
  }
  // One inverse for all (Montgomery's trick): (z₁…zᵢ)⁻¹ · (z₁…zᵢ₋₁) = zᵢ⁻¹.
  const inverse = SUM;
  const zInverse = SUM + ELEMENT_SIZE;
  const zInverseSquared = zInverse + ELEMENT_SIZE;
  invert(inverse, Z_PRODUCTS + (BASE_ENTRIES - 1) * ELEMENT_SIZE);
  for (let index = BASE_ENTRIES - 1; index > 0; index--) {
    if (index === 1) copyNumber(zInverse, inverse);
    else multiply(zInverse, inverse, Z_PRODUCTS + (index - 1) * ELEMENT_SIZE);
    multiply(inverse, inverse, Z_VALUES + index * ELEMENT_SIZE);
    const entry = table + index * AFFINE_SIZE;
    square(zInverseSquared, zInverse);
    multiply(entry, entry, zInverseSquared);
    multiply(zInverse, zInverse, zInverseSquared);
    multiply(entry + AT_Y, entry + AT_Y, zInverse);
  }
}
