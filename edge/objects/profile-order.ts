// What a roll-out tells a station of one assignment, and what the station's object answers: one change at a time, never
// the whole wanted set, so that roll-outs cannot undo each other.
import type { Json } from "../../assembly/host/profiles/convert/target.ts";
import type { ConversionNote } from "../../assembly/host/profiles/convert.ts";
import type { AssignmentTarget, DeliveryReason, DeliveryState } from "../contract/assignments.ts";
import type { OcppVersion } from "../ocpp/versions.ts";

/** The site's facts that a profile is converted with. */
export interface OrderSite {
  readonly id: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly phases: 1 | 3;
  /** Nominal, between a phase and neutral. */
  readonly voltageMillivolts: number;
}

export interface ProfileOrder {
  /** Counts up over all: of two orders for one assignment the higher one holds. */
  readonly rollOutId: number;
  readonly assignmentId: string;
  /** `clear`: the assignment has ended. */
  readonly wanted: "set" | "clear";
  readonly target: AssignmentTarget;
  readonly profileId: string;
  readonly profileName: string;
  readonly version: number;
  /** A profile in the words of OCPP 2.1, as it was published (assembly/host/profiles/body.ts). */
  readonly body: Json;
  /** The station's site; null: it stands at none. */
  readonly site: OrderSite | null;
}

/** An order that is only asked about. */
export type OrderQuestion = Omit<ProfileOrder, "rollOutId" | "assignmentId" | "wanted">;

/** What has become of an assignment at the station so far; of several places the worst. */
export interface OrderState {
  readonly state: DeliveryState;
  readonly reason: DeliveryReason | null;
}

/** What would stand against an order at a station. */
export interface OrderCheck {
  /** That the station spoke last; null: it has never connected. */
  readonly ocppVersion: OcppVersion | null;
  /** Whether it would be sent; true where it is not known yet. */
  readonly canBeSent: boolean;
  /** What the conversion loses, and conflicts with what the station takes and has. */
  readonly notes: readonly OrderNote[];
}
/** As of a conversion; a conflict has the code of its problem and the effect `refused`. */
export type OrderNote = Omit<ConversionNote, "code"> & { readonly code: string };
