// Signing in and out: what a session is, and what ends it.
import { describe, expect, it } from "vitest";
import { accessWith, newPerson, PASSWORD, send, signIn } from "./people.ts";

describe("a sign-in", () => {
  it("answers who one is, in a cookie that scripts cannot read", async () => {
    const person = await newPerson("operator");
    const response = await send("/api/sign-in", {
      body: { email: ` ${person.email.toUpperCase()} `, password: PASSWORD },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ actor: { kind: "person", id: person.id, role: "operator" } });
    console.log(response.headers.getSetCookie());
    const cookie = await signIn(person.email);
    console.log(await accessWith(cookie));
  });
});
