/**
 * Proves a journal export offline: that no entry was changed, dropped, inserted or reordered, that each payload is the
 * one that was committed to, that whatever is missing was erased on the record, and that the holder of the signing key
 * vouches for it (Ed25519, RFC 8032).
 *
 * What it cannot prove: that the holder of the key did not rewrite everything after the last checkpoint that somebody
 * else keeps. Pass such checkpoints as `known` and they are held against the chain.
 */
import { canonicalJson } from '#base/text.ts';
import { commitmentInput, type EntryHeader, firstPrev, hashInput, type Sha256 } from './model.ts';

export const exportKind = 'watchfloor-journal';

export interface ExportHeader {
  readonly kind: typeof exportKind;
  readonly format: 1;
  /** Ed25519 public key, SPKI DER in base64. */
  readonly publicKey: string;
  readonly exportedAt: string;
}

export interface ExportedEntry extends EntryHeader {
  readonly kind: 'entry';
  readonly salt?: string;
  readonly payload?: object;
}

/** The signature is over `checkpointInput`. */
export interface Checkpoint {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
  readonly keyId: string;
  readonly signature: string;
}

export interface ExportedCheckpoint extends Checkpoint {
  readonly kind: 'checkpoint';
}

/** The last line: without it an export was cut. Its signature is over `sealInput`. */
export interface Seal extends Checkpoint {
  readonly kind: 'seal';
  readonly entries: number;
  readonly checkpoints: number;
}

export const checkpointInput = (point: Pick<Checkpoint, 'seq' | 'hash' | 'at' | 'keyId'>): string =>
  canonicalJson(['watchfloor-checkpoint-1', point.seq, point.hash, point.at, point.keyId]);

export const sealInput = (seal: Omit<Seal, 'kind' | 'signature'>, head: ExportHeader): string =>
  canonicalJson(['watchfloor-seal-1', seal.seq, seal.hash, seal.at, seal.keyId, seal.entries, seal.checkpoints, head]);

export const faultCodes = [
  'not_an_export',
  'not_json',
  'shape_wrong',
  'sequence_broken',
  'chain_broken',
  'hash_wrong',
  'version_broken',
  'payload_wrong',
  'erasure_unrecorded',
  'checkpoint_wrong',
  'signature_wrong',
  'seal_missing',
  'seal_wrong',
  'key_differs',
] as const;

export interface Fault {
  readonly code: (typeof faultCodes)[number];
  /** 1-based line of the export. */
  readonly line: number;
  readonly message: string;
}

export interface VerifyTools {
  readonly sha256: Sha256;
  /** Is this the signature of the text under the key (SPKI DER, base64)? */
  verifySignature(publicKey: string, text: string, signature: string): boolean;
}

export interface VerifyOptions {
  /** The key that the checker got on another way; without it the export's own key is used and that is said. */
  readonly publicKey?: string | undefined;
  /** Checkpoints kept elsewhere. */
  readonly known?: readonly Checkpoint[] | undefined;
}

export interface Verdict {
  readonly faults: readonly Fault[];
  readonly entries: number;
  readonly erased: number;
  readonly checkpoints: number;
  readonly lastSeq: number;
  readonly lastHash: string;
  /** False when the only key at hand was the one in the export itself. */
  readonly independentKey: boolean;
}

interface State {
  readonly faults: Fault[];
  readonly erased: Map<number, number>;
  readonly erasures: Set<number>;
  readonly versions: Map<string, number>;
  readonly known: Map<number, Checkpoint>;
  head: ExportHeader | undefined;
  publicKey: string | undefined;
  seq: number;
  hash: string;
  entries: number;
  checkpoints: number;
  sealed: boolean;
}

const mostFaults = 1000;

/** Takes the export line by line, so that its size does not matter. */
export function startVerifying(tools: VerifyTools, options: VerifyOptions = {}) {
  const state: State = {
    faults: [],
    erased: new Map(),
    erasures: new Set(),
    versions: new Map(),
    known: new Map((options.known ?? []).map((point) => [point.seq, point])),
    head: undefined,
    publicKey: options.publicKey,
    seq: 0,
    hash: firstPrev,
    entries: 0,
    checkpoints: 0,
    sealed: false,
  };
  let line = 0;
  const fault = (code: Fault['code'], message: string, at = line): void => {
    if (state.faults.length < mostFaults) state.faults.push({ code, line: at, message });
  };
  return {
    take(text: string): void {
      line += 1;
      const value = parse(text);
      if (value === undefined) return fault('not_json', 'the line is not a JSON object');
      if (line === 1) return takeHeader(state, value, options, fault);
      if (state.sealed) return fault('seal_wrong', 'there are lines after the seal');
      const kind = String(value.kind);
      if (kind !== 'entry' && kind !== 'checkpoint' && kind !== 'seal') {
        return fault('not_an_export', 'the line is neither an entry, a checkpoint nor a seal');
      }
      if (!hasShape(value, kind)) return fault('shape_wrong', `the ${kind} lacks a key or has one too many`);
      if (kind === 'entry') return takeEntry(state, tools, value as unknown as ExportedEntry, line, fault);
      if (kind === 'checkpoint') return takeCheckpoint(state, tools, value as unknown as Checkpoint, fault);
      takeSeal(state, tools, value as unknown as Seal, fault);
    },
    end(): Verdict {
      if (!state.sealed) fault('seal_missing', 'the export does not end with its seal: it was cut');
      for (const [seq, at] of state.erased) {
        if (!state.erasures.has(seq))
          fault('erasure_unrecorded', `the text of entry ${seq} is missing, and no entry says it was erased`, at);
      }
      for (const seq of state.known.keys())
        fault('checkpoint_wrong', `the export does not reach the known checkpoint at ${seq}`);
      return {
        faults: state.faults,
        entries: state.entries,
        erased: state.erased.size,
        checkpoints: state.checkpoints,
        lastSeq: state.seq,
        lastHash: state.hash,
        independentKey: options.publicKey !== undefined,
      };
    },
  };
}

