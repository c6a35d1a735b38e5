/** Steps that drop an item, or make others of it. */
import type { RuleItem, RuleValue } from '#engine/sigma/model.ts';
import type { Transformation } from './transformation.ts';

export const dropDetectionItem: Transformation = {
  type: 'drop_detection_item',
  says: 'an item is taken out; what it asked is no longer asked',
  read: () => ({ on: 'item', apply: () => null }),
};

const lengths: Readonly<Record<number, string>> = { 32: 'MD5', 40: 'SHA1', 64: 'SHA256', 128: 'SHA512' };

/** `SHA1=ABC…`, `sha1|abc…`, or a hash whose length tells its kind. */
function hashIn(text: string): { readonly kind: string; readonly hash: string } {
  const [, kind = '', hash = text] = /^\*?([A-Za-z0-9]+)[=|](.*)$/s.exec(text) ?? [];
  const bare = hash.replaceAll('*', '');
  return { kind: kind === '' ? (lengths[bare.length] ?? '') : kind.toUpperCase(), hash: bare };
}

export const hashesFields: Transformation = {
  type: 'hashes_fields',
  says: 'one field of all hashes (`Hashes`) becomes a field for each kind of hash',
  read(read) {
    const kinds = read.texts('valid_hash_algos')?.map((kind) => kind.toUpperCase());
    const prefix = read.text('field_prefix') ?? '';
    const bare = read.flag('drop_algo_prefix');
    if (kinds === undefined) {
      read.refuse(
        'pipeline_parameter',
        read.at,
        '“valid_hash_algos” has to list kinds of hashes.',
        'MD5, SHA1, SHA256',
      );
      return undefined;
    }
    return {
      on: 'item',
      apply(item) {
        const byField = new Map<string, RuleValue[]>();
        for (const value of item.values) {
          const { kind, hash } = hashIn(value.text);
          if (!kinds.includes(kind)) continue;
          const field = prefix + (bare ? '' : kind);
          byField.set(field, [...(byField.get(field) ?? []), { ...value, value: hash, text: hash }]);
        }
        if (byField.size === 0) return { failed: `no hash of the kinds ${kinds.join(', ')} is in “${item.key}”` };
        const items = [...byField].map(([field, values]): RuleItem => {
          return { ...item, field, key: field, modifiers: [], values, isList: values.length > 1 };
        });
        const [only] = items;
        const parts = items.map((one) => ({ kind: 'item' as const, item: one }));
        return items.length === 1 && only !== undefined
          ? { kind: 'item', item: only }
          : { kind: 'any', parts, at: item.at };
      },
    };
  },
};
