export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else text. */
  readonly body: any;
}

/** A program's HTTP client with a bearer token. */
export interface Caller {
  signIn(username: string, password: string): Promise<void>;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  /** A cookie for a browser or websocket, of whoever is signed in. */
  readonly cookie: () => string;
  readonly token: () => string;
}

export function createCaller(url: string): Caller {
  let cookie = "";
  let token = "";

  async function call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === "" ? { cookie, origin: url } : { authorization: `Bearer ${token}` }),
        ...(body === undefined || isRaw ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").includes("json");
    return { status: response.status, headers: response.headers, body: isJson && text !== "" ? JSON.parse(text) : text };
  }

  return {
    async signIn(username, password) {
      const signed = await call("POST", "/api/v1/session", { username, password });
      if (signed.status !== 200) throw new Error(`sign-in of ${username}: ${signed.status} ${JSON.stringify(signed.body)}`);
      cookie = (signed.headers.get("set-cookie") ?? "").split(";")[0]!;
      const made = await call("POST", "/api/v1/tokens", {});
      if (made.status === 201) ({ token } = made.body as { token: string });
    },
    get: (path) => call("GET", path),
    post: (path, body, headers) => call("POST", path, body, headers),
    put: (path, body) => call("PUT", path, body),
    delete: (path) => call("DELETE", path),
    cookie: () => cookie,
    token: () => token,
  };
}
