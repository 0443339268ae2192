/** A rule file with one rule: a leak where more than `above` m3/h flow. `zone`: only there. */
export const leakRule = ({
  id = "leak-by-flow",
  above = 3,
  zone,
}: { id?: string; above?: number | string; zone?: string } = {}): string => `rules:
  - id: ${id}
    alert: pipe-leak
    priority: P3
    devices: [pipe-pressure]${zone === undefined ? "" : `\n    where: { zones: [${zone}] }`}
    when: { value: flow_m3_h, above: ${above} }
    owner: property
    message: { zh: "{place} 疑似漏水", en: "A leak at {place}?" }
`;

/** A test of that rule: a flow that rises to `flow` m3/h after a minute is a leak. */
export const leakTest = (flow: number): string => `tests:
  - name: a leak of ${flow}
    devices: [{ id: pipe-1, kind: pipe-pressure }]
    given:
      - { at: 0s, device: pipe-1, flow_m3_h: 1 }
      - { at: 60s, device: pipe-1, flow_m3_h: ${flow} }
    expect:
      - { at: 60s, device: pipe-1, raised: pipe-leak, priority: P3 }
`;

/** What GET /api/v1/rules shows, as far as tests look at it. */
export interface ShownRules {
  readonly hash: string;
  readonly since: number;
  readonly by: string | null;
  readonly note: string;
  readonly files: readonly { readonly name: string; readonly starter: boolean }[];
  readonly rules: readonly {
    readonly id: string;
    readonly core: boolean;
    readonly file?: string;
    readonly when?: { readonly level?: number };
  }[];
  readonly refused: {
    readonly at: number;
    readonly faults: readonly {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly message: { zh: string; en: string };
    }[];
  } | null;
}
