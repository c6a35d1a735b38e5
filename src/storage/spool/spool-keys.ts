/** Which idempotency keys are known: remembered ones, and those whose append is being written. */
import { conflict } from '#base/errors.ts';
import { dayMs } from '#base/time.ts';
import { type KeyLog, recallKeys } from './key-files.ts';
import type { SpoolRecordHead } from './port.ts';
import { fingerprintOf, rememberKeys } from './remembered-keys.ts';

/** Offset that marks the key of an event in a key file. */
const ofEvent = -1;

export interface SpoolKeys {
  /** Remembers the keys of a record that is on disk, and notes them in the log of its segment. */
  learn(head: SpoolRecordHead, position: { readonly offset: number; readonly receivedMs: number }, log: KeyLog): void;
  /** Marks the keys of an append that is being written, until it settles. */
  underway(head: SpoolRecordHead, append: Promise<{ readonly offset: number }>): void;
  /** Throws when the key is known with another digest. */
  offsetOf(key: string, digest: string | undefined): Promise<number> | undefined;
  hasEvent(key: string): boolean;
  pendingEvent(key: string): Promise<void> | undefined;
  forget(nowMs: number): void;
  readonly size: number;
  readonly forgottenEarly: number;
}

/**
 * The request keys of a record: its own, and the same together with the digest of what it held. The second says whether
 * a request that comes with a known key is the same request, and needs no other kind of memory.
 */
const requestKeysOf = ({ key, keyDigest }: Pick<SpoolRecordHead, 'key' | 'keyDigest'>): string[] =>
  key === undefined ? [] : keyDigest === undefined ? [key] : [key, digestKey(key, keyDigest)];

const digestKey = (key: string, digest: string): string => `${key}\n${digest}`;

const reused = () =>
  conflict('idempotency_key_reused', 'this idempotency key came before with something else', {
    remedy: 'Give each request its own key; send the same key only with the very same body.',
  });

const eventKeysOf = (head: SpoolRecordHead): string[] => (head.eventKeys ?? []).filter((key) => key !== null);

export function openKeys(folder: string, options: { rememberMs: number; mostKeys: number; nowMs: number }): SpoolKeys {
  const spanMs = Math.max(options.rememberMs, dayMs);
  const requests = rememberKeys({ spanMs, most: options.mostKeys, withValues: true });
  const events = rememberKeys({ spanMs, most: options.mostKeys, withValues: false });
  const writing = new Map<string, Promise<number>>();
  const writingEvents = new Map<string, Promise<void>>();
  const find = (key: string): Promise<number> | undefined => {
    const underway = writing.get(key);
    if (underway !== undefined) return underway;
    const offset = requests.get(fingerprintOf(key));
    return offset === undefined ? undefined : Promise.resolve(offset);
  };
  recallKeys(folder, options.nowMs - spanMs, ({ key, atMs, offset }) => {
    if (offset === ofEvent) events.add(key, atMs);
    else requests.add(key, atMs, offset);
  });
  return {
    learn(head, { offset, receivedMs }, log) {
      for (const requestKey of requestKeysOf(head)) {
        const key = fingerprintOf(requestKey);
        requests.add(key, receivedMs, offset);
        log.add(key, receivedMs, offset);
      }
      for (const eventKey of head.eventKeys ?? []) {
        if (eventKey === null) continue;
        const key = fingerprintOf(eventKey);
        events.add(key, receivedMs);
        log.add(key, receivedMs, ofEvent);
      }
    },
    underway(head, append) {
      const requestKeys = requestKeysOf(head);
      const eventKeys = eventKeysOf(head);
      const offset = append.then((written) => written.offset);
      const settled = offset.then(
        () => undefined,
        () => undefined,
      );
      for (const key of requestKeys) writing.set(key, offset);
      for (const eventKey of eventKeys) writingEvents.set(eventKey, settled);
      void settled.then(() => {
        for (const key of requestKeys) writing.delete(key);
        for (const eventKey of eventKeys) if (writingEvents.get(eventKey) === settled) writingEvents.delete(eventKey);
      });
    },
    offsetOf(key, digest) {
      const found = find(key);
      if (found !== undefined && digest !== undefined && find(digestKey(key, digest)) === undefined) throw reused();
      return found;
    },
    hasEvent: (key) => events.has(fingerprintOf(key)),
    pendingEvent: (key) => writingEvents.get(key),
    forget(nowMs) {
      requests.forget(nowMs);
      events.forget(nowMs);
    },
    get size() {
      return requests.size + events.size;
    },
    get forgottenEarly() {
      return requests.forgottenEarly + events.forgottenEarly;
    },
  };
}
