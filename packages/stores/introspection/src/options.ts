/** The options of `introspectionStore`, checked once. */

/** Where the application introspects, and who asks it. */
export interface IntrospectionOptions {
  /**
   * The endpoint of the application, such as `"https://app.example.com/auth/introspect"`: that of `@sess/http` and of
   * the packages for frameworks. `https:`, but for development on this machine or a network of your own.
   */
  readonly url: string | URL;
  /** The name that the application knows this client by: a key of its option `clients`. */
  readonly clientId: string;
  /** The secret that goes with it. It leaves in the `Authorization` header of each request, and nowhere else. */
  readonly clientSecret: string;
  /** How a request is sent. Default: the runtime's `fetch`. Gives a place for a timeout, or a binding to a service. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}

export interface Endpoint {
  readonly url: string;
  readonly authorization: string;
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
}

const NAMES = ["url", "clientId", "clientSecret", "fetch"];
const WEB = ["https:", "http:"];

/** @throws TypeError that names the option, says what to give instead, and shows no value. */
export function checkOptions(options: IntrospectionOptions): Endpoint {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("introspectionStore: options: must be an object with url, clientId and clientSecret");
  }
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `introspectionStore: ${unknown}: there is no such option; there are ${NAMES.join(", ")}`,
    );
  }
  const { clientId, clientSecret, fetch: send } = options;
  const url = options.url instanceof URL ? options.url.href : options.url;
  if (typeof url !== "string" || !URL.canParse(url) || !isPlain(new URL(url))) {
    throw new TypeError(
      'introspectionStore: url: must be a URL without user and password, such as "https://app.example.com/auth/introspect"',
    );
  }
  for (const [name, value] of Object.entries({ clientId, clientSecret })) {
    if (typeof value !== "string" || value === "") {
      throw new TypeError(`introspectionStore: ${name}: must be a non-empty string`);
    }
  }
  if (send !== undefined && typeof send !== "function") {
    throw new TypeError("introspectionStore: fetch: must be a function like fetch, or left out");
  }
  return {
    url,
    authorization: `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`,
    // Called by its name: some runtimes' own refuses to be a method of something else.
    send: send ?? ((to, init) => fetch(to, init)),
  };
}

/** `fetch` takes no others. */
function isPlain({ protocol, username, password }: URL): boolean {
  return WEB.includes(protocol) && username === "" && password === "";
}

/** `application/x-www-form-urlencoded`, and so ASCII (RFC 6749 §2.3.1). */
function formEncode(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}
