/** The journal's routes as the page calls them. */
import { type ApiRoute, apiRoute } from '#ui/api.ts';
import type { ListPage } from '#ui/list.ts';

export interface EntryView {
  readonly seq: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly effectiveAt: string;
  readonly recordedAt: string;
  readonly actor: { readonly ref: string; readonly kind: string; readonly id: string; readonly name: string };
  readonly cause: string | null;
  readonly scope: string | null;
  /** What it was done to, by its name; `null` where that is unknown, erased or not for the reader. */
  readonly thing: string | null;
  readonly says: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly erased: boolean;
  readonly prev: string;
  readonly hash: string;
}

export interface JournalState {
  readonly seq: number;
  readonly hash: string;
  readonly publicKey: string;
  readonly keyId: string;
  readonly checkpoint: {
    readonly seq: number;
    readonly hash: string;
    readonly at: string;
    readonly signature: string;
  } | null;
}

export interface ProofView {
  readonly entries: number;
  readonly erased: number;
  readonly checkpoints: number;
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly faults: readonly { readonly code: string; readonly line: number; readonly message: string }[];
  readonly elapsedMs: number;
}

export interface RebuildView {
  readonly entries: number;
  readonly elapsedMs: number;
  readonly entriesPerSecond: number;
  readonly tables: number;
  readonly differences: readonly {
    readonly table: string;
    readonly missing: number;
    readonly surplus: number;
    readonly examples: readonly string[];
  }[];
}

export const listJournal: ApiRoute<ListPage<EntryView>> = apiRoute('GET', '/api/journal');
export const journalState = apiRoute<JournalState>('GET', '/api/journal/state');
export const verifyJournal = apiRoute<ProofView>('POST', '/api/journal/verify');
export const rebuildJournal = apiRoute<RebuildView>('POST', '/api/journal/rebuild');
export const eraseEntry = apiRoute<{ erased: true }>('POST', '/api/journal/:seq/erase');
export const exportPath = '/api/journal/export';

/** The little that the journal's filters need of people; their own feature stands above this one. */
export const listPeople = apiRoute<{ items: readonly { id: string; name: string }[] }>('GET', '/api/people');
