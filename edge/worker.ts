// The worker's entry: wires only.
import app from "./app.ts";
import { bindingsOf } from "./env.ts";
import { turnDueScores } from "./jobs/scores.ts";

export { PhotosObject } from "./objects/photos-object.ts";
export { RollOutObject } from "./objects/roll-out-object.ts";
export { SiteObject } from "./objects/site-object.ts";
export { StationObject } from "./objects/station-object.ts";
export default {
  fetch: app.fetch,
  async scheduled(event, environment) {
    await turnDueScores(bindingsOf(environment).database, event.scheduledTime);
  },
} satisfies ExportedHandler;
