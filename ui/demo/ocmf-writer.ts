// Writes and signs OCMF records as a small meter would: OCMF 1.2, one payload, ECDSA over P-256 with SHA-256.

/** One reading of the meter. */
export interface MeterReading {
  /** OCMF table 7: B begin, C charging, E end. */
  readonly event: "B" | "C" | "E";
  /** UTC milliseconds. */
  readonly atMillis: number;
  /** Register, Wh. */
  readonly registerWattHours: number;
}

export interface MeterIdentity {
  readonly gatewaySerial: string;
  readonly meterSerial: string;
  /** Who charges, as the meter puts it into its records. */
  readonly identification: string;
  /** Minutes that the meter's local time is ahead of UTC. */
  readonly offsetMinutes: number;
}

const two = (n: number) => String(n).padStart(2, "0");

/** OCMF time: comma before the milliseconds, no colon in the offset, then the clock's state (S: synchronised). */
export function ocmfTime(atMillis: number, offsetMinutes: number): string {
  const local = new Date(atMillis + offsetMinutes * 60_000).toISOString().replace(".", ",").replace("Z", "");
  const ahead = Math.abs(offsetMinutes);
  return `${local}${offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(ahead / 60))}${two(ahead % 60)} S`;
}

/** kWh with the meter's three decimals, as the literal that is signed. */
export function registerLiteral(wattHours: number): string {
  return `${Math.floor(wattHours / 1000)}.${String(wattHours % 1000).padStart(3, "0")}`;
}

/** The payload: written by hand because the register's trailing zeros are significant and JSON.stringify drops them. */
export function ocmfPayload(meter: MeterIdentity, page: number, readings: readonly MeterReading[]): string {
  const rows = readings.map(
    (reading) =>
      `{"TM":"${ocmfTime(reading.atMillis, meter.offsetMinutes)}","TX":"${reading.event}","RV":${registerLiteral(
        reading.registerWattHours,
      )},"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"}`,
  );
  const head = JSON.stringify({
    FV: "1.2",
    GI: "Wattest demo charger",
    GS: meter.gatewaySerial,
    GV: "1.0",
    PG: `T${page}`,
    MV: "Wattest",
    MM: "Demo meter",
    MS: meter.meterSerial,
    MF: "1.0",
    IS: true,
    IL: "TRUSTED",
    IF: ["OCPP_AUTH"],
    IT: "CENTRAL",
    ID: meter.identification,
  });
  return `${head.slice(0, -1)},"RD":[${rows.join(",")}]}`;
}

function derInteger(bytes: Uint8Array): number[] {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const body = [...bytes.subarray(start)];
  // A set top bit would read as negative.
  if ((body[0] ?? 0) >= 0x80) body.unshift(0);
  return [0x02, body.length, ...body];
}

/** ECDSA-Sig-Value in DER from WebCrypto's r‖s of a 256-bit curve. */
export function derSignature(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  const body = [...derInteger(raw.subarray(0, half)), ...derInteger(raw.subarray(half))];
  return Uint8Array.from([0x30, body.length, ...body]);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Signs a payload and frames the record. */
export async function signOcmf(subtle: SubtleCrypto, key: CryptoKey, payload: string): Promise<string> {
  const raw = await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, new TextEncoder().encode(payload));
  const signature = JSON.stringify({ SA: "ECDSA-secp256r1-SHA256", SD: hex(derSignature(new Uint8Array(raw))) });
  return `OCMF|${payload}|${signature}`;
}
