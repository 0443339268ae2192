import { parseArgs } from "node:util";

/** Something the person who started the program can mend. */
export class UsageError extends Error {}

type Options<Name extends string> = Readonly<Record<Name, string | undefined>>;

/** `--name value` pairs and the words between them. Throws UsageError for an unknown option or one without its value. */
export function readArguments<Name extends string>(
  argv: readonly string[],
  names: readonly Name[],
): { readonly words: readonly string[]; readonly options: Options<Name> } {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: Object.fromEntries(names.map((name) => [name, { type: "string" as const }])),
    });
    const options = Object.fromEntries(names.map((name) => [name, textOf(values[name])]));
    return { words: positionals, options: options as Options<Name> };
  } catch (error) {
    throw new UsageError(`选项有误 / not understood: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** A number of an option between two bounds, or what holds without it. Throws UsageError. */
export function numberOption(
  text: string | undefined,
  name: string,
  { min, max, otherwise }: { min: number; max: number; otherwise: number },
): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() !== "" && value >= min && value <= max) return value;
  throw new UsageError(`--${name} 应为 ${min} 到 ${max} 之间的数 / --${name} must be a number from ${min} to ${max}: ${text}`);
}
