// What an export returns. A status is data about data: bad input ends in one of these, never in a trap. The host reads
// the values from the module's exported globals, so a number stands here and nowhere else.

/** Done; for a check: the answer is yes. */
export const OK = 0;
/** A length or count is beyond the area that it speaks of, or a selector names nothing. A bug of the caller. */
export const BAD_ARGUMENT = 1;
/** Well-formed signature that does not fit digest and key; also r or s outside [1, n−1]. */
export const SIGNATURE_MISMATCH = 2;
/** Not strict DER, or not two integers of the order's length. */
export const SIGNATURE_MALFORMED = 3;
/** No SEC 1 point encoding of this curve's length, or a coordinate that is no field element. */
export const KEY_MALFORMED = 4;
/** The encoding of the point at infinity (the single byte 00). */
export const KEY_AT_INFINITY = 5;
/** Two field elements that do not satisfy the curve's equation, or an x without a y. */
export const KEY_OFF_CURVE = 6;
/** The later register value is smaller than the earlier one. */
export const REGISTER_FELL = 7;
/** The difference of two registers leaves ±(2⁵³ − 1). */
export const ENERGY_OVERFLOW = 8;
/** The pieces do not fit the result area: those there are good, the summary says where to go on. */
export const RESULTS_FULL = 9;
/** More profiles at one EVSE than there are nodes to follow them. A bug of the caller, who knows the capacity. */
export const TOO_MANY_PROFILES = 10;

/** Bits of a sample's finding byte; see energy/samples.ts. */
export const FAULT_REGISTER_FALLS = 1;
export const FAULT_TIME_FALLS = 2;
export const FAULT_POWER_IMPLAUSIBLE = 4;

/** Selectors of the signature's encoding. */
export const ENCODING_DER = 0;
export const ENCODING_RAW = 1;
