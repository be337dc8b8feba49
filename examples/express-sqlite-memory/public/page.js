/** The page: two devices of one user, each with tokens of its own, as two browsers would have. */
const USER = "ada";
const ROWS = 8;

/** One device: its tokens, held in memory, and its card. */
class Device {
  constructor(card) {
    this.name = card.dataset.device;
    this.tokens = undefined;
    card.append(document.querySelector("#device").content.cloneNode(true));
    card.querySelector("h2").textContent = this.name;
    this.who = card.querySelector(".who");
    this.rows = card.querySelector("tbody");
    this.buttons = Object.fromEntries([...card.querySelectorAll("button")].map((b) => [b.dataset.do, b]));
    for (const [action, button] of Object.entries(this.buttons)) {
      onClick(button, () => this[action]());
    }
    this.show("Not signed in.");
  }

  /** Tokens go in headers here: two devices cannot share one browser's cookies. */
  call(method, path, body) {
    const headers = this.tokens ? { authorization: `Bearer ${this.tokens.accessToken}` } : {};
    if (body) headers["content-type"] = "application/json";
    return fetch(path, { method, headers, credentials: "omit", body: body && JSON.stringify(body) });
  }

  show(text, kind = "") {
    this.who.textContent = text;
    this.who.className = `who ${kind}`;
    for (const [action, button] of Object.entries(this.buttons)) {
      button.disabled = (action === "signIn") === (this.tokens !== undefined);
    }
  }

  async signIn() {
    const response = await this.call("POST", "/login", { user: USER, device: this.name });
    if (!response.ok) return this.row("POST /login", response);
    this.tokens = await response.json();
    this.show(`Signed in as ${USER}.`, "good");
    await listDevices();
  }

  async request() {
    await this.row("GET /me", await this.call("GET", "/me"));
  }

  async burst() {
    await Promise.all(Array.from({ length: 20 }, () => this.request()));
  }

  async refresh() {
    const body = { refresh_token: this.tokens.refreshToken };
    const response = await fetch("/auth/refresh", {
      method: "POST",
      credentials: "omit",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) {
      const { access_token: accessToken, refresh_token: refreshToken } = await response.clone().json();
      this.tokens = { ...this.tokens, accessToken, refreshToken };
    }
    await this.row("POST /auth/refresh", response);
  }

  async signOut() {
    await this.row("POST /auth/logout", await this.call("POST", "/auth/logout"));
    this.tokens = undefined;
    this.show("Signed out.");
    await listDevices();
  }

  /** One line of the table; a 401 ends the sign-in, a 503 does not. */
  async row(request, response) {
    const body = await response.json().catch(() => ({}));
    const row = this.rows.insertRow(0);
    row.insertCell().textContent = request;
    const status = row.insertCell();
    status.textContent = `${response.status} ${body.reason ?? body.error ?? ""}`;
    status.className = response.ok ? "good" : "bad";
    const by = row.insertCell();
    by.textContent = body.answeredBy ?? "";
    by.className = body.answeredBy ?? "";
    row.insertCell().textContent =
      body.milliseconds === undefined ? "" : `${body.milliseconds.toFixed(2)} ms`;
    while (this.rows.rows.length > ROWS) this.rows.deleteRow(-1);
    if (response.status === 401 && this.tokens) {
      this.tokens = undefined;
      this.show(`Refused: ${body.reason}. Signed out.`, "bad");
    }
  }
}

function onClick(button, action) {
  button.addEventListener("click", () => void action());
}

const devices = [...document.querySelectorAll(".device")].map((card) => new Device(card));
const outcome = document.querySelector("#outcome");

/** Whoever is signed in may see, rename and end all of the user's devices. */
async function listDevices() {
  const list = document.querySelector("#devices");
  const listed = await firstAnswer("GET", "/auth/devices");
  const sessions = listed?.devices ?? [];
  list.replaceChildren(...sessions.map(deviceLine));
  if (sessions.length === 0) list.innerHTML = '<li class="empty">Nobody is signed in.</li>';
  document.querySelector("#everywhere").disabled = sessions.length === 0;
}

function deviceLine({ id, name, device, createdAt }) {
  const line = document.createElement("li");
  const since = document.createElement("small");
  since.textContent = `${name}, since ${new Date(createdAt).toLocaleTimeString()}`;
  const rename = document.createElement("button");
  rename.textContent = "Rename";
  onClick(rename, async () => {
    const label = prompt("What is it called?", device.label ?? name);
    if (label) await firstAnswer("PATCH", `/auth/devices/${id}`, { label });
    await listDevices();
  });
  const end = document.createElement("button");
  end.textContent = "Sign out";
  end.className = "danger";
  onClick(end, async () => {
    say(await firstAnswer("DELETE", `/auth/devices/${id}`));
    await listDevices();
  });
  line.append(device.label ?? name, since, rename, end);
  return line;
}

/** The body of the first device's answer that is not a refusal. */
async function firstAnswer(method, path, body) {
  for (const device of devices.filter(({ tokens }) => tokens)) {
    const response = await device.call(method, path, body);
    if (response.ok) return response.status === 204 ? {} : response.json();
  }
  return undefined;
}

function say(result) {
  if (result === undefined) outcome.textContent = "Nobody could be asked.";
  else if (result.propagated === false)
    outcome.textContent = "Ended in the store. The cache will be told as soon as it can be.";
  else outcome.textContent = "Ended, in the store and in the cache. The next request is refused.";
}

onClick(document.querySelector("#everywhere"), async () => {
  say(await firstAnswer("POST", "/auth/logout-all"));
  await listDevices();
});

for (const button of document.querySelectorAll("[data-cache]")) {
  onClick(button, async () => {
    await fetch(`/demo/cache/${button.dataset.cache}`, { method: "POST" });
    await showState();
  });
}

async function showState() {
  const { store, cache, mode } = await (await fetch("/demo/state")).json();
  document.querySelector("#store").textContent = store;
  document.querySelector("#cache").textContent = cache;
  document.querySelector("#mode").textContent = { up: "", down: "taken away", frozen: "frozen" }[mode];
  for (const button of document.querySelectorAll("[data-cache]")) {
    const action = button.dataset.cache;
    button.disabled = action === mode || (action === "flush" && mode !== "up");
  }
}

const events = document.querySelector("#events");
new EventSource("/demo/events").addEventListener("message", ({ data }) => {
  const { name, ...details } = JSON.parse(data);
  const line = document.createElement("li");
  const title = document.createElement("b");
  title.textContent = name;
  const rest = document.createElement("small");
  rest.textContent = Object.entries(details)
    .map(([key, value]) => `${key}: ${shorten(value)}`)
    .join(", ");
  line.append(title, rest);
  events.querySelector(".empty")?.remove();
  events.prepend(line);
  while (events.children.length > 50) events.lastChild.remove();
});

/** Ids are long; eight characters tell them apart. */
function shorten(value) {
  return [value]
    .flat()
    .map((one) =>
      (typeof one === "string" ? one : JSON.stringify(one)).replace(/^([0-9a-f]{8})-[0-9a-f-]{27}$/, "$1…"),
    )
    .join(" ");
}

await showState();
