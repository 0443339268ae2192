import type { Scope } from "../wire/messages.ts";
import type { Line } from "./line.ts";
import type { LiveIncident, LivePerson, LivePorts } from "./ports.ts";

export type IncidentQuery = Extract<Scope, { kind: "incidents" }>;

/**
 * That incidents changed, to one client: a screen asks for what it shows over HTTP, where roles are looked after. What is
 * lost with a line comes with the next snapshot; every line of an incident's record is on the disk.
 */
export class IncidentLane {
  readonly #ports: LivePorts;
  readonly #person: LivePerson;
  readonly #line: Line;
  readonly #scopes = new Map<string, IncidentQuery>();

  constructor({ ports, person, line }: { readonly ports: LivePorts; readonly person: LivePerson; readonly line: Line }) {
    this.#ports = ports;
    this.#person = person;
    this.#line = line;
  }

  get ids(): Iterable<string> {
    return this.#scopes.keys();
  }

  /** All that are open, then each change. */
  show(scope: IncidentQuery): void {
    this.#scopes.set(scope.id, scope);
    this.#tell(scope, [...this.#ports.source.incidents().values()], true);
  }

  /** False where there is no such scope. */
  showAgain(id: string): boolean {
    const scope = this.#scopes.get(id);
    if (scope !== undefined) this.show(scope);
    return scope !== undefined;
  }

  drop(id: string): void {
    this.#scopes.delete(id);
  }

  offer(changed: readonly LiveIncident[]): void {
    for (const scope of this.#scopes.values()) this.#tell(scope, changed, false);
  }

  #tell(scope: IncidentQuery, all: readonly LiveIncident[], isSnapshot: boolean): void {
    const { rights } = this.#ports;
    const mine = rights.may(this.#person.role, "incident.read") ? all.filter((one) => this.#shows(scope, one)) : [];
    if (mine.length === 0 && !isSnapshot) return;
    const incidents = mine.map(({ id, version, closed }) => ({
      id,
      version,
      state: closed === null ? ("open" as const) : ("closed" as const),
    }));
    this.#line.tell({ t: "in", id: scope.id, all: isSnapshot, incidents });
  }

  #shows({ q: { building, station } }: IncidentQuery, incident: LiveIncident): boolean {
    if (!this.#ports.rights.seesIncident(this.#person, incident)) return false;
    if (building !== undefined && incident.building !== building) return false;
    return station === undefined || incident.station === null || incident.station === station;
  }
}
