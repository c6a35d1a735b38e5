/**
 * The lake: events and hits, at machine speed. ClickHouse, embedded (chDB in a child process) or by address.
 * One dialect, one client, one set of migrations.
 */
export interface LakeQuery {
  readonly sql: string;
  /** Values for `{name:Type}` places. */
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface LakeLimits {
  readonly seconds: number;
  readonly rows: number;
  readonly memoryBytes: number;
}

export interface LakeResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** True when the row limit cut the answer. */
  readonly cut: boolean;
  readonly elapsedMs: number;
}

export interface Lake {
  /** Statements of the migrations and other trusted commands. */
  command(query: LakeQuery): Promise<void>;
  /** Trusted reads by the product itself. Rows are objects by column name. */
  query<Row extends object>(query: LakeQuery): Promise<Row[]>;
  /**
   * Appends rows given as `JSONEachRow` lines; durable when it resolves. One call is one insert: 1,000 to 20,000
   * rows. After a rejection it is unknown which rows are there: settle() and then read back.
   */
  append(table: string, lines: Uint8Array): Promise<void>;
  /** SQL written by a person: read-only, bounded, on sessions that can neither write nor reach files. */
  ask(query: LakeQuery, limits: LakeLimits): Promise<LakeResult>;
  /** Makes sure that no earlier, unclear insert is still at work: after it, what is readable is all there is. */
  settle(): Promise<void>;
  ping(): Promise<void>;
  readonly facts: LakeFacts;
  /** Only where the lake's files lie in our hands, for backup and restore; a server by address has its own backup. */
  readonly files?: LakeFiles;
  close(): Promise<void>;
}

export interface LakeFiles {
  /** Keeps the present rows of every table, at no cost of room, until `thaw`. Names: letters, digits and `_`. */
  freeze(name: string): Promise<readonly FrozenTable[]>;
  thaw(name: string): Promise<void>;
  /** Where the parts of a table are put, each a folder, before `attach`. */
  detachedFolder(table: string): Promise<string>;
  /** Makes parts in that folder rows of the table; a part that is not whole is refused. */
  attach(table: string, parts: readonly string[]): Promise<void>;
}

export interface FrozenTable {
  readonly table: string;
  readonly folder: string;
  /** Names of the folders in it. */
  readonly parts: readonly string[];
}

export interface LakeFacts {
  readonly supervised: boolean;
  readonly serverVersion: string;
  /** The database that holds our tables. */
  readonly database: string;
}
