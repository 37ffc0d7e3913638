// The worker's environment: what is wrong is named, and its value is not printed.
import { describe, expect, it } from "vitest";
import { bindingsOf } from "../../../edge/env.ts";
import { ENVIRONMENT } from "../server.ts";

const OIDC = {
  WATTEST_OIDC_ISSUER: "https://login.organisation.example/realm/",
  WATTEST_OIDC_CLIENT_ID: "wattest",
  WATTEST_OIDC_CLIENT_SECRET: "a secret of the client",
};
const withValues = (values: object) => bindingsOf({ ...ENVIRONMENT, ...values });

describe("an environment", () => {
  it("without settings for people has none, and an empty value is none", () => {
    const bare = withValues({ WATTEST_AUTH_SECRET: undefined, WATTEST_SETUP_CODE: "", WATTEST_BOOTSTRAP_KEY: "" });
    expect([bare.authSecret, bare.setupCode, bare.bootstrapKey, bare.publicOrigin, bare.oidc]).toEqual(
      Array(5).fill(null),
    );
  });

  it("names the organisation's sign-in after its host unless it says a name", () => {
    expect(withValues(OIDC).oidc).toEqual({
      issuer: "https://login.organisation.example/realm",
      ...{ clientId: "wattest", clientSecret: "a secret of the client" },
      ...{ name: "login.organisation.example", role: null },
    });
    expect(withValues({ ...OIDC, WATTEST_OIDC_NAME: "Ours", WATTEST_OIDC_ROLE: "viewer" }).oidc).toMatchObject({
      ...{ name: "Ours", role: "viewer" },
    });
    expect(withValues({ ...OIDC, WATTEST_OIDC_ISSUER: "http://localhost:9999" }).oidc?.name).toBe("localhost");
  });

  const wrong: readonly [string, object][] = [
    ["WATTEST_AUTH_SECRET", { WATTEST_AUTH_SECRET: "visible-and-short" }],
    ["WATTEST_AUTH_SECRET", { WATTEST_AUTH_SECRET: 7 }],
    ["WATTEST_BOOTSTRAP_KEY", { WATTEST_BOOTSTRAP_KEY: "visible-15-long" }],
    ["WATTEST_BOOTSTRAP_KEY", { WATTEST_BOOTSTRAP_KEY: "visible, but with spaces" }],
    ["WATTEST_SETUP_CODE", { WATTEST_SETUP_CODE: "visible-1 2 3 4" }],
    ["WATTEST_SETUP_CODE", { WATTEST_SETUP_CODE: "visible".repeat(40) }],
    ["WATTEST_ORIGIN", { WATTEST_ORIGIN: "visible.example" }],
    ["WATTEST_ORIGIN", { WATTEST_ORIGIN: "https://visible.example/path" }],
    ["WATTEST_ORIGIN", { WATTEST_ORIGIN: "ftp://visible.example" }],
    ["WATTEST_OIDC_ISSUER", { ...OIDC, WATTEST_OIDC_ISSUER: "http://visible.example" }],
    ["WATTEST_OIDC_CLIENT_ID", { ...OIDC, WATTEST_OIDC_CLIENT_ID: "" }],
    ["WATTEST_OIDC_CLIENT_SECRET", { ...OIDC, WATTEST_OIDC_CLIENT_SECRET: undefined }],
    ["WATTEST_OIDC_ROLE", { ...OIDC, WATTEST_OIDC_ROLE: "visible" }],
  ];
  for (const [name, values] of wrong) {
    it(`with a ${name} that cannot be (${JSON.stringify(Object.values(values)[0])}) is refused by that name`, () => {
      expect(() => withValues(values)).toThrow(name);
      expect(() => withValues(values)).not.toThrow("visible");
    });
  }
});
