// Calls of the identifications' page.
import {
  type NewToken,
  type Token,
  type TokenChange,
  type TokenList,
  type TokenPolicy,
  tokenImportResultSchema,
  tokenListSchema,
  tokenPolicySchema,
  tokenSchema,
} from "../edge/contract/tokens.ts";
import { queryOf } from "./api.ts";
import type { ApiClient } from "./api-client.ts";
import type { TokensFilter } from "./router.ts";

const at = (idToken: string) => `/api/tokens/${encodeURIComponent(idToken)}`;

export function tokens(
  api: ApiClient,
  query: TokensFilter & { readonly cursor?: string | null; readonly limit: number },
  signal: AbortSignal,
): Promise<TokenList> {
  return api.read(`/api/tokens${queryOf({ ...query })}`, tokenListSchema, signal);
}

/** Pages of an export: 200 × 500 are 100,000 identifications. */
const MAX_PAGES = 500;

/** All of them, whatever the filter; null when there are more than 100,000. */
export async function allTokens(api: ApiClient, signal: AbortSignal): Promise<readonly Token[] | null> {
  const all: Token[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const list: TokenList = await tokens(api, { search: null, status: null, cursor, limit: 200 }, signal);
    all.push(...list.items);
    if (list.nextCursor === undefined) return all;
    cursor = list.nextCursor;
  }
  return null;
}

export function readToken(api: ApiClient, idToken: string, signal: AbortSignal): Promise<Token> {
  return api.read(at(idToken), tokenSchema, signal);
}

export function addToken(api: ApiClient, token: NewToken, signal: AbortSignal): Promise<Token> {
  return api.read("/api/tokens", tokenSchema, signal, { method: "POST", body: token });
}

/** `basis`: as it was shown. Throws a `conflict` when somebody else was first. */
export function changeToken(
  api: ApiClient,
  { idToken, version }: Pick<Token, "idToken" | "version">,
  change: TokenChange,
  signal: AbortSignal,
): Promise<Token> {
  return api.read(at(idToken), tokenSchema, signal, { method: "PATCH", body: change, ifMatch: `"${version}"` });
}

export function removeToken(api: ApiClient, idToken: string, signal: AbortSignal): Promise<void> {
  return api.perform(at(idToken), signal, { method: "DELETE" });
}

export function importTokens(api: ApiClient, list: readonly NewToken[], signal: AbortSignal) {
  return api.read("/api/tokens/import", tokenImportResultSchema, signal, { method: "POST", body: { tokens: list } });
}

export function tokenPolicy(api: ApiClient, signal: AbortSignal): Promise<TokenPolicy> {
  return api.read("/api/token-policy", tokenPolicySchema, signal);
}

export function changePolicy(api: ApiClient, policy: TokenPolicy, signal: AbortSignal): Promise<TokenPolicy> {
  return api.read("/api/token-policy", tokenPolicySchema, signal, { method: "PUT", body: policy });
}
