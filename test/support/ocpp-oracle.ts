// What a station's transaction message says, worked out a second time and in another way than edge/ocpp/readings does:
// from the frame's plain JSON, with fractions of integers. The store's checker compares stored readings with it.

export type Version = "1.6" | "2.0.1" | "2.1";

/** A transaction message that the server acknowledged. */
export interface Acknowledged {
  readonly version: Version;
  readonly action: string;
  readonly payload: unknown;
  /** The id that a Start of 1.6 was answered with; null for everything else. */
  readonly given: string | null;
}

/** A value that a station sampled: measurand, value, unit, multiplier, context, phase, location. */
type Sample = readonly [string, number, string | null, number, string, string | null, string];

/** The content of a reading; two readings are the same where all of it is. */
export interface Content {
  readonly transactionId: string | null;
  readonly evseId: number | null;
  readonly atMillis: number;
  /** Null where a signed record may decide it. */
  readonly event: string | null;
  readonly registerMilliwattHours: string | null;
  readonly samples: readonly Sample[];
  readonly signed: string | null;
  readonly seqNo: number | null;
}

export function contentKey(content: Content): string {
  const samples = content.samples.map((sample) => JSON.stringify(sample)).sort();
  const { transactionId, evseId, atMillis, event, registerMilliwattHours, signed, seqNo } = content;
  return JSON.stringify([transactionId, evseId, atMillis, event, registerMilliwattHours, samples, signed, seqNo]);
}

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string | null =>
  typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : null;

/**
 * The readings that a message has to leave in the store. Only for messages whose instants can be read.
 * @param evseOf The connector that the Start of a transaction named; null where no Start is known.
 */
export function contentsOf(message: Acknowledged, evseOf: (transactionId: string) => number | null): Content[] {
  const payload = object(message.payload);
  if (message.version !== "1.6") {
    return message.action === "MeterValues"
      ? valuesOf(payload.meterValue, null, Number(payload.evseId), false)
      : eventOf(payload);
  }
  const connectorId = Number(payload.connectorId);
  if (message.action === "StartTransaction") {
    const evseId = connectorId > 0 ? connectorId : null;
    return [bare(message.given, evseId, payload.timestamp, "begin", payload.meterStart)];
  }
  const id = Number(payload.transactionId);
  const named = id > 0 ? String(id) : null;
  if (message.action === "StopTransaction") {
    const transactionId = named ?? `${payload.transactionId ?? ""}@${payload.timestamp ?? ""}`;
    const evseId = evseOf(transactionId);
    const stop = bare(transactionId, evseId, payload.timestamp, "end", payload.meterStop);
    return [stop, ...valuesOf(payload.transactionData, transactionId, evseId, true)];
  }
  const evseId = (named === null ? null : evseOf(named)) ?? (connectorId > 0 || named === null ? connectorId : null);
  return valuesOf(payload.meterValue, named, evseId, true);
}

function bare(transactionId: string | null, evseId: number | null, at: unknown, event: string, register?: unknown) {
  const registerMilliwattHours = register === undefined ? null : milliwattHours(String(register), 1n);
  const atMillis = instant(at);
  return { transactionId, evseId, atMillis, event, registerMilliwattHours, samples: [], signed: null, seqNo: null };
}

/** The readings of meter values: of each, one for a kind of moment, and one for each further signed record. */
function valuesOf(meterValues: unknown, transactionId: string | null, evseId: number | null, old: boolean): Content[] {
  return list(meterValues).flatMap((meterValue) => {
    const atMillis = instant(meterValue.timestamp);
    const byEvent = new Map<string | null, { samples: Sample[]; records: string[] }>();
    for (const sampled of list(meterValue.sampledValue)) {
      const context = text(sampled.context) ?? "Sample.Periodic";
      const event = momentOf(context, transactionId);
      const group = byEvent.get(event) ?? { samples: [], records: [] };
      byEvent.set(event, group);
      const record = old ? null : text(object(sampled.signedMeterValue).signedMeterData);
      if (old && sampled.format === "SignedData") group.records.push(String(sampled.value));
      else group.samples.push(sampleOf(sampled, context, old));
      if (record !== null) group.records.push(record);
    }
    return [...byEvent].flatMap(([event, { samples, records }]) => {
      const [signed = null, ...more] = [...new Set(records)];
      const base = { transactionId, evseId, atMillis, event, seqNo: null };
      const distinct = [...new Map(samples.map((sample) => [JSON.stringify(sample), sample])).values()];
      const further = more.map((one) => ({ ...base, registerMilliwattHours: null, samples: [], signed: one }));
      return [{ ...base, registerMilliwattHours: registerOf(distinct), samples: distinct, signed }, ...further];
    });
  });
}

