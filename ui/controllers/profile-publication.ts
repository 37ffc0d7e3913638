// What is sent of a profile: new, a new version, an old version again, another name. Each attempt has a key of its own, the same for as
// long as the same is sent, so that a lost answer makes nothing twice.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Profile, ProfileItem } from "../../edge/contract/profiles.ts";
import type { ApiClient } from "../api-client.ts";
import { changeProfile, publishNew, publishVersion, rollBack } from "../api-profiles.ts";
import type { Json } from "../profiles/profile-form.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

export class ProfilePublication implements ReactiveController {
  work: Work<unknown> = NOT_STARTED;
  readonly #host: ReactiveControllerHost;
  readonly #api: ApiClient;
  #attempt: { readonly what: string; readonly key: string } | null = null;

  constructor(host: ReactiveControllerHost, api: ApiClient) {
    this.#host = host;
    this.#api = api;
    host.addController(this);
  }

  hostConnected(): void {}

  /** Before a dialog asks: the end of the last attempt is not that of the next. */
  forget(): void {
    this.work = NOT_STARTED;
    this.#host.requestUpdate();
  }

  publishNew(name: string, body: Json, reason: string): Promise<Work<Profile>> {
    const profile = { name, body, reason };
    return this.#run(publishNew(this.#api, profile, this.#keyFor(profile), NEVER));
  }

  publishVersion(id: string, body: Json, reason: string, basedOn: number): Promise<Work<Profile>> {
    const version = { body, reason, basedOn };
    return this.#run(publishVersion(this.#api, id, version, this.#keyFor(version), NEVER));
  }

  /** `newest`: the version after which it is rolled back. */
  rollBack(id: string, version: number, reason: string, newest: number | undefined): Promise<Work<Profile>> {
    return this.#run(rollBack(this.#api, id, { version, reason }, this.#keyFor({ version, reason, newest }), NEVER));
  }

  rename(profile: Profile, name: string): Promise<Work<ProfileItem>> {
    return this.#run(changeProfile(this.#api, profile, { name }, NEVER));
  }

  async #run<T>(task: Promise<T>): Promise<Work<T>> {
    this.work = RUNNING;
    this.#host.requestUpdate();
    const done = await workOf(task);
    this.work = done;
    this.#host.requestUpdate();
    return done;
  }

  #keyFor(what: unknown): string {
    const text = JSON.stringify(what);
    if (this.#attempt?.what !== text) this.#attempt = { what: text, key: crypto.randomUUID() };
    return this.#attempt.key;
  }
}

/** What was sent is not taken back by leaving the page. */
const NEVER = new AbortController().signal;
