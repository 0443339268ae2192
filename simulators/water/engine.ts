import { Project, Workspace } from "epanet-js";

/**
 * The part of EPANET's toolkit that we use, every index from 1. Written down here because the library's own types can't be
 * resolved by a program that imports with extensions.
 */
export interface Engine {
  open(inputFile: string, reportFile: string, outputFile: string): void;
  close(): void;
  getCount(what: number): number;
  getFlowUnits(): number;
  getOption(option: number): number;
  getTimeParameter(parameter: number): number;
  setTimeParameter(parameter: number, seconds: number): void;
  getNodeId(node: number): string;
  getNodeType(node: number): number;
  getNodeValue(node: number, property: number): number;
  setNodeValue(node: number, property: number, value: number): void;
  getNumberOfDemands(node: number): number;
  getBaseDemand(node: number, demand: number): number;
  setBaseDemand(node: number, demand: number, value: number): void;
  getDemandPattern(node: number, demand: number): number;
  setDemandPattern(node: number, demand: number, pattern: number): void;
  getLinkId(link: number): string;
  getLinkNodes(link: number): { readonly node1: number; readonly node2: number };
  getLinkValue(link: number, property: number): number;
  setLinkValue(link: number, property: number, value: number): void;
  addPattern(id: string): void;
  getPatternIndex(id: string): number;
  getPatternLength(pattern: number): number;
  getPatternValue(pattern: number, period: number): number;
  setPattern(pattern: number, values: readonly number[]): void;
  openH(): void;
  initH(flag: number): void;
  /** Seconds since the start. */
  runH(): number;
  /** Seconds to the next step; 0 at the end. */
  nextH(): number;
  closeH(): void;
}

/** Codes of the toolkit (EPANET 2.2, "Enumerated types"). */
export const COUNT = { nodes: 0, links: 2, patterns: 3 } as const;
export const NODE_TYPE = { junction: 0, reservoir: 1, tank: 2 } as const;
export const NODE = { elevation: 0, emitter: 3, tankLevel: 8, demand: 9, head: 10, pressure: 11 } as const;
export const LINK = { length: 1, initStatus: 4, initSetting: 5, status: 11, setting: 12 } as const;
export const TIME = { duration: 0, hydraulicStep: 1, patternStep: 3, patternStart: 4, reportStep: 5, ruleStep: 7, startTime: 10 } as const;
export const EMITTER_EXPONENT = 3;
/** Flows are worked out anew at the start, and nothing is written to a file. */
export const INIT_FLOWS = 10;

let workspace: Promise<Workspace> | null = null;
let opened = 0;

async function loadWorkspace(): Promise<Workspace> {
  const made = new Workspace();
  await made.loadModule();
  return made;
}

/** Opens a network of EPANET's text format; close it after use. Throws an Error with the engine's code where the text is no network. */
export type OpenEngine = (inp: string) => Engine;

/** One engine a process: its memory holds its files, and a second one would take as much again. */
export async function loadEngine(): Promise<OpenEngine> {
  workspace ??= loadWorkspace();
  const files = await workspace;
  return (inp) => {
    const name = `network-${++opened}`;
    files.writeFile(`${name}.inp`, inp);
    const engine: Engine = muted(new Project(files));
    engine.open(`${name}.inp`, `${name}.rpt`, `${name}.out`);
    return engine;
  };
}

/** The library prints each warning of the engine at every step; codes below 100 are warnings, mostly of negative pressure. */
function muted(project: Project): Project {
  const value = (code: number): void => {
    if (code >= 100) throw new Error(`EPANET ${code}`);
  };
  return Object.defineProperty(project, "_checkError", { value });
}
