/** A modulus of special form: the sum of coefficient · 2^position. The last term stands at position 0. */
export interface SparseModulus {
    readonly name: string;
    readonly terms: readonly (readonly [coefficient: number, position: number])[];
}
/** Any modulus that equals one of these is multiplied its way; all others by Montgomery's method in general. */
export declare const SPARSE_MODULI: readonly SparseModulus[];
export declare const valueOfModulus: ({ terms }: SparseModulus) => bigint;
