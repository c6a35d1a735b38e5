/** Answers in the shapes that Elasticsearch clients read. */
import type { Bulk, BulkItem } from '#features/intake/bulk.ts';
import type { Bytes } from '#features/journal/server/index.ts';

// The official clients refuse to talk to a server without this header.
const product = { 'x-elastic-product': 'Elasticsearch' };

export const json = (status: number, value: unknown): Bytes => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...product },
  body: JSON.stringify(value),
});

/** Beats need a version that they know how to talk to. */
const spoken = '8.17.0';

export const infoAnswer = (version: string): Bytes =>
  json(200, {
    name: 'watchfloor',
    cluster_name: 'watchfloor',
    cluster_uuid: 'watchfloor',
    version: {
      number: spoken,
      build_flavor: 'default',
      build_type: 'watchfloor',
      build_hash: version,
      lucene_version: '9.12.0',
      minimum_wire_compatibility_version: '7.17.0',
      minimum_index_compatibility_version: '7.0.0',
    },
    tagline: 'You Know, for Search',
  });

export function bulkAnswer(bulk: Bulk, tookMs: number): Bytes {
  return json(200, {
    took: Math.round(tookMs),
    errors: bulk.items.some((item) => item.refusal !== undefined),
    items: bulk.items.map(itemAnswer),
  });
}

function itemAnswer(item: BulkItem): object {
  const common = { _index: item.index, _id: item.id };
  if (item.refusal !== undefined) {
    return { [item.op]: { ...common, status: 400, error: { type: item.refusal.type, reason: item.refusal.reason } } };
  }
  // A document that is there already is a conflict for `create` (shippers drop it) and an update for `index`.
  if (item.at === undefined && item.op === 'create') {
    return {
      [item.op]: {
        ...common,
        status: 409,
        error: { type: 'version_conflict_engine_exception', reason: 'accepted before' },
      },
    };
  }
  const created = item.at !== undefined;
  return {
    [item.op]: { ...common, _version: 1, result: created ? 'created' : 'updated', status: created ? 201 : 200 },
  };
}
