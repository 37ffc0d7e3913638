// Every area of the module's memory, with the sum behind its size. Areas are placed by the compiler, lie in static
// memory and never move; the host finds them through the exported globals. README.md draws the map.

// ---- Areas that the host writes and reads -------------------------------------------------------------------------

/** One piece of a message on its way into the hash. A signed record is 0.5–8 KiB: most take one call. */
export const INPUT_SIZE = 16384;
export const INPUT: usize = memory.data(INPUT_SIZE, 16);

/** Digest: written by `hashFinish`, read by `verifySignature`. The longest is that of SHA-512. */
export const DIGEST_SIZE = 64;
export const DIGEST: usize = memory.data(DIGEST_SIZE, 16);

/** Public key, SEC 1. The longest is 04‖x‖y on secp521r1: 1 + 2 · 66 = 133 bytes, rounded up. */
export const KEY_SIZE = 144;
export const KEY: usize = memory.data(KEY_SIZE, 16);

/** Signature. The longest that can be valid is DER on secp521r1: 3 + 2 · (2 + 66) = 139 bytes; more leaves room to tell
 * a well-formed integer that is too large from bytes that are no signature. */
export const SIGNATURE_SIZE = 256;
export const SIGNATURE: usize = memory.data(SIGNATURE_SIZE, 16);

/**
 * Signatures to verify in one call: curve, lengths of key and signature, encoding, length of digest (i32 each, from 0), then
 * digest, key and signature. No more than there are tables of keys: then no table of a batch makes way for another one's.
 */
export const BATCH_CAPACITY = 32;
export const BATCH_AT_DIGEST = 32;
export const BATCH_AT_KEY = 96; // 32 + DIGEST_SIZE
export const BATCH_AT_SIGNATURE = 240; // 96 + KEY_SIZE
export const BATCH_RECORD_SIZE = 496; // 240 + SIGNATURE_SIZE
export const BATCH: usize = memory.data(BATCH_CAPACITY * BATCH_RECORD_SIZE, 16);
/** One status for each, a byte. */
export const BATCH_STATUSES: usize = memory.data(BATCH_CAPACITY, 16);

/** Samples of a run: 16 bytes each, two little-endian i64: UTC milliseconds, register in mWh. A day of minute values
 * (1,440) takes two calls. */
export const SAMPLES_CAPACITY = 1024;
export const SAMPLE_SIZE = 16;
export const SAMPLES: usize = memory.data(SAMPLES_CAPACITY * SAMPLE_SIZE, 16);

/** Parameters of a check on samples, and results of the energy calls: two little-endian i64. */
export const OPERANDS_SIZE = 16;
export const OPERANDS: usize = memory.data(OPERANDS_SIZE, 16);

/** One byte of FAULT_ bits for each sample of the last `checkSamples`. */
export const FAULTS: usize = memory.data(SAMPLES_CAPACITY, 16);

// ---- State of the hash --------------------------------------------------------------------------------------------

/** Chaining value, the block that is not full yet, and the message schedule of the block at hand, for 64-bit words. */
export const HASH_STATE: usize = memory.data(8 * 8, 16);
export const HASH_BLOCK: usize = memory.data(128, 16);
export const HASH_SCHEDULE: usize = memory.data(80 * 8, 16);

// ---- Numbers ------------------------------------------------------------------------------------------------------

/** Bits of a limb; see field/multiply.ts for the sum that allows it. */
export const LIMB_BITS = 29;
export const LIMB_MASK = 0x1fff_ffff;

/** Limbs of the largest number: secp521r1 with five spare bits, ⌈(521 + 5) / 29⌉ = 19, made even for alignment. */
export const MAX_LIMBS = 20;
export const ELEMENT_SIZE = 80; // MAX_LIMBS · 4
/** Jacobian point: X, Y, Z. */
export const POINT_SIZE = 240;
/** Jacobian table entry: X, Y, Z, Z², Z³. */
export const ENTRY_SIZE = 400;
/** Affine point: x, y. */
export const AFFINE_SIZE = 160;

