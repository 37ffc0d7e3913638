// What stands around a profile that is drawn: its versions, the one that is compared, and other published profiles.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ProfileItem, ProfileVersionItem } from "../../edge/contract/profiles.ts";
import type { ApiClient } from "../api-client.ts";
import { profiles, profileVersion, profileVersions, readProfile } from "../api-profiles.ts";
import type { Json } from "../profiles/profile-form.ts";
import { PROFILES_IN_USE } from "../router.ts";
import { NOT_STARTED, type Work, workOf } from "../work.ts";

/** Others offered at once. */
const MAX_OTHERS = 50;

export class ProfileSurroundings implements ReactiveController {
  versions: Work<readonly ProfileVersionItem[]> = NOT_STARTED;
  compared: { readonly version: number; readonly body: Json } | null = null;
  /** Null while they are read, or where they cannot be. */
  others: readonly ProfileItem[] | null = null;
  /** Of the others that were asked for. */
  bodies: ReadonlyMap<string, Json> = new Map();

  readonly #host: ReactiveControllerHost;
  readonly #api: ApiClient;
  readonly #profileId: string | null;
  #abort = new AbortController();

  /** `profileId` null: a profile that is not published yet. */
  constructor(host: ReactiveControllerHost, api: ApiClient, profileId: string | null) {
    this.#host = host;
    this.#api = api;
    this.#profileId = profileId;
    host.addController(this);
  }

  hostConnected(): void {
    this.#abort = new AbortController();
  }

  hostDisconnected(): void {
    this.#abort.abort();
  }

  async loadOthers(): Promise<void> {
    const query = { ...PROFILES_IN_USE, cursor: null, limit: MAX_OTHERS };
    const read = await workOf(profiles(this.#api, query, this.#abort.signal));
    this.others = read.state === "done" ? read.value.items.filter(({ id }) => id !== this.#profileId) : null;
    this.#host.requestUpdate();
  }

  /** The bodies of those that are ticked; each is read once. */
  async loadBodies(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.bodies.has(id)) continue;
      const read = await workOf(readProfile(this.#api, id, this.#abort.signal));
      if (read.state === "done") this.bodies = new Map(this.bodies).set(id, read.value.body);
      this.#host.requestUpdate();
    }
  }

  async loadVersions(): Promise<void> {
    if (this.#profileId === null) return;
    const read = await workOf(profileVersions(this.#api, this.#profileId, this.#abort.signal));
    this.versions = read.state === "done" ? { state: "done", value: read.value.items } : read;
    this.#host.requestUpdate();
  }

  /** Null: the newest again. */
  async compare(version: number | null): Promise<void> {
    if (version === null || this.#profileId === null) this.compared = null;
    else {
      const read = await workOf(profileVersion(this.#api, this.#profileId, version, this.#abort.signal));
      if (read.state === "done") this.compared = { version, body: read.value.body };
      else if (read.state === "failed") this.versions = read;
    }
    this.#host.requestUpdate();
  }
}
