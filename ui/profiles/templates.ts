// Curves in users' words: each asks for two to four values and makes the steps of a day.
import { DAY, type ProfileForm, plainStep, type Step, type Unit } from "./profile-form.ts";

export const TEMPLATES = ["night", "solar", "workplace", "cap", "ready"] as const;
export type TemplateName = (typeof TEMPLATES)[number];

/** `hour`: seconds into the day. `limit`: thousandths of the unit. `energy`: kWh. */
export type ValueKind = "hour" | "limit" | "energy";
export type TemplateValues = Readonly<Record<string, number>>;

/** A site's off-peak hours, seconds into the day, with its name. */
export interface OffPeakHours {
  readonly from: number;
  readonly to: number;
  readonly site: string;
}

interface Template {
  /** In the order in which they are asked, with what is offered at first. Limits in watts, thousandths. */
  readonly asks: Readonly<Record<string, readonly [ValueKind, number]>>;
  /** Ranges of the day laid over `otherwise`; `to` may lie before `from`, over midnight. */
  readonly ranges: (
    values: TemplateValues,
    least: number,
  ) => {
    readonly otherwise: number;
    readonly inside: readonly { readonly from: number; readonly to: number; readonly limit: number }[];
  };
}

const HOUR = 3_600;
const kilowatts = (value: number) => value * 1_000_000;

export const TEMPLATE_TABLE: Readonly<Record<TemplateName, Template>> = {
  night: {
    asks: {
      from: ["hour", 22 * HOUR],
      to: ["hour", 6 * HOUR],
      inside: ["limit", kilowatts(11)],
      outside: ["limit", kilowatts(4.2)],
    },
    ranges: ({ from = 0, to = 0, inside = 0, outside = 0 }) => ({
      otherwise: outside,
      inside: [{ from, to, limit: inside }],
    }),
  },
  solar: {
    asks: {
      from: ["hour", 10 * HOUR],
      to: ["hour", 16 * HOUR],
      inside: ["limit", kilowatts(22)],
      outside: ["limit", 0],
    },
    ranges: ({ from = 0, to = 0, inside = 0, outside = 0 }) => ({
      otherwise: outside,
      inside: [{ from, to, limit: inside }],
    }),
  },
  workplace: {
    asks: { inside: ["limit", kilowatts(11)], outside: ["limit", kilowatts(4.2)] },
    ranges: ({ inside = 0, outside = 0 }) => ({
      otherwise: outside,
      inside: [{ from: 8 * HOUR, to: 17 * HOUR, limit: inside }],
    }),
  },
  cap: {
    asks: { inside: ["limit", kilowatts(11)] },
    ranges: ({ inside = 0 }) => ({ otherwise: inside, inside: [] }),
  },
  ready: {
    asks: { to: ["hour", 7 * HOUR], energy: ["energy", 40], inside: ["limit", kilowatts(11)] },
    // The whole energy fits into the last hours before it has to be there; until then the least at which vehicles do not pause.
    ranges: ({ to = 0, energy = 0, inside = 0 }, least) => {
      const power = Math.max(inside, 1);
      const needed = Math.min(DAY, Math.ceil((energy * 1e6 * HOUR) / power / 900) * 900);
      return needed >= DAY
        ? { otherwise: inside, inside: [] }
        : { otherwise: Math.min(least, inside), inside: [{ from: (to - needed + DAY) % DAY, to, limit: inside }] };
    },
  },
};

/** The steps of a day from its midnight. `watts`: turns a limit in watts into the unit of the profile, both in thousandths. */
function daySteps(name: TemplateName, values: TemplateValues, least: number, watts: (milli: number) => number): Step[] {
  const { otherwise, inside } = TEMPLATE_TABLE[name].ranges(values, least);
  const step = (startSeconds: number, limit: number): Step => plainStep(startSeconds, watts(limit));
  const [range] = inside;
  if (range === undefined || range.from === range.to) return [step(0, otherwise)];
  const { from, to, limit } = range;
  const list =
    from < to
      ? [step(0, otherwise), step(from, limit), step(to, otherwise)]
      : [step(0, limit), step(to, otherwise), step(from, limit)];
  // A range that begins or ends at midnight leaves an empty step.
  return list.filter((one, index) => one.startSeconds < DAY && list[index + 1]?.startSeconds !== one.startSeconds);
}

export interface TemplateContext {
  /** A midnight with its offset. */
  readonly midnight: string;
  readonly volts: number;
  readonly unit: Unit;
}

/** The profile with a template's curve: daily, on the station's clock; purpose, stack level and validity stay. */
export function applyTemplate(
  form: ProfileForm,
  name: TemplateName,
  values: TemplateValues,
  context: TemplateContext,
): ProfileForm {
  const { midnight, volts, unit } = context;
  const convert = (milli: number) => (unit === "W" ? Math.round(milli) : Math.floor(milli / (volts * 3)));
  return {
    ...form,
    kind: "Recurring",
    recurrency: "Daily",
    startSchedule: midnight,
    durationSeconds: null,
    useLocalTime: true,
    unit,
    steps: daySteps(name, values, 6 * volts * 3 * 1000, convert),
  };
}
