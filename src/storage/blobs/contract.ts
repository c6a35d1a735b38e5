/** What every form of the blobs promises. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { BlobRef, Blobs } from './port.ts';

export interface BlobsUnderTest {
  readonly blobs: Blobs;
  /** Changes the stored content behind the store's back. */
  damage(sha256: string): Promise<void>;
  close(): Promise<void>;
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

async function listed(blobs: Blobs): Promise<BlobRef[]> {
  const refs: BlobRef[] = [];
  for await (const ref of blobs.list()) refs.push(ref);
  return refs;
}

export function blobsContract(name: string, open: () => Promise<BlobsUnderTest>): void {
  describe(`blobs: ${name}`, () => {
    let under: BlobsUnderTest;
    before(async () => {
      under = await open();
    });
    after(async () => under.close());

    test('an empty store lists nothing and knows nothing', async () => {
      assert.deepEqual(await listed(under.blobs), []);
      assert.equal(await under.blobs.has('0'.repeat(64)), false);
      await assert.rejects(under.blobs.get('0'.repeat(64)), { code: 'blob_absent', kind: 'absent' });
    });

    test('any content comes back by its hash, in one piece or streamed, and is kept once', async () => {
      const kept = new Map((await listed(under.blobs)).map((ref) => [ref.sha256, ref.bytes]));
      await fc.assert(
        fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 5 }), async (pieces) => {
          const content = Buffer.concat(pieces);
          const ref = { sha256: sha256(content), bytes: content.length };
          const stream = async function* () {
            yield* pieces;
          };
          const both = await Promise.all([under.blobs.put(content), under.blobs.put(stream())]);
          assert.deepEqual(both, [ref, ref]);
          assert.deepEqual(Buffer.from(await under.blobs.get(ref.sha256)), content);
          assert.equal(await under.blobs.has(ref.sha256), true);
          kept.set(ref.sha256, ref.bytes);
        }),
        { numRuns: 30 },
      );
      const refs = await listed(under.blobs);
      assert.deepEqual(new Map(refs.map((ref) => [ref.sha256, ref.bytes])), kept);
      assert.equal(refs.length, kept.size);
    });

    test('a stream that fails leaves nothing', async () => {
      const before = await listed(under.blobs);
      const failing = async function* () {
        yield Buffer.from('half of it');
        throw new Error('the sender went away');
      };
      await assert.rejects(under.blobs.put(failing()), { message: 'the sender went away' });
      assert.deepEqual(await listed(under.blobs), before);
    });

    test('a damaged content is never handed out, and storing it again repairs it', async () => {
      const content = Buffer.from('evidence');
      const ref = await under.blobs.put(content);
      await under.damage(ref.sha256);
      await assert.rejects(under.blobs.get(ref.sha256), { code: 'blob_damaged', kind: 'failed' });
      await under.blobs.put(content);
      assert.deepEqual(Buffer.from(await under.blobs.get(ref.sha256)), content);
    });

    test('a name that is no hash is refused, so that it cannot lead elsewhere', async () => {
      for (const name of ['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`, 'a'.repeat(65)]) {
        await assert.rejects(under.blobs.get(name), { code: 'blob_hash_invalid' });
        await assert.rejects(under.blobs.has(name), { code: 'blob_hash_invalid' });
      }
    });
  });
}