/** Odd multiples of a key without a table, for signed windows of 5 bits: 2⁵⁻² of them. */
export const KEY_WINDOW = 5;
export const KEY_ENTRIES = 8;

/**
 * Table of one point (curve/comb.ts): blocks of 128 entries, as many as fit. An entry takes 8 bytes a limb, so 38 KiB hold
 * 5 blocks on 192 bits, 4 up to 256, 3 on 320, 2 from 384 to 521 bits.
 */
export const COMB_SIZE = 38912; // 2 · 128 · 8 · 19
/** Bytes for a scalar's columns: ⌈521 / 8⌉ = 66, rounded up. */
export const COLUMNS_SIZE = 80;

/** A modulus with what is derived from it (field/modulus.ts): 16 bytes of integers and 6 numbers. */
export const MODULUS_SIZE = 496; // 16 + 6 · ELEMENT_SIZE

/** A curve made ready (curve/curve.ts): 16 bytes of integers, two moduli, a, b, an offset of scalars, and two factors. */
export const CURVE_SIZE = 1408; // 16 + 2 · MODULUS_SIZE + 5 · ELEMENT_SIZE
/** Rows of curve/table.ts. */
export const CURVE_COUNT = 12;
export const CURVES: usize = memory.data(CURVE_COUNT * CURVE_SIZE, 16);
/** Tables of the base points. */
export const BASE_TABLES: usize = memory.data(CURVE_COUNT * COMB_SIZE, 16);

// ---- Keys seen before (curve/prepared-keys.ts) --------------------------------------------------------------------

/** Keys with a table at the same time, whatever their curves: 32 · 38 KiB. */
export const KEY_CAPACITY = 32;
export const KEY_TABLES: usize = memory.data(KEY_CAPACITY * COMB_SIZE, 16);
/** Whose tables they are: 8 bytes of hash, 8 of last use, curve, length, and the key's bytes. */
export const KEY_HEADER_SIZE = 168; // 24 + KEY_SIZE
export const KEY_HEADERS: usize = memory.data(KEY_CAPACITY * KEY_HEADER_SIZE, 16);
/** Keys seen of late that have no table: 8 bytes of hash and a count, at the place that the hash names. */
export const SIGHTS_CAPACITY = 256;
export const SIGHTS: usize = memory.data(SIGHTS_CAPACITY * 16, 16);

// ---- Scratch: nothing in it outlives one call ---------------------------------------------------------------------

/** Sum of the parts below: 80 · (1 + 1 + 5 + 12 + 16) + 2 · 240 + 160 + 400 + 2 · 80 + 608 + 80 · (8 + 4)
 * + 40 · 240 + 80 · 921 + 32 · 416 + 64 + 131,072. */
export const SCRATCH_SIZE = 233296;
export const SCRATCH: usize = memory.data(SCRATCH_SIZE, 16);

