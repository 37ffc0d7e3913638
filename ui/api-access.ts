// Calls of getting in and out: first run, sign-in by password, passkey or the organisation's own, invitations.
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import type * as v from "valibot";
import {
  type AcceptInvitation,
  type Access,
  accessSchema,
  ceremonyOptionsSchema,
  type OpenInvitation,
  oidcRedirectSchema,
  openInvitationSchema,
  type Passkey,
  passkeySchema,
  type Setup,
  type SignIn,
} from "../edge/contract/access.ts";
import type { ApiClient } from "./api-client.ts";

const post = <S extends v.GenericSchema>(
  api: ApiClient,
  path: string,
  schema: S,
  body: unknown,
  signal: AbortSignal,
): Promise<v.InferOutput<S>> => api.read(path, schema, signal, { method: "POST", body });

export function setUp(api: ApiClient, setup: Setup, signal: AbortSignal): Promise<Access> {
  return post(api, "/api/setup", accessSchema, setup, signal);
}

export function signIn(api: ApiClient, credentials: SignIn, signal: AbortSignal): Promise<Access> {
  return post(api, "/api/sign-in", accessSchema, credentials, signal);
}

export function signOut(api: ApiClient, signal: AbortSignal): Promise<void> {
  return api.perform("/api/sign-out", signal, { method: "POST", body: {} });
}

/** The address of the organisation's sign-in page. `returnTo`: a path of this site. */
export async function organisationSignIn(api: ApiClient, returnTo: string, signal: AbortSignal): Promise<string> {
  return (await post(api, "/api/oidc/sign-in", oidcRedirectSchema, { returnTo }, signal)).url;
}

export function readInvitation(api: ApiClient, token: string, signal: AbortSignal): Promise<OpenInvitation> {
  return post(api, "/api/invitations/read", openInvitationSchema, { token }, signal);
}

export function acceptInvitation(api: ApiClient, acceptance: AcceptInvitation, signal: AbortSignal): Promise<Access> {
  return post(api, "/api/invitations/accept", accessSchema, acceptance, signal);
}

/**
 * Signs in with a passkey. `autofill`: offered in the e-mail field's list, and pending until one is chosen there; a later
 * ceremony ends it. Throws ApiError, or the browser's error when the person refuses (`wasRefused`).
 */
export async function signInWithPasskey(api: ApiClient, autofill: boolean, signal: AbortSignal): Promise<Access> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const options = await post(api, "/api/passkeys/sign-in/options", ceremonyOptionsSchema, {}, signal);
  const response = await startAuthentication({
    // Checked by the browser itself, which throws a TypeError on what it does not know.
    optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON,
    useBrowserAutofill: autofill,
  });
  return post(api, "/api/passkeys/sign-in", accessSchema, { response }, signal);
}

/** Makes a passkey for whoever is signed in. Throws ApiError, or the browser's error (`wasRefused`). */
export async function addPasskey(api: ApiClient, name: string, signal: AbortSignal): Promise<Passkey> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  const options = await post(api, "/api/passkeys/registration/options", ceremonyOptionsSchema, {}, signal);
  const response = await startRegistration({
    optionsJSON: options as unknown as Parameters<typeof startRegistration>[0]["optionsJSON"],
  });
  return post(api, "/api/passkeys/registration", passkeySchema, { name, response }, signal);
}

/** Whether the person closed the browser's passkey window, or another ceremony took its place: nothing to complain of. */
export function wasRefused(error: unknown): boolean {
  return error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError");
}

/** Whether this browser and address can use passkeys at all, and offer them in a field's list. */
export async function passkeySupport(): Promise<{ readonly usable: boolean; readonly autofill: boolean }> {
  if (!window.isSecureContext || typeof PublicKeyCredential === "undefined") return { usable: false, autofill: false };
  const autofill = (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false;
  return { usable: true, autofill };
}
