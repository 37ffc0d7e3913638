// The least that an object does with a message: takes it through a hibernating WebSocket, writes it as one row, answers
// with an empty CALLRESULT. Nothing is checked and nobody is kept out.
import { DurableObject } from "cloudflare:workers";

interface Bindings {
  readonly OBJECTS: DurableObjectNamespace<BareObject>;
}

export class BareObject extends DurableObject<Bindings> {
  constructor(context: DurableObjectState, bindings: Bindings) {
    super(context, bindings);
    context.storage.sql.exec("CREATE TABLE IF NOT EXISTS frames (number INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  }

  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": "ocpp1.6" } });
  }

  override webSocketMessage(socket: WebSocket, message: string): void {
    const [, id] = JSON.parse(message);
    this.ctx.storage.sql.exec("INSERT INTO frames (text) VALUES (?)", message);
    socket.send(JSON.stringify([3, id, {}]));
  }
}

export default {
  async fetch(request, { OBJECTS }) {
    if (request.headers.get("Upgrade") !== "websocket") return new Response("WebSockets only.", { status: 426 });
    return OBJECTS.getByName(new URL(request.url).pathname).fetch(request);
  },
} satisfies ExportedHandler<Bindings>;