type Report = (code: Fault['code'], message: string) => void;

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function takeHeader(state: State, value: Record<string, unknown>, options: VerifyOptions, fault: Report): void {
  const header = value as unknown as ExportHeader;
  if (header.kind !== exportKind || header.format !== 1 || typeof header.publicKey !== 'string') {
    return fault('not_an_export', 'the first line is not the head of a journal export of format 1');
  }
  if (options.publicKey !== undefined && options.publicKey !== header.publicKey) {
    fault('key_differs', 'the export names another key than the one given');
  }
  state.head = header;
  state.publicKey ??= header.publicKey;
}

const headerKeys = [
  'seq',
  'stream',
  'version',
  'type',
  'schema',
  'effectiveAt',
  'recordedAt',
  'actor',
  'cause',
  'scope',
];
const pointKeys = ['kind', 'seq', 'hash', 'at', 'keyId', 'signature'];
const shapes = {
  entry: { needs: ['kind', ...headerKeys, 'facts', 'commitment', 'prev', 'hash'], may: ['salt', 'payload'] },
  checkpoint: { needs: pointKeys, may: [] },
  seal: { needs: [...pointKeys, 'entries', 'checkpoints'], may: [] },
} as const satisfies Record<string, { needs: readonly string[]; may: readonly string[] }>;

/** A key that is missing, or that nobody knows, would otherwise pass unseen: it takes no part in any hash. */
function hasShape(value: Record<string, unknown>, kind: keyof typeof shapes): boolean {
  const { needs, may }: { needs: readonly string[]; may: readonly string[] } = shapes[kind];
  return (
    needs.every((key) => Object.hasOwn(value, key)) &&
    Object.keys(value).every((key) => needs.includes(key) || may.includes(key))
  );
}

function takeEntry(state: State, tools: VerifyTools, entry: ExportedEntry, line: number, fault: Report): void {
  state.entries += 1;
  if (entry.seq !== state.seq + 1) fault('sequence_broken', `entry ${entry.seq} follows entry ${state.seq}`);
  if (entry.prev !== state.hash) fault('chain_broken', `entry ${entry.seq} does not continue the entry before it`);
  if (tools.sha256(hashInput(entry)) !== entry.hash) fault('hash_wrong', `entry ${entry.seq} was changed`);
  const version = (state.versions.get(entry.stream) ?? 0) + 1;
  if (entry.version !== version) fault('version_broken', `${entry.stream} jumps to version ${entry.version}`);
  state.versions.set(entry.stream, entry.version);
  takePayload(state, tools, entry, line, fault);
  if (entry.type === 'journal.erased') state.erasures.add(Number((entry.facts as { seq?: number }).seq));
  state.seq = entry.seq;
  state.hash = entry.hash;
  const known = state.known.get(entry.seq);
  if (known !== undefined && known.hash !== entry.hash)
    fault('checkpoint_wrong', `the checkpoint kept elsewhere for ${entry.seq} differs`);
  state.known.delete(entry.seq);
}

function takePayload(state: State, tools: VerifyTools, entry: ExportedEntry, line: number, fault: Report): void {
  if (entry.commitment === null) {
    if (entry.payload !== undefined) fault('payload_wrong', `entry ${entry.seq} has a text that it never committed to`);
    return;
  }
  if (entry.payload === undefined || entry.salt === undefined) {
    state.erased.set(entry.seq, line);
    return;
  }
  const made = tools.sha256(commitmentInput({ salt: entry.salt, body: entry.payload }));
  if (made !== entry.commitment) fault('payload_wrong', `the text of entry ${entry.seq} was changed`);
}

function signatureHolds(state: State, tools: VerifyTools, text: string, signature: string): boolean {
  if (state.publicKey === undefined) return false;
  try {
    return tools.verifySignature(state.publicKey, text, signature);
  } catch {
    return false;
  }
}

function takeCheckpoint(state: State, tools: VerifyTools, point: Checkpoint, fault: Report): void {
  state.checkpoints += 1;
  if (!signatureHolds(state, tools, checkpointInput(point), point.signature)) {
    return fault('signature_wrong', `the signature of checkpoint ${point.seq} is wrong`);
  }
  if (point.seq !== state.seq || point.hash !== state.hash) {
    fault('checkpoint_wrong', `checkpoint ${point.seq} does not fit the entry before it`);
  }
}

function takeSeal(state: State, tools: VerifyTools, seal: Seal, fault: Report): void {
  state.sealed = true;
  if (state.head === undefined || !signatureHolds(state, tools, sealInput(seal, state.head), seal.signature)) {
    return fault('signature_wrong', 'the signature of the seal is wrong');
  }
  const fits =
    seal.seq === state.seq &&
    seal.hash === state.hash &&
    seal.entries === state.entries &&
    seal.checkpoints === state.checkpoints;
  if (!fits) fault('seal_wrong', 'the seal speaks of other lines than those before it');
}
