// What the audit trail says of a charging profile's body: its fields under OCPP's names, and its steps as lines that can be read in
// any language. Of two bodies only what differs.

type Json = Readonly<Record<string, unknown>>;
export type BodyFields = Readonly<Record<string, unknown>>;

/** Steps named in one entry; a profile may have three thousand. */
const MAX_STEPS = 24;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Hours and minutes from the start of the schedule, seconds where there are some: `30:00`, `6:15:30`. */
function clock(seconds: unknown): string {
  const total = Number(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const text = `${Math.floor(total / 3_600)}:${two(Math.floor(total / 60) % 60)}`;
  return total % 60 === 0 ? text : `${text}:${two(total % 60)}`;
}

/** `6:00 11000 W ×3`, and what else the step says by its name. */
function stepLine({ startPeriod, limit, numberPhases, ...others }: Json, unit: unknown): string {
  const rest = Object.entries(others).map(
    ([name, value]) => `${name} ${isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)}`,
  );
  return [
    clock(startPeriod),
    ...(limit === undefined ? [] : [`${String(limit)} ${String(unit)}`]),
    ...(numberPhases === undefined ? [] : [`×${String(numberPhases)}`]),
    ...rest,
  ].join(" ");
}

interface Described {
  readonly fields: BodyFields;
  /** By the name of their field: `steps`, and `steps 2`, `steps 3` where there are alternatives. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
}

function described({ chargingSchedule, ...profile }: Json): Described {
  const fields: Record<string, unknown> = { ...profile };
  const steps = new Map<string, readonly string[]>();
  for (const [index, { chargingSchedulePeriod, ...schedule }] of listOf(chargingSchedule).entries()) {
    const suffix = index === 0 ? "" : ` ${index + 1}`;
    for (const [name, value] of Object.entries(schedule)) fields[name + suffix] = value;
    const lines = listOf(chargingSchedulePeriod).map((period) => stepLine(period, schedule.chargingRateUnit));
    steps.set(`steps${suffix}`, lines);
  }
  return { fields, steps };
}

function cut(lines: readonly string[]): readonly string[] {
  return lines.length <= MAX_STEPS ? lines : [...lines.slice(0, MAX_STEPS), `… +${lines.length - MAX_STEPS}`];
}

/** The fields of a body that is the first one. */
export function bodyFields(body: Json): BodyFields {
  const { fields, steps } = described(body);
  return { ...fields, ...Object.fromEntries([...steps].map(([name, lines]) => [name, cut(lines)])) };
}

/** The fields of both bodies that differ; of the steps only those that the other body has not. */
export function bodyDifferences(before: Json, after: Json): { before: BodyFields; after: BodyFields } {
  const old = described(before);
  const now = described(after);
  const names = [...new Set([...Object.keys(old.fields), ...Object.keys(now.fields)])].filter(
    (name) => JSON.stringify(old.fields[name]) !== JSON.stringify(now.fields[name]),
  );
  const pick = (fields: BodyFields) => Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
  const stepNames = [...new Set([...old.steps.keys(), ...now.steps.keys()])];
  const without = (lines: readonly string[] = [], others: readonly string[] = []) => {
    const there = new Set(others);
    return cut(lines.filter((line) => !there.has(line)));
  };
  const steps = (of: Described, others: Described) =>
    Object.fromEntries(
      stepNames
        .map((name) => [name, without(of.steps.get(name), others.steps.get(name))] as const)
        .filter(([name]) => JSON.stringify(old.steps.get(name)) !== JSON.stringify(now.steps.get(name))),
    );
  return { before: { ...pick(old.fields), ...steps(old, now) }, after: { ...pick(now.fields), ...steps(now, old) } };
}
