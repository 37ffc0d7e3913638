// A small OpenID provider for tests, in WebCrypto alone so that it runs in workerd and in Node: discovery, authorization
// code with PKCE (S256) and nonce, ID tokens signed with RS256. It checks what a strict provider checks.

export interface Claims {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

interface Grant {
  readonly claims: Claims;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly nonce: string | null;
}

export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whoever signs in there at an authorization address: answers where the browser is sent back to. */
  authorize(url: string, claims: Claims): string;
  fetch(request: Request): Promise<Response>;
  /** Changes what goes into the next ID tokens, to be wrong on purpose. */
  tamper(change: (claims: Record<string, unknown>) => Record<string, unknown>): void;
  /** From now on ID tokens are signed with a key that is not published. */
  useUnknownKey(): Promise<void>;
}

const encoder = new TextEncoder();

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function newKeys(): Promise<CryptoKeyPair> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  };
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
}

export async function newOidcProvider(issuer: string): Promise<OidcProvider> {
  const clientId = "wattest";
  const clientSecret = "a secret of the client";
  const published = await newKeys();
  let signing = published;
  let change = (claims: Record<string, unknown>) => claims;
  const grants = new Map<string, Grant>();

  async function idToken(grant: Grant): Promise<string> {
    const seconds = Math.floor(Date.now() / 1000);
    const claims = change({
      ...{ iss: issuer, aud: clientId, iat: seconds, exp: seconds + 60, nonce: grant.nonce },
      ...grant.claims,
    });
    const parts = [{ alg: "RS256", kid: "1", typ: "JWT" }, claims].map((part) =>
      base64Url(encoder.encode(JSON.stringify(part))),
    );
    const signed = encoder.encode(parts.join("."));
    const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", signing.privateKey, signed);
    return [...parts, base64Url(new Uint8Array(signature))].join(".");
  }

  async function token(request: Request): Promise<Response> {
    const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
    const basic = `Basic ${btoa(`${clientId}:${encodeURIComponent(clientSecret)}`)}`;
    const inBody = form.get("client_id") === clientId && form.get("client_secret") === clientSecret;
    const grant = grants.get(form.get("code") ?? "");
    grants.delete(form.get("code") ?? "");
    const verifier = encoder.encode(form.get("code_verifier") ?? "");
    const challenge = base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", verifier)));
    if (!inBody && request.headers.get("Authorization") !== basic) return problem("invalid_client");
    if (grant === undefined || grant.challenge !== challenge || form.get("redirect_uri") !== grant.redirectUri) {
      return problem("invalid_grant");
    }
    const accessToken = `access-token-of-${grant.claims.sub}`;
    return Response.json({
      ...{ access_token: accessToken, refresh_token: `refresh-${accessToken}`, token_type: "Bearer", expires_in: 60 },
      id_token: await idToken(grant),
    });
  }

  const problem = (error: string) => Response.json({ error }, { status: 400 });

  return {
    issuer,
    clientId,
    clientSecret,
    authorize(address, claims) {
      const url = new URL(address);
      const parameter = (name: string) => url.searchParams.get(name) ?? "";
      if (`${url.origin}${url.pathname}` !== `${issuer}/authorize`) throw new Error(`not our address: ${address}`);
      if (parameter("client_id") !== clientId || parameter("response_type") !== "code")
        throw new Error("not our client");
      if (parameter("code_challenge_method") !== "S256") throw new Error("no PKCE");
      if (!parameter("scope").split(" ").includes("openid")) throw new Error("no OpenID");
      const code = base64Url(crypto.getRandomValues(new Uint8Array(16)));
      const redirectUri = parameter("redirect_uri");
      const nonce = url.searchParams.get("nonce");
      grants.set(code, { claims, challenge: parameter("code_challenge"), redirectUri, nonce });
      const back = new URL(redirectUri);
      back.searchParams.set("code", code);
      back.searchParams.set("state", parameter("state"));
      return back.href;
    },
    async fetch(request) {
      const { pathname } = new URL(request.url);
      switch (pathname.slice(new URL(issuer).pathname.replace(/\/$/, "").length)) {
        case "/.well-known/openid-configuration":
          return Response.json({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/keys`,
            id_token_signing_alg_values_supported: ["RS256"],
          });
        case "/keys": {
          const key = (await crypto.subtle.exportKey("jwk", published.publicKey)) as JsonWebKey;
          return Response.json({ keys: [{ ...key, kid: "1", alg: "RS256", use: "sig" }] });
        }
        case "/token":
          return token(request);
        default:
          return new Response(null, { status: 404 });
      }
    },
    tamper(next) {
      change = next;
    },
    async useUnknownKey() {
      signing = await newKeys();
    },
  };
}
