/** Which idempotency keys are known: remembered ones, and those whose append is being written. */
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
  offsetOf(key: string): Promise<number> | undefined;
  hasEvent(key: string): boolean;
  pendingEvent(key: string): Promise<void> | undefined;
  forget(nowMs: number): void;
  readonly size: number;
  readonly forgottenEarly: number;
}

const eventKeysOf = (head: SpoolRecordHead): string[] => (head.eventKeys ?? []).filter((key) => key !== null);

export function openKeys(folder: string, options: { rememberMs: number; mostKeys: number; nowMs: number }): SpoolKeys {
  const spanMs = Math.max(options.rememberMs, dayMs);
  const requests = rememberKeys({ spanMs, most: options.mostKeys, withValues: true });
  const events = rememberKeys({ spanMs, most: options.mostKeys, withValues: false });
  const writing = new Map<string, Promise<number>>();
  const writingEvents = new Map<string, Promise<void>>();
  recallKeys(folder, options.nowMs - spanMs, ({ key, atMs, offset }) => {
    if (offset === ofEvent) events.add(key, atMs);
    else requests.add(key, atMs, offset);
  });
  return {
    learn(head, { offset, receivedMs }, log) {
      if (head.key !== undefined) {
        const key = fingerprintOf(head.key);
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
      const { key } = head;
      const eventKeys = eventKeysOf(head);
      const offset = append.then((written) => written.offset);
      const settled = offset.then(
        () => undefined,
        () => undefined,
      );
      if (key !== undefined) writing.set(key, offset);
      for (const eventKey of eventKeys) writingEvents.set(eventKey, settled);
      void settled.then(() => {
        if (key !== undefined) writing.delete(key);
        for (const eventKey of eventKeys) if (writingEvents.get(eventKey) === settled) writingEvents.delete(eventKey);
      });
    },
    offsetOf(key) {
      const underway = writing.get(key);
      if (underway !== undefined) return underway;
      const offset = requests.get(fingerprintOf(key));
      return offset === undefined ? undefined : Promise.resolve(offset);
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
