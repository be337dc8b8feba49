/**
 * The messages on their way.
 *
 * What a node sends to the cache in one step travels as one pipeline: it is applied in order, though with other
 * messages in between, and answered together. Pipelines overtake each other, and queries to the store, each on
 * a connection of its own, do so anyway.
 */
import type { Answer, Message, Server } from "./message.ts";

export class Network {
  readonly #inFlight: Message[] = [];
  readonly #sent = new Map<string, number>();

  send(
    node: string,
    to: Server,
    method: string,
    args: readonly unknown[],
    when: When,
  ): { readonly message: Message; readonly answered: Promise<unknown> } {
    const count = (this.#sent.get(node) ?? 0) + 1;
    this.#sent.set(node, count);
    let settle!: Message["settle"];
    const answered = new Promise((resolve, reject) => {
      settle = (answer) => (answer.ok ? resolve(answer.value) : reject(answer.error));
    });
    const message = create(`${node}${count}`, node, to, method, args, when, settle);
    this.#inFlight.push(message);
    return { message, answered };
  }

  /** Sends it once more, later than the first. */
  copy(message: Message, when: When): void {
    message.copied = true;
    const { node, to, method, args } = message;
    const copy = create(`${message.id}+`, node, to, method, args, when, () => {}, message);
    copy.held = true;
    this.#inFlight.push(copy);
  }

  get inFlight(): readonly Message[] {
    return this.#inFlight;
  }

  find(id: string): Message | undefined {
    return this.#inFlight.find((message) => message.id === id);
  }

  end(message: Message, { step, at }: When, answer?: Answer): void {
    message.state = "over";
    this.#inFlight.splice(this.#inFlight.indexOf(message), 1);
    if (answer === undefined) return;
    message.answeredStep = step;
    message.answeredAt = at;
    message.heard = answer;
    message.settle(answer);
  }

  /** All that travel with it and are still on their way. */
  pipeline({ to, node, sentStep, copyOf, id }: Message): Message[] {
    if (to !== "cache" || copyOf !== undefined) return this.#inFlight.filter((other) => other.id === id);
    return this.#inFlight.filter(
      (other) =>
        other.to === to && other.node === node && other.sentStep === sentStep && other.copyOf === undefined,
    );
  }

  canBeApplied(message: Message): boolean {
    if (message.state !== "sent") return false;
    if (message.copyOf !== undefined) return message.copyOf.state !== "sent";
    return this.pipeline(message).find(({ state }) => state === "sent") === message;
  }

  /** What is answered together with it, if it is the first of that; nothing before all has been applied. */
  answeredWith(message: Message): Message[] {
    const together = this.pipeline(message);
    if (together.some(({ state }) => state === "sent")) return [];
    const answered = together.filter(({ held }) => held === message.held);
    return answered[0] === message ? answered : [];
  }
}

function create(
  id: string,
  node: string,
  to: Server,
  method: string,
  args: readonly unknown[],
  { step, at }: When,
  settle: Message["settle"],
  copyOf?: Message,
): Message {
  return {
    id,
    node,
    to,
    method,
    args,
    copyOf,
    settle,
    sentStep: step,
    sentAt: at,
    state: "sent",
    held: false,
    copied: false,
    appliedStep: undefined,
    answer: undefined,
    answeredStep: undefined,
    answeredAt: undefined,
    heard: undefined,
  };
}

interface When {
  readonly step: number;
  readonly at: number;
}
