// What a ClearChargingProfile request removes (1.6 §5.5; 2.x K10).

import type { PlacedProfile, ProfileVersion, Purpose } from "./model.ts";

/** What is asked for; absent members do not restrict. 2.x names the id or the criteria. */
export interface ClearFilter {
  readonly id?: number | undefined;
  readonly evseId?: number | undefined;
  readonly purpose?: Purpose | undefined;
  readonly stackLevel?: number | undefined;
}

/** As much of an installed profile as the filter looks at. */
export interface Clearable {
  readonly evseId: number;
  readonly profile: Pick<PlacedProfile["profile"], "id" | "purpose" | "stackLevel">;
}

/**
 * The profiles that the request leaves, and whether it matched any (else the station answers Unknown). An id alone decides; without
 * one all criteria must fit, and a request without any clears everything. External constraints stay (K10.FR.06). In 1.6 connector 0
 * clears what was set on 0: where a station keeps a TxDefaultProfile of connector 0 as a copy per connector, every copy. An id stands
 * on several connectors in no other way, for set on a second one it replaces. `isIdOnly`: nothing but the id is looked at, and
 * without one nothing is cleared.
 */
export function clearProfiles<Installed extends Clearable>(
  version: ProfileVersion,
  installed: readonly Installed[],
  filter: ClearFilter,
  isIdOnly = false,
): { readonly after: readonly Installed[]; readonly isMatched: boolean } {
  const fits = (entry: Installed): boolean => {
    const { profile, evseId } = entry;
    if (profile.purpose === "ChargingStationExternalConstraints") return false;
    if (filter.id !== undefined) return profile.id === filter.id;
    if (isIdOnly) return false;
    if (filter.purpose !== undefined && profile.purpose !== filter.purpose) return false;
    if (filter.stackLevel !== undefined && profile.stackLevel !== filter.stackLevel) return false;
    if (filter.evseId === undefined || evseId === filter.evseId) return true;
    return version === "1.6" && filter.evseId === 0 && isCopyOfStation(entry, installed);
  };
  const after = installed.filter((entry) => !fits(entry));
  return { after, isMatched: after.length < installed.length };
}

/** Whether the same TxDefaultProfile stands on more than one connector. */
function isCopyOfStation({ profile, evseId }: Clearable, installed: readonly Clearable[]): boolean {
  return installed.some(
    (other) =>
      other.evseId !== evseId &&
      other.profile.id === profile.id &&
      profile.purpose === "TxDefaultProfile" &&
      other.profile.purpose === profile.purpose,
  );
}
