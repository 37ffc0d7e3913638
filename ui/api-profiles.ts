// Calls of the profiles' pages.
import {
  type NewProfile,
  type NewVersion,
  type Profile,
  type ProfileChange,
  type ProfileItem,
  type ProfileList,
  type ProfileVersion,
  type ProfileVersionList,
  profileItemSchema,
  profileListSchema,
  profileSchema,
  profileVersionListSchema,
  profileVersionSchema,
  type RollBack,
} from "../edge/contract/profiles.ts";
import { queryOf } from "./api.ts";
import type { ApiClient } from "./api-client.ts";
import type { ProfilesFilter } from "./router.ts";

const at = (id: string, rest = "") => `/api/profiles/${encodeURIComponent(id)}${rest}`;

export function profiles(
  api: ApiClient,
  { search, archived, cursor, limit }: ProfilesFilter & { readonly cursor: string | null; readonly limit: number },
  signal: AbortSignal,
): Promise<ProfileList> {
  return api.read(`/api/profiles${queryOf({ search, archived, cursor, limit })}`, profileListSchema, signal);
}

export const readProfile = (api: ApiClient, id: string, signal: AbortSignal): Promise<Profile> =>
  api.read(at(id), profileSchema, signal);

/** `key`: the same for each attempt to make this one profile. */
export function publishNew(api: ApiClient, profile: NewProfile, key: string, signal: AbortSignal): Promise<Profile> {
  return api.read("/api/profiles", profileSchema, signal, { method: "POST", body: profile, idempotencyKey: key });
}

/** A problem `version-conflict` when the version that it is based on is not the newest any more. */
export function publishVersion(
  api: ApiClient,
  id: string,
  body: NewVersion,
  key: string,
  signal: AbortSignal,
): Promise<Profile> {
  return api.read(at(id, "/versions"), profileSchema, signal, { method: "POST", body, idempotencyKey: key });
}

export function rollBack(
  api: ApiClient,
  id: string,
  body: RollBack,
  key: string,
  signal: AbortSignal,
): Promise<Profile> {
  return api.read(at(id, "/roll-back"), profileSchema, signal, { method: "POST", body, idempotencyKey: key });
}

/** Name and archive, from the revision that was shown. */
export function changeProfile(
  api: ApiClient,
  { id, revision }: Pick<ProfileItem, "id" | "revision">,
  change: ProfileChange,
  signal: AbortSignal,
): Promise<ProfileItem> {
  return api.read(at(id), profileItemSchema, signal, { method: "PATCH", body: change, ifMatch: `"${revision}"` });
}

/** The newest 100. */
export const profileVersions = (api: ApiClient, id: string, signal: AbortSignal): Promise<ProfileVersionList> =>
  api.read(at(id, "/versions?limit=100"), profileVersionListSchema, signal);

export const profileVersion = (
  api: ApiClient,
  id: string,
  version: number,
  signal: AbortSignal,
): Promise<ProfileVersion> => api.read(at(id, `/versions/${version}`), profileVersionSchema, signal);
