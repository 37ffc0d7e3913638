// A server that takes feedback, as far as pages see it: one report at a door, versions, photos, and whatever a test makes of it.
import type { FeedbackDoor, FeedbackWriting, OwnFeedback } from "../../edge/contract/feedback.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";

export const TOKEN = "Zk3vQ9xT2mB7rL5wY8nA1c";
export const DOOR = `/api/driver/${TOKEN}/feedback`;
const DAY = 86_400_000;

export class FeedbackEdge {
  readonly edge: FakeEdge;
  readonly handlers: Record<string, (request: Request) => Response | Promise<Response>>;
  readonly writings: FeedbackWriting[] = [];
  readonly photos = new Map<string, Blob>();
  feedback: OwnFeedback | null = null;
  isOpen = true;
  verified = true;
  /** No answer comes at all. */
  isAway = false;
  refusesPhotos = false;
  /** Answers the next writing instead of taking it. */
  refuse: ((writing: FeedbackWriting) => Response | null) | null = null;
  /** Takes the next writing, and its answer is lost. */
  losesAnswer = false;

  constructor(door = DOOR, further: ConstructorParameters<typeof FakeEdge>[0] = {}) {
    const photo = (method: string) => (request: Request) => this.#photo(method, request);
    const handlers: Record<string, (request: Request) => Response | Promise<Response>> = {
      [`GET ${door}`]: () => this.#answer(),
      [`PUT ${door}`]: (request) => this.#take(request),
      [`DELETE ${door}`]: () => {
        this.#requireThere();
        if (this.feedback) this.feedback = { ...this.feedback, text: null, contact: null, photos: [], erased: true };
        return this.#answer();
      },
      ...further,
    };
    this.handlers = new Proxy(handlers, {
      get: (target, key) =>
        String(key).includes(`${door}/photos/`) ? photo(String(key).split(" ")[0] ?? "") : target[String(key)],
    });
    this.edge = new FakeEdge(this.handlers);
  }

  door(): FeedbackDoor {
    return {
      ...{ open: this.isOpen, verified: this.verified, feedback: this.feedback },
      station: { stationId: "HAF-04", name: "Hafenstraße 12", listed: true },
    };
  }

  #requireThere(): void {
    if (this.isAway) throw new TypeError("Failed to fetch");
  }

  #answer(): Response {
    this.#requireThere();
    return json(this.door());
  }

  async #take(request: Request): Promise<Response> {
    this.#requireThere();
    const writing = (await request.json()) as FeedbackWriting;
    const refusal = this.refuse?.(writing) ?? null;
    if (refusal) return refusal;
    if (!this.writings.some(({ writingId }) => writingId === writing.writingId)) {
      if (writing.basedOn !== (this.feedback?.version ?? 0)) {
        return problem(
          412,
          "version-conflict",
          "Something else was said here meanwhile, perhaps on another device; load it again.",
        );
      }
      this.writings.push(writing);
      this.say(writing);
    }
    if (this.losesAnswer) {
      this.losesAnswer = false;
      throw new TypeError("Failed to fetch");
    }
    return this.#answer();
  }

  /** What stands from now on: said here, or by another device. */
  say(said: Partial<FeedbackWriting>, change: Partial<OwnFeedback> = {}): void {
    const nowMillis = Date.now();
    const { stars = null, reasons = [], text = "", language = "en", contact = null } = said;
    this.feedback = {
      ...{ version: (this.feedback?.version ?? 0) + 1, stars, reasons, text: text || null, language, contact },
      dimensions: { worked: null, speed: null, price: null, place: null, payment: null, ...said.dimensions },
      photos: (said.photos ?? []).filter((id) => this.photos.has(id)),
      ...{ createdAtMillis: this.feedback?.createdAtMillis ?? nowMillis, updatedAtMillis: nowMillis },
      editableUntilMillis: (this.feedback?.createdAtMillis ?? nowMillis) + 14 * DAY,
      ...{ erased: false, state: "received", visibility: "public", holds: [], hidden: null, answer: null },
      ...change,
    };
  }

  async #photo(method: string, request: Request): Promise<Response> {
    this.#requireThere();
    const id = new URL(request.url).pathname.split("/").at(-1) ?? "";
    if (method === "PUT") {
      if (this.refusesPhotos) return problem(400, "photo-unreadable", "The picture is damaged and cannot be read.");
      this.photos.set(id, await request.blob());
      const { feedback } = this;
      if (feedback && this.writings.at(-1)?.photos.includes(id))
        feedback.photos = [...new Set([...feedback.photos, id])];
      return new Response(null, { status: 204 });
    }
    const picture = this.photos.get(id);
    return picture ? new Response(picture) : problem(404, "feedback-unknown", "There is no such photo.");
  }
}

/** Reports at a station, each at the door of its receipt. */
export class StationEdge {
  readonly edge: FakeEdge;
  readonly reports = new Map<string, FeedbackEdge>();
  isAway = false;

  constructor(stationId: string, further: ConstructorParameters<typeof FakeEdge>[0] = {}) {
    const handlers = new Proxy(further, {
      get: (target, key) => {
        const door = /^[A-Z]+ (\/api\/stations\/[^/]+\/feedback\/[^/]+)/.exec(String(key))?.[1];
        if (this.isAway) {
          return () => {
            throw new TypeError("Failed to fetch");
          };
        }
        if (!door?.startsWith(`/api/stations/${stationId}/`)) return target[String(key)];
        return this.at(door).handlers[String(key)];
      },
    });
    this.edge = new FakeEdge(handlers);
  }

  at(door: string): FeedbackEdge {
    const found = this.reports.get(door) ?? new FeedbackEdge(door);
    found.verified = false;
    this.reports.set(door, found);
    return found;
  }
}