function sampleOf(sampled: Json, context: string, old: boolean): Sample {
  const unit = object(sampled.unitOfMeasure);
  return [
    text(sampled.measurand) ?? "Energy.Active.Import.Register",
    Number(sampled.value),
    text(old ? sampled.unit : unit.unit),
    Number(unit.multiplier ?? 0),
    context,
    text(sampled.phase),
    text(sampled.location) ?? "Outlet",
  ];
}

function momentOf(context: string, transactionId: string | null): string | null {
  if (context === "Sample.Clock") return "clock";
  if (transactionId === null) return "sample";
  return context === "Transaction.Begin" ? "begin" : context === "Transaction.End" ? "end" : null;
}

/** A TransactionEvent: its values, and the event itself where none of them says it. */
function eventOf(payload: Json): Content[] {
  const info = object(payload.transactionInfo);
  const transactionId = text(info.transactionId);
  const id = Number(object(payload.evse).id);
  const evseId = id > 0 ? id : null;
  const atMillis = instant(payload.timestamp);
  const kind = payload.eventType === "Started" ? "begin" : payload.eventType === "Ended" ? "end" : null;
  let values = valuesOf(payload.meterValue, transactionId, evseId, false);
  const isLoose = ({ event }: Content) => event === null || event === "sample";
  if (kind !== null && !values.some(({ event }) => event === kind)) {
    const near = values.filter((one) => isLoose(one) && Math.abs(one.atMillis - atMillis) <= 5_000);
    const instants = near.map((one) => one.atMillis).sort((a, b) => a - b);
    const bound = kind === "begin" ? instants[0] : instants.at(-1);
    values = values.map((one) => (one.atMillis === bound && isLoose(one) ? { ...one, event: kind } : one));
  }
  const suspended = text(info.chargingState)?.startsWith("Suspended") === true;
  const isSaid = (one: Content) => kind === null || (one.event === kind && one.atMillis === atMillis);
  if (!values.some(isSaid)) {
    const event = kind ?? (suspended ? "suspended" : "sample");
    values = [bare(transactionId, evseId, payload.timestamp, event), ...values];
  }
  if (transactionId === null || payload.seqNo === undefined) return values;
  const at = values.findIndex((one) => one.atMillis === atMillis && (kind === null || one.event === kind));
  return values.map((one, index) => (index === Math.max(at, 0) ? { ...one, seqNo: Number(payload.seqNo) } : one));
}

const PLACES = ["Outlet", "Cable", "EV", "Body", "Inlet", "Upstream"];

/** The imported energy at the best place, the total before its phases, in mWh. */
function registerOf(samples: readonly Sample[]): string | null {
  const energies = samples.filter(([measurand]) => measurand === "Energy.Active.Import.Register");
  const rank = (sample: Sample) => (PLACES.indexOf(sample[6]) + PLACES.length + 1) % (PLACES.length + 1);
  const [best] = energies.toSorted((a, b) => rank(a) - rank(b));
  const there = energies.filter((sample) => sample[6] === best?.[6]);
  const total = there.find(([, , , , , phase]) => phase === null);
  const phases = ["L1", "L2", "L3"]
    .map((name) => there.find(([, , , , , phase]) => phase?.split("-")[0] === name))
    .filter((sample) => sample !== undefined);
  const summed = total === undefined ? phases : [total];
  if (summed.length === 0) return null;
  // In units of 10⁻³⁰ Wh, beyond what doubles are written with.
  const sum = summed.reduce((all, [, value, unit, multiplier]) => {
    const factor = unit?.toLowerCase() === "kwh" ? 3 : 0;
    return all + scaled(String(value), 30 + factor + multiplier);
  }, 0n);
  return rounded(sum, 10n ** 27n);
}

function milliwattHours(value: string, wattHours: bigint): string {
  return rounded(scaled(value, 30) * wattHours, 10n ** 27n);
}

/** A decimal times 10^power, for as many digits as that leaves. */
function scaled(value: string, power: number): bigint {
  const [mantissa = "0", exponent = "0"] = value.trim().toLowerCase().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const shift = power + Number(exponent) - fraction.length;
  return BigInt(whole + fraction) * 10n ** BigInt(shift);
}

function rounded(value: bigint, unit: bigint): string {
  return String((value + unit / 2n) / unit);
}

/** UTC milliseconds; without a zone it is UTC. */
function instant(value: unknown): number {
  const written = String(value);
  const millis = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(written) ? written : `${written}Z`);
  if (Number.isNaN(millis)) throw new Error(`No instant: ${written}`);
  return millis;
}
