// The curves, one row each. A new curve is a row here, its id below and in index.ts, and one more in CURVE_COUNT.
// Sources: SEC 2 v1 §2.5.2 (secp192r1), SEC 2 v2 §2.4 and §2.5, RFC 5639 §3.4. All have prime order (cofactor 1).

/** Ids: the row's position. */
export const SECP192R1 = 0;
export const SECP256R1 = 1;
export const SECP256K1 = 2;
export const BRAINPOOLP256R1 = 3;
export const SECP384R1 = 4;

/** Columns. */
export const COLUMN_P = 0;
export const COLUMN_A = 1;
export const COLUMN_B = 2;
export const COLUMN_X = 3;
export const COLUMN_Y = 4;
export const COLUMN_N = 5;
const COLUMNS = 6;

/** Prime p, coefficients a and b of y² = x³ + ax + b, base point x and y, order n: hexadecimal, as the standards print them. */
const ROWS: StaticArray<string> = [
  // secp192r1
  "fffffffffffffffffffffffffffffffeffffffffffffffff",
  "fffffffffffffffffffffffffffffffefffffffffffffffc",
  "64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1",
  "188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012",
  "07192b95ffc8da78631011ed6b24cdd573f977a11e794811",
  "ffffffffffffffffffffffff99def836146bc9b1b4d22831",
  // secp256r1
  "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
  "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
  "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
  "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
  "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
  "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
  // secp256k1
  "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000007",
  "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
  "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
  "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
  // brainpoolP256r1
  "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
  "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
  "26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
  "8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262",
  "547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
  "a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7",
  // secp384r1
  "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
  "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc",
  "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
  "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
  "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
  "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
];

/** A number of a row. `curve` is below CURVE_COUNT. */
export function curveNumber(curve: i32, column: i32): string {
  return ROWS[curve * COLUMNS + column];
}
