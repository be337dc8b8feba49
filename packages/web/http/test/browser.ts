/** A browser, as far as sessions see one: it keeps cookies, and sends them where they belong. */
import { parseSetCookie, type SetCookie } from "cookie";

export class Browser {
  readonly cookies: Map<string, SetCookie> = new Map();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The names of the cookies it holds. */
  get names(): string[] {
    return [...this.cookies.keys()].toSorted();
  }

  value(name: string): string {
    return this.cookies.get(name)?.value ?? "";
  }

  async send(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#fetch(path, { method, headers });
  }

  async sendJson(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const type = { "content-type": "application/json" };
    return this.#fetch(path, { method, headers: { ...type, ...headers }, body: text });
  }

  async sendForm(
    path: string,
    form: Record<string, string> | [string, string][],
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams(form).toString();
    return this.#fetch(path, { method: "POST", headers: { ...type, ...headers }, body });
  }

  /** Signs in as `userId`. */
  async login(userId: string, more: Record<string, unknown> = {}): Promise<Response> {
    return this.sendJson("POST", "/login", { userId, ...more });
  }

  async #fetch(
    path: string,
    { headers, ...init }: Omit<RequestInit, "headers"> & { headers: Record<string, string> },
  ): Promise<Response> {
    const cookie = [...this.cookies.values()]
      .filter((one) => one.path === "/" || path === one.path || path.startsWith(`${one.path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    const own = { "user-agent": "Browser/1.0", ...(cookie && { cookie }) };
    const response = await fetch(this.#url + path, { ...init, headers: { ...own, ...headers } });
    for (const line of response.headers.getSetCookie()) {
      const set = parseSetCookie(line);
      if (set.maxAge !== undefined && set.maxAge <= 0) this.cookies.delete(set.name);
      else this.cookies.set(set.name, set);
    }
    return response;
  }
}

/** The names of the cookies that a response clears. */
export function cleared(response: Response): string[] {
  return response.headers
    .getSetCookie()
    .map((line) => parseSetCookie(line))
    .filter(({ maxAge }) => maxAge === 0)
    .map(({ name }) => name)
    .toSorted();
}

/** The names of the cookies that a response sets. */
export function setNames(response: Response): string[] {
  return response.headers
    .getSetCookie()
    .map((line) => parseSetCookie(line))
    .filter(({ maxAge }) => maxAge !== 0)
    .map(({ name }) => name)
    .toSorted();
}
