// Calls of the settings: one's own account, people and invitations, API keys, the audit trail.

import {
  type CreatedInvitation,
  type CreatedKey,
  createdInvitationSchema,
  createdKeySchema,
  type Invitation,
  invitationListSchema,
  type Key,
  keyListSchema,
  type NewInvitation,
  type NewKey,
  type OwnSession,
  ownSessionListSchema,
  type Passkey,
  type PasswordChange,
  type Person,
  passkeyListSchema,
  passkeySchema,
  personListSchema,
  personSchema,
} from "../edge/contract/access.ts";
import type { Role } from "../edge/contract/permissions.ts";
import type { ApiClient, Tagged } from "./api-client.ts";

const at = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`;
const remove = (api: ApiClient, path: string, signal: AbortSignal) => api.perform(path, signal, { method: "DELETE" });

/** One's own name; the answer is not needed: the frame asks who is signed in again. */
export function changeOwnName(api: ApiClient, name: string, signal: AbortSignal): Promise<void> {
  return api.perform("/api/me", signal, { method: "PATCH", body: { name } });
}

/** Ends all other sessions of this person. */
export function changePassword(api: ApiClient, change: PasswordChange, signal: AbortSignal): Promise<void> {
  return api.perform("/api/me/password", signal, { method: "POST", body: change });
}

export async function ownSessions(api: ApiClient, signal: AbortSignal): Promise<readonly OwnSession[]> {
  return (await api.read("/api/me/sessions", ownSessionListSchema, signal)).items;
}

export function endOwnSession(api: ApiClient, id: string, signal: AbortSignal): Promise<void> {
  return remove(api, at("/api/me/sessions", id), signal);
}

export async function ownPasskeys(api: ApiClient, signal: AbortSignal): Promise<readonly Passkey[]> {
  return (await api.read("/api/me/passkeys", passkeyListSchema, signal)).items;
}

export function renamePasskey(api: ApiClient, id: string, name: string, signal: AbortSignal): Promise<Passkey> {
  return api.read(at("/api/me/passkeys", id), passkeySchema, signal, { method: "PATCH", body: { name } });
}

export function removePasskey(api: ApiClient, id: string, signal: AbortSignal): Promise<void> {
  return remove(api, at("/api/me/passkeys", id), signal);
}

export async function people(api: ApiClient, signal: AbortSignal): Promise<readonly Person[]> {
  return (await api.read("/api/people", personListSchema, signal)).items;
}

export function person(api: ApiClient, id: string, signal: AbortSignal): Promise<Tagged<Person>> {
  return api.readTagged(at("/api/people", id), personSchema, signal);
}

/** `version`: that of the person as it was shown. Throws a `conflict` when somebody else was first. */
export function changeRole(
  api: ApiClient,
  { id, version }: Pick<Person, "id" | "version">,
  role: Role,
  signal: AbortSignal,
): Promise<Person> {
  return api.read(at("/api/people", id), personSchema, signal, {
    method: "PATCH",
    body: { role },
    ifMatch: `"${version}"`,
  });
}

export function removePerson(api: ApiClient, id: string, signal: AbortSignal): Promise<void> {
  return remove(api, at("/api/people", id), signal);
}

export async function invitations(api: ApiClient, signal: AbortSignal): Promise<readonly Invitation[]> {
  return (await api.read("/api/invitations", invitationListSchema, signal)).items;
}

export function invite(api: ApiClient, invitation: NewInvitation, signal: AbortSignal): Promise<CreatedInvitation> {
  return api.read("/api/invitations", createdInvitationSchema, signal, { method: "POST", body: invitation });
}

export function revokeInvitation(api: ApiClient, id: string, signal: AbortSignal): Promise<void> {
  return remove(api, at("/api/invitations", id), signal);
}

export async function keys(api: ApiClient, signal: AbortSignal): Promise<readonly Key[]> {
  return (await api.read("/api/keys", keyListSchema, signal)).items;
}

export function makeKey(api: ApiClient, key: NewKey, signal: AbortSignal): Promise<CreatedKey> {
  return api.read("/api/keys", createdKeySchema, signal, { method: "POST", body: key });
}

export function revokeKey(api: ApiClient, id: string, signal: AbortSignal): Promise<void> {
  return remove(api, at("/api/keys", id), signal);
}
