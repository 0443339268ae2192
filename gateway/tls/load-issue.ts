// The certificate library's container of classes (tsyringe) asks `Reflect` for metadata that the language does not have yet
// and can't be read without it. These three calls are all it makes.
const kept = new WeakMap<object, Map<unknown, unknown>>();

const own = (key: unknown, target: object): unknown => kept.get(target)?.get(key);

function inherited(key: unknown, target: object): unknown {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const found = own(key, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function define(key: unknown, value: unknown, target: object): void {
  const values = kept.get(target) ?? new Map<unknown, unknown>();
  values.set(key, value);
  kept.set(target, values);
}

/** The library of certificates: 0.2 s to read, so only when one is to be made. */
export function loadIssue(): Promise<typeof import("./issue.ts")> {
  Object.assign(Reflect, { getMetadata: inherited, getOwnMetadata: own, defineMetadata: define });
  return import("./issue.ts");
}
