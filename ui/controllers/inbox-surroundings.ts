// What the inbox offers beside reports: sites and people to filter by and to give reports to, one's saved views, templates of answers.
// Where something of it cannot be read it offers less, and the reports are there all the same.
import type { ReactiveController } from "lit";
import type { Access } from "../../edge/contract/access.ts";
import type { AnswerTemplate, SavedView } from "../../edge/contract/feedback-work.ts";
import type { Site } from "../../edge/contract/sites.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { type Assignees, addView, assignees, removeView, templates, views } from "../api-inbox.ts";
import { allSites } from "../api-sites.ts";
import type { WtElement } from "../elements/wt-element.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

interface Host extends WtElement {
  readonly api: Api;
  readonly access: Access | null;
}

const never = () => new AbortController().signal;
const orNone = <T>(task: Promise<readonly T[]>) =>
  workOf(task).then((done) => (done.state === "done" ? done.value : []));

export class InboxSurroundings implements ReactiveController {
  sites: readonly Site[] = [];
  people: Assignees = [];
  views: readonly SavedView[] = [];
  templates: readonly AnswerTemplate[] = [];
  /** Of the view that is being saved or removed. */
  work: Work<unknown> = NOT_STARTED;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    // After the first rendering, when the page has what it was given.
    void this.#host.updateComplete.then(() => this.#read());
  }

  /** Null: a program, or nobody. */
  get ownId(): string | null {
    const actor = this.#host.access?.actor;
    return actor?.kind === "person" ? actor.id : null;
  }

  get mayKeepViews(): boolean {
    return this.ownId !== null;
  }

  async #read(): Promise<void> {
    const { api, access } = this.#host;
    [this.sites, this.people, this.views] = await Promise.all([
      may(access, "stations:read") ? orNone(allSites(api, never())) : [],
      orNone(assignees(api, never())),
      this.mayKeepViews ? orNone(views(api, never())) : [],
      this.readTemplates(),
    ]);
    this.#host.requestUpdate();
  }

  readonly readTemplates = async (): Promise<void> => {
    if (!may(this.#host.access, "feedback:write")) return;
    const done = await workOf(templates(this.#host.api, never()));
    if (done.state === "done") this.templates = done.value;
    this.#host.requestUpdate();
  };

  forget(): void {
    this.#worked(NOT_STARTED);
  }

  /** Whether it is saved; if not, `work` says why. */
  async addView(name: string, query: string): Promise<boolean> {
    this.#worked(RUNNING);
    const done = await workOf(addView(this.#host.api, { name, query }, crypto.randomUUID()));
    if (done.state === "done") this.views = [...this.views, done.value];
    this.#worked(done);
    return done.state === "done";
  }

  async removeView(view: SavedView): Promise<void> {
    this.#worked(RUNNING);
    const done = await workOf(removeView(this.#host.api, view.id));
    if (done.state === "done") this.views = this.views.filter(({ id }) => id !== view.id);
    this.#worked(done);
  }

  #worked(work: Work<unknown>): void {
    this.work = work;
    this.#host.requestUpdate();
  }
}
