// The registration form as data: its draft, what is missing or wrong in it, and the request that it makes. Pure but for
// the words.
import { msg, str } from "@lit/localize";
import * as v from "valibot";
import type { Core } from "../assembly/host/core.ts";
import { parsePublicKey } from "../assembly/host/keys.ts";
import { type NewStation, stationIdSchema } from "../edge/contract/stations.ts";
import { groupsOf, groupsProblem } from "./station-place.ts";
import { causeText } from "./strings/sentences.ts";

/** What the draft holds; a draft of another form is dropped. */
export const stationFormSchema = v.object({
  stationId: v.string(),
  name: v.string(),
  maxPowerKilowatts: v.string(),
  meters: v.array(v.object({ serial: v.string(), publicKey: v.string() })),
  /** "": none. Drafts that are older than this field have none. */
  siteId: v.optional(v.string(), ""),
  /** One a line. */
  groups: v.optional(v.string(), ""),
  /** In the public list. Drafts that are older than this field are. */
  listed: v.optional(v.boolean(), true),
});
export type StationForm = v.InferOutput<typeof stationFormSchema>;
export type MeterForm = StationForm["meters"][number];

export const EMPTY_STATION: StationForm = {
  stationId: "",
  name: "",
  maxPowerKilowatts: "",
  meters: [{ serial: "", publicKey: "" }],
  siteId: "",
  groups: "",
  listed: true,
};

/** The form's address with an id filled in. */
export function registerHref(stationId: string): string {
  return `/register?${new URLSearchParams({ stationId })}`;
}

/**
 * The form for a station whose id is given: the draft where it is of that station or of none yet, else an empty one, so
 * that no meter's key is registered for another station.
 */
export function formFor(stationId: string | null, draft: StationForm): StationForm {
  if (stationId === null || draft.stationId === stationId) return draft;
  return { ...(draft.stationId === "" ? draft : EMPTY_STATION), stationId };
}

export interface KeyHint {
  readonly ok: boolean;
  readonly text: string;
}

export interface MeterProblems {
  readonly serial: string | null;
  readonly publicKey: string | null;
}

/** What the core says of a key while it is typed; null for an empty one, or while the core is not there. */
export function keyHint(core: Core | null, publicKey: string): KeyHint | null {
  const text = publicKey.trim();
  if (text === "" || !core) return null;
  const key = parsePublicKey(core, text);
  if (!key.ok) return { ok: false, text: causeText(key) };
  const notes = key.notes.map(causeText).join(" ");
  return { ok: true, text: notes ? `${key.curve}. ${notes}` : msg(str`A key on ${key.curve}`) };
}

/** `tried`: somebody has tried to send the form, so what is missing is named too. */
export function stationIdProblem(form: StationForm, tried: boolean): string | null {
  if (form.stationId === "") return tried ? msg("A station needs an id.") : null;
  const parsed = v.safeParse(stationIdSchema, form.stationId);
  if (parsed.success) return null;
  return msg("A station id has 1 to 48 characters of A-Z a-z 0-9 * + = : | @ . _ -, and no dot at either end.");
}

/** Kilowatts with a decimal point or comma; null when nothing was entered, NaN when it is no number. */
function kilowattsOf(form: StationForm): number | null {
  const text = form.maxPowerKilowatts.trim();
  return text === "" ? null : Number(text.replace(",", "."));
}

export function powerProblem(form: StationForm): string | null {
  const kilowatts = kilowattsOf(form);
  if (kilowatts === null || (kilowatts >= 0.001 && kilowatts <= 4_000)) return null;
  return msg("Between 0.001 and 4,000 kW.");
}

export function meterProblems(meter: MeterForm, tried: boolean): MeterProblems {
  const begun = tried && isBegun(meter);
  return {
    serial: begun && meter.serial.trim() === "" ? msg("Which meter is this the key of?") : null,
    publicKey: begun && meter.publicKey.trim() === "" ? msg("A meter is registered with its public key.") : null,
  };
}

function isBegun(meter: MeterForm): boolean {
  return meter.serial.trim() !== "" || meter.publicKey.trim() !== "";
}

/** The request; null while something in the form is missing or wrong. Rows of meters left empty do not count. */
export function newStation(form: StationForm, core: Core | null): NewStation | null {
  const meters = form.meters.filter(isBegun);
  const isWrong = meters.some(
    (meter) =>
      meter.serial.trim() === "" || meter.publicKey.trim() === "" || keyHint(core, meter.publicKey)?.ok === false,
  );
  if (stationIdProblem(form, true) !== null || powerProblem(form) !== null || isWrong) return null;
  if (groupsProblem(form.groups) !== null) return null;
  const groups = groupsOf(form.groups);
  const kilowatts = kilowattsOf(form);
  return {
    stationId: form.stationId,
    ...(form.name.trim() ? { name: form.name.trim() } : {}),
    ...(meters.length > 0 ? { meters } : {}),
    ...(form.siteId === "" ? {} : { siteId: form.siteId }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(form.listed ? {} : { listed: false }),
    ...(kilowatts === null ? {} : { evses: [{ evseId: 1, maxPowerWatts: Math.round(kilowatts * 1000) }] }),
  };
}
