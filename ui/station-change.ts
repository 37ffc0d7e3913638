// A station while it is edited: the form as data, what is wrong in it, the change that it asks for, and how it meets a
// change that somebody else made meanwhile. Pure but for the words.
import { msg } from "@lit/localize";
import * as v from "valibot";
import type { Core } from "../assembly/host/core.ts";
import { evseIdSchema, evseSchema, type Station, type StationChange } from "../edge/contract/stations.ts";
import { keyHint, type MeterForm, meterProblems } from "./station-form.ts";
import { groupsOf, groupsProblem } from "./station-place.ts";

/** What can be changed of a station. */
const basisSchema = v.object({
  version: v.number(),
  name: v.string(),
  meters: v.array(v.object({ serial: v.string(), publicKey: v.string() })),
  evses: v.array(v.object({ evseId: v.number(), maxPowerWatts: v.number() })),
  // Drafts that are older than these fields have neither, in the basis and in what was typed.
  siteId: v.optional(v.nullable(v.string()), null),
  groups: v.optional(v.array(v.string()), []),
});
/** The station as it was when the editing began. */
export type Basis = v.InferOutput<typeof basisSchema>;

/** The draft: what was typed, and what it was made from. A draft of another form is dropped. */
export const stationEditSchema = v.object({
  basis: basisSchema,
  name: v.string(),
  meters: v.array(v.object({ serial: v.string(), publicKey: v.string() })),
  evses: v.array(v.object({ evseId: v.string(), maxPowerKilowatts: v.string() })),
  /** "": none. */
  siteId: v.optional(v.string(), ""),
  /** One a line. */
  groups: v.optional(v.string(), ""),
});
export type StationEdit = v.InferOutput<typeof stationEditSchema>;
export type EvseForm = StationEdit["evses"][number];

export const FIELDS = ["name", "siteId", "groups", "evses", "meters"] as const;
export type Field = (typeof FIELDS)[number];

export function basisOf({ version, name, meters, evses, siteId, groups }: Station): Basis {
  return {
    version,
    name,
    meters: meters.map(({ serial, publicKey }) => ({ serial, publicKey })),
    evses: evses.map(({ evseId, maxPowerWatts }) => ({ evseId, maxPowerWatts })),
    siteId,
    groups: [...groups],
  };
}

/** The form, filled with what the station is. */
export function editOf(basis: Basis): StationEdit {
  return {
    basis,
    name: basis.name,
    meters: basis.meters.map((meter) => ({ ...meter })),
    evses: basis.evses.map(({ evseId, maxPowerWatts }) => ({
      evseId: String(evseId),
      maxPowerKilowatts: String(maxPowerWatts / 1000),
    })),
    siteId: basis.siteId ?? "",
    groups: basis.groups.join("\n"),
  };
}

export interface EvseProblems {
  readonly evseId: string | null;
  readonly maxPower: string | null;
}

function evseOf({ evseId, maxPowerKilowatts }: EvseForm) {
  const kilowatts = maxPowerKilowatts.trim() === "" ? Number.NaN : Number(maxPowerKilowatts.trim().replace(",", "."));
  return { evseId: Number(evseId.trim() || Number.NaN), maxPowerWatts: Math.round(kilowatts * 1000) };
}

/** What is wrong with the EVSE at `index`. */
export function evseProblems(evses: readonly EvseForm[], index: number): EvseProblems {
  const form = evses[index];
  if (!form) return { evseId: null, maxPower: null };
  const evse = evseOf(form);
  const isTwice = evses.some((other, at) => at !== index && evseOf(other).evseId === evse.evseId);
  return {
    evseId: !v.is(evseIdSchema, evse.evseId)
      ? msg("A number from 1 to 255.")
      : isTwice
        ? msg("This number is there twice.")
        : null,
    maxPower: v.is(evseSchema.entries.maxPowerWatts, evse.maxPowerWatts) ? null : msg("Between 0.001 and 4,000 kW."),
  };
}

const isEmpty = (meter: MeterForm) => meter.serial.trim() === "" && meter.publicKey.trim() === "";

/** What the form holds, as the server takes it; null while something in it is missing or wrong. Empty rows do not count. */
export function contentOf(edit: StationEdit, core: Core | null): Omit<Basis, "version"> | null {
  const meters = edit.meters.filter((meter) => !isEmpty(meter));
  const metersWrong = meters.some((meter) => {
    const { serial, publicKey } = meterProblems(meter, true);
    return serial !== null || publicKey !== null || keyHint(core, meter.publicKey)?.ok === false;
  });
  const evsesWrong = edit.evses.some((_, index) => {
    const { evseId, maxPower } = evseProblems(edit.evses, index);
    return evseId !== null || maxPower !== null;
  });
  if (metersWrong || evsesWrong || groupsProblem(edit.groups) !== null) return null;
  return {
    name: edit.name.trim(),
    meters: meters.map(({ serial, publicKey }) => ({ serial: serial.trim(), publicKey: publicKey.trim() })),
    evses: edit.evses.map(evseOf),
    siteId: edit.siteId === "" ? null : edit.siteId,
    groups: groupsOf(edit.groups),
  };
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The fields in which a content differs from what it was made from; null when nothing does. */
export function changeOf(basis: Omit<Basis, "version">, content: Omit<Basis, "version">): StationChange | null {
  const change: StationChange = {};
  if (!isSame(basis.name, content.name)) change.name = content.name;
  if (!isSame(basis.evses, content.evses)) change.evses = content.evses;
  if (!isSame(basis.meters, content.meters)) change.meters = content.meters;
  if (basis.siteId !== content.siteId) change.siteId = content.siteId;
  if (!isSame(basis.groups, content.groups)) change.groups = content.groups;
  return Object.keys(change).length === 0 ? null : change;
}

export interface FieldConflict {
  readonly field: Field;
  readonly mine: Basis[Field];
  readonly theirs: Basis[Field];
  /** Both sides changed it, and not to the same. Else only one side did, and its value is taken without asking. */
  readonly isContested: boolean;
  /** Which side is taken unless the person says otherwise. */
  readonly side: "mine" | "theirs";
}

/** Where mine and theirs differ, field by field, seen from what both were made from. */
export function conflictsOf(
  basis: Omit<Basis, "version">,
  mine: Omit<Basis, "version">,
  theirs: Omit<Basis, "version">,
): FieldConflict[] {
  return FIELDS.filter((field) => !isSame(mine[field], theirs[field])).map((field) => {
    const mineChanged = !isSame(basis[field], mine[field]);
    const theirsChanged = !isSame(basis[field], theirs[field]);
    return {
      field,
      mine: mine[field],
      theirs: theirs[field],
      isContested: mineChanged && theirsChanged,
      side: mineChanged ? "mine" : "theirs",
    };
  });
}

/** What comes of it when the person has chosen: their version of the station with my side of the fields in `mine`. */
export function merged(
  theirs: Omit<Basis, "version">,
  mine: Omit<Basis, "version">,
  fields: readonly Field[],
): Omit<Basis, "version"> {
  return {
    name: fields.includes("name") ? mine.name : theirs.name,
    evses: fields.includes("evses") ? mine.evses : theirs.evses,
    meters: fields.includes("meters") ? mine.meters : theirs.meters,
    siteId: fields.includes("siteId") ? mine.siteId : theirs.siteId,
    groups: fields.includes("groups") ? mine.groups : theirs.groups,
  };
}