/** Quotient digits of one Montgomery multiplication. */
export const QUOTIENTS: usize = SCRATCH;
/** One number each for field/ (its own work), then those of ecdsa/. */
export const FIELD_WORK: usize = QUOTIENTS + ELEMENT_SIZE;
export const NUMBER_R: usize = FIELD_WORK + ELEMENT_SIZE;
export const NUMBER_S: usize = NUMBER_R + ELEMENT_SIZE;
export const NUMBER_U1: usize = NUMBER_S + ELEMENT_SIZE;
export const NUMBER_U2: usize = NUMBER_U1 + ELEMENT_SIZE;
export const NUMBER_E: usize = NUMBER_U2 + ELEMENT_SIZE;
/** Twelve numbers for one point operation or one point decoding. */
export const POINT_WORK: usize = NUMBER_E + ELEMENT_SIZE;
/** Sixteen powers of a base. */
export const POWERS: usize = POINT_WORK + 12 * ELEMENT_SIZE;
/** The running sum, and twice the key. */
export const SUM: usize = POWERS + 16 * ELEMENT_SIZE;
export const TWICE: usize = SUM + POINT_SIZE;
/** The key, affine, Montgomery form. */
export const KEY_POINT: usize = TWICE + POINT_SIZE;
/** Twice the key as a table entry. */
export const TWICE_ENTRY: usize = KEY_POINT + AFFINE_SIZE;
/** Columns of u₁ and u₂. */
export const BASE_COLUMNS: usize = TWICE_ENTRY + ENTRY_SIZE;
export const KEY_COLUMNS: usize = BASE_COLUMNS + COLUMNS_SIZE;
/** Signed digits of u₂: one byte per bit, 29 · 20 + 1 of them at most, and the widest window beyond. */
export const DIGITS_SIZE = 608;
export const KEY_DIGITS: usize = KEY_COLUMNS + COLUMNS_SIZE;
/** Eight numbers of a square root. */
export const ROOT_WORK: usize = KEY_DIGITS + DIGITS_SIZE;
/** Four numbers of an inverse. */
export const INVERSE_WORK: usize = ROOT_WORK + 8 * ELEMENT_SIZE;
/** Teeth of a comb: 8 for each block of a table, 5 blocks at most. Also the odd multiples of a key without a table. */
export const TEETH_CAPACITY = 40;
export const TEETH: usize = INVERSE_WORK + 4 * ELEMENT_SIZE;
/** Running products of numbers that share one inverse: 320 while a table is made, more in a batch. */
export const PRODUCTS_CAPACITY = 920;
export const PRODUCTS: usize = TEETH + TEETH_CAPACITY * POINT_SIZE;
/** What is left to decide of a batch: r, s, e, the key, and 16 bytes of integers for each. */
export const PENDING_SIZE = 416; // 3 · ELEMENT_SIZE + AFFINE_SIZE + 16
export const PENDING: usize = PRODUCTS + (PRODUCTS_CAPACITY + 1) * ELEMENT_SIZE;
/** Which of them are summed together, and which of those met an equal or opposite point: a byte each. */
export const GROUP: usize = PENDING + BATCH_CAPACITY * PENDING_SIZE;
export const GROUP_FLAGS: usize = GROUP + BATCH_CAPACITY;
/** Points of a group on their way to one for each position: 128 KiB, 28 signatures on 256 bits. */
export const GROUP_POINTS_SIZE = 131072;
export const GROUP_POINTS: usize = GROUP_FLAGS + BATCH_CAPACITY;

// ---- Ed25519 (ed25519/) -------------------------------------------------------------------------------------------

/** Extended point: X, Y, Z, T. */
export const EDWARDS_POINT_SIZE = 320;
/** Table entry: four numbers of 9 limbs. */
export const EDWARDS_ENTRY_SIZE = 144;
export const EDWARDS_PRIME: usize = memory.data(MODULUS_SIZE, 16);
export const EDWARDS_ORDER: usize = memory.data(MODULUS_SIZE, 16);
export const EDWARDS_D: usize = memory.data(2 * ELEMENT_SIZE, 16);
export const EDWARDS_D_TWICE: usize = EDWARDS_D + ELEMENT_SIZE;
/**
 * Table of the base point or of a key seen before: of each of the 8 multiples 2^(32·i)·P the odd multiples for signed
 * windows of 7 bits, 2⁷⁻² of them. Fits the place of a key's table: 8 · 32 · 144 ≤ COMB_SIZE.
 */
export const EDWARDS_WINDOW = 7;
export const EDWARDS_ENTRIES = 32;
export const EDWARDS_SPLITS = 8;
export const EDWARDS_TABLE_SIZE = 36864;
export const EDWARDS_BASE_TABLE: usize = memory.data(EDWARDS_TABLE_SIZE, 16);

