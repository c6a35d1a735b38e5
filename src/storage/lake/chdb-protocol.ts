/** What the process of the server and the child that holds the engine say to each other. */
import type { EngineFault } from './engine-errors.ts';

export interface ChildOptions {
  readonly folder: string;
  readonly database: string;
  /** Files to append lie here; `append` names them relative to it. */
  readonly incoming: string;
  /** Upper limit of the engine's memory, bytes. */
  readonly memoryBytes: number;
}

interface SqlCall {
  readonly sql: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

export type ChildCall =
  | ({ readonly verb: 'command' } & SqlCall)
  /** Answers `JSONCompact`. */
  | ({ readonly verb: 'query' } & SqlCall)
  | { readonly verb: 'append'; readonly table: string; readonly file: string }
  | ({ readonly verb: 'ask'; readonly settings: Readonly<Record<string, number | string>> } & SqlCall)
  | { readonly verb: 'close' };

export type ToChild = { readonly id: number } & ChildCall;

export type FromChild =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'refused'; readonly fault: EngineFault }
  | { readonly kind: 'done'; readonly id: number; readonly text: string }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: EngineFault };