/** Scratch beyond the one above: three points, a new key's table, digits, and 32 bytes in the other order. */
export const EDWARDS_SUM: usize = memory.data(
  3 * EDWARDS_POINT_SIZE + KEY_ENTRIES * EDWARDS_ENTRY_SIZE + DIGITS_SIZE + 32,
  16,
);
export const EDWARDS_STEP: usize = EDWARDS_SUM + EDWARDS_POINT_SIZE;
export const EDWARDS_KEY: usize = EDWARDS_STEP + EDWARDS_POINT_SIZE;
export const EDWARDS_KEY_TABLE: usize = EDWARDS_KEY + EDWARDS_POINT_SIZE;
export const EDWARDS_BASE_DIGITS: usize = EDWARDS_KEY_TABLE + KEY_ENTRIES * EDWARDS_ENTRY_SIZE;
export const EDWARDS_BYTES: usize = EDWARDS_BASE_DIGITS + DIGITS_SIZE;

// ---- Charging profiles (profile/) ---------------------------------------------------------------------------------
// Record sizes are those of profile/tables.ts and profile/result.ts; the host checks what it writes against the capacities.

/** Profiles, 32 bytes each: a thousand stations with sixteen. */
export const PROFILES_CAPACITY = 16384;
export const PROFILES: usize = memory.data(PROFILES_CAPACITY * 32, 16);
/** Periods, 16 bytes each: 128 schedules of the 1,024 that 2.1 allows. */
export const PERIODS_CAPACITY = 131072;
export const PERIODS: usize = memory.data(PERIODS_CAPACITY * 16, 16);
/** What some periods have besides a limit, 64 bytes each. */
export const EXTRAS_CAPACITY = 16384;
export const EXTRAS: usize = memory.data(EXTRAS_CAPACITY * 64, 16);
/** Profiles of the layers in their order, i32 each; those of EVSE 0 stand once for every EVSE. */
export const ORDER_CAPACITY = 65536;
export const ORDER: usize = memory.data(ORDER_CAPACITY * 4, 16);
/** EVSEs, 32 bytes each. A second of all of them fits the points below. */
export const EVSES_CAPACITY = 16384;
export const EVSES: usize = memory.data(EVSES_CAPACITY * 32, 16);
/** Stations, 80 bytes each. */
export const STATIONS_CAPACITY = 8192;
export const STATIONS: usize = memory.data(STATIONS_CAPACITY * 80, 16);
/** Changes of wall clocks, 8 bytes each: 64 clocks for a decade. */
export const TRANSITIONS_CAPACITY = 2048;
export const TRANSITIONS: usize = memory.data(TRANSITIONS_CAPACITY * 8, 16);

/** Pieces of a result, 88 bytes each: a year of hourly changes is 8,784. */
export const RESULTS_CAPACITY = 32768;
export const RESULTS: usize = memory.data(RESULTS_CAPACITY * 88, 16);
export const RESULT_SUMMARY: usize = memory.data(24, 16);

/** Six layers of 32 bytes, up to four leaders that limit and two that generate, one point of nine i64. */
export const LAYERS: usize = memory.data(192, 16);
export const LEADERS: usize = memory.data(48, 16);
export const POINT: usize = memory.data(72, 16);
/** Three quantities of four sums, and three values of local generation, i64 each. */
export const TOTALS: usize = memory.data(120, 16);
/** Nodes of the layers' trees, 16 bytes: twice a power of two that may be almost twice the profiles, for EVSE and station. */
export const NODES_CAPACITY = 81920;
export const NODES: usize = memory.data(NODES_CAPACITY * 16, 16);
/** Points of EVSEs that are to be added up: 163,840 of 16 bytes or 32,768 of 80. */
export const POINTS_SIZE = 2621440;
export const POINTS: usize = memory.data(POINTS_SIZE, 16);
/** Changes among them in the order of time, 8 bytes each, and as many to sort with; 2,048 counts. */
export const CHANGES_CAPACITY = 131072;
export const CHANGES: usize = memory.data(CHANGES_CAPACITY * 8, 16);
export const CHANGES_SPARE: usize = memory.data(CHANGES_CAPACITY * 8, 16);
export const RADIX_COUNTS: usize = memory.data(2048 * 4, 16);
/** Changes of a station's phases in a window, 8 bytes each. */
export const CONTEXTS_CAPACITY = 8192;
export const CONTEXTS: usize = memory.data(CONTEXTS_CAPACITY * 8, 16);
